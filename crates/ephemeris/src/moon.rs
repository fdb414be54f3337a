//! The moon's day.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::crossing::crossings;
use crate::day::{LocalDay, julian, place, timestamp, timestamps};
use crate::lunar::{MoonPath, MoonPosition};
use crate::phase::{self, LunarPhase};

/// The moon on one local day.
#[derive(Debug, Clone, PartialEq)]
pub struct MoonDay {
    /// Its upper edge comes up, the first time on this day. It rises some 50 minutes later every
    /// day, so about one day a month has none.
    pub rise: Option<Timestamp>,
    /// Its upper edge goes down, the last time on this day.
    pub set: Option<Timestamp>,
    /// Each time that its upper edge comes up, in order.
    pub rises: Vec<Timestamp>,
    /// Each time that its upper edge goes down, in order.
    pub sets: Vec<Timestamp>,
    /// Its phase; a principal one on the day on which its moment falls.
    pub phase: LunarPhase,
    /// The lit part of its disc at local noon, from 0 to 1.
    pub illumination: f64,
    /// Days from the last new moon to local noon, below 30.
    pub age_days: f64,
    /// The four principal phases from the start of the day on, in order.
    pub next: [(LunarPhase, Timestamp); 4],
}

/// Returns the moon at a place on the day `date` of `zone`.
///
/// None if the place is not on Earth (degrees beyond ±90 and ±180), if the year is outside -500 to
/// 3000, and for a date that the zone left out.
pub fn moon(latitude: f64, longitude: f64, date: Date, zone: &TimeZone) -> Option<MoonDay> {
    let place = place(latitude, longitude)?;
    let day = LocalDay::new(date, zone)?;
    let (start, end) = (julian(day.start), julian(day.end));
    let path = MoonPath::over(place, (start, end), day.delay)?;
    let passages = crossings(start, end, |time| path.height(time));
    let next = phase::upcoming(&day)?;
    let noon = julian(day.noon);
    Some(MoonDay {
        rise: passages.ups.first().and_then(|at| timestamp(*at)),
        set: passages.downs.last().and_then(|at| timestamp(*at)),
        rises: timestamps(&passages.ups),
        sets: timestamps(&passages.downs),
        phase: LunarPhase::of(&day, next[0]),
        illumination: MoonPosition::at(noon, day.delay).illumination()?,
        age_days: phase::age(noon, day.delay)?,
        next,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn about_one_day_a_month_has_no_moonrise() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let days = (1..=30).filter_map(|day| moon(40.7128, -74.006, date(2026, 4, day), &zone));
        let (with, without): (Vec<_>, Vec<_>) = days.partition(|day| day.rise.is_some());
        assert_eq!((with.len(), without.len()), (29, 1));
    }

    #[test]
    fn what_is_lit_goes_with_the_phase() {
        let zone = TimeZone::get("Pacific/Honolulu").unwrap();
        for day in 1..=31 {
            let moon = moon(21.3069, -157.8583, date(2026, 5, day), &zone).unwrap();
            let lit = match moon.phase {
                LunarPhase::New => 0.0..0.02,
                LunarPhase::WaxingCrescent | LunarPhase::WaningCrescent => 0.0..0.56,
                LunarPhase::FirstQuarter | LunarPhase::LastQuarter => 0.42..0.58,
                LunarPhase::WaxingGibbous | LunarPhase::WaningGibbous => 0.44..1.0,
                LunarPhase::Full => 0.98..1.0,
            };
            assert!(lit.contains(&moon.illumination), "{moon:?}");
            assert!((0.0..30.0).contains(&moon.age_days), "{moon:?}");
        }
    }

    #[test]
    fn nobody_knows_the_moon_of_other_worlds_and_far_years() {
        let utc = TimeZone::UTC;
        assert!(moon(0.0, 180.5, date(2026, 1, 1), &utc).is_none());
        for far in [Date::MIN, date(-600, 1, 1), date(3001, 1, 2), Date::MAX] {
            assert!(moon(0.0, 0.0, far, &utc).is_none(), "{far}");
        }
        assert!(moon(90.0, 180.0, date(2026, 1, 1), &utc).is_some());
    }
}
