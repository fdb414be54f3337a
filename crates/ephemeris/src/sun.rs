//! The sun's day. Must not know the moon.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use solar_positioning::{Events, Horizon};

use crate::day::{LocalDay, place, timestamp, timestamps};
use crate::night;
use crate::solar::SunPath;

/// The sun on one local day. The first dawn and rise and the last set and dusk that fall on the
/// day; what does not happen on it is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SunDay {
    /// Its upper edge comes up: its centre is 0.833° below the horizon.
    pub rise: Option<Timestamp>,
    /// Its upper edge goes down.
    pub set: Option<Timestamp>,
    /// Each time that its upper edge comes up, in order: two on some days in high latitudes.
    pub rises: Vec<Timestamp>,
    /// Each time that its upper edge goes down, in order.
    pub sets: Vec<Timestamp>,
    /// It crosses the meridian, highest but for seconds. None on one or two days a year at places
    /// whose clocks put this near midnight.
    pub noon: Option<Timestamp>,
    /// Its centre comes within 6° of the horizon.
    pub civil_dawn: Option<Timestamp>,
    /// Its centre goes 6° below.
    pub civil_dusk: Option<Timestamp>,
    /// Its centre comes within 12° of the horizon.
    pub nautical_dawn: Option<Timestamp>,
    /// Its centre goes 12° below.
    pub nautical_dusk: Option<Timestamp>,
    /// Its centre comes within 18° of the horizon.
    pub astronomical_dawn: Option<Timestamp>,
    /// Its centre goes 18° below.
    pub astronomical_dusk: Option<Timestamp>,
    /// The part of the day it is up: nothing in polar night, the whole day in polar day.
    pub day_length: SignedDuration,
    /// Set if it does not set or does not rise on this day.
    pub polar: Option<PolarCondition>,
}

/// A day near the poles on which the sun does not cross the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PolarCondition {
    /// It is up all day.
    Day,
    /// It is down all day.
    Night,
}

/// Returns the sun at a place on the day `date` of `zone`.
///
/// None if the place is not on Earth (degrees beyond ±90 and ±180), if the year is outside -500 to
/// 3000, and for a date that the zone left out.
pub fn sun(latitude: f64, longitude: f64, date: Date, zone: &TimeZone) -> Option<SunDay> {
    let place = place(latitude, longitude)?;
    let day = LocalDay::new(date, zone)?;
    let path = SunPath::over(place, (day.start, day.end))?;
    let edge = path.events(Horizon::SunriseSunset)?;
    let civil = path.events(Horizon::CivilTwilight)?;
    let nautical = path.events(Horizon::NauticalTwilight)?;
    let astronomical = path.events(Horizon::AstronomicalTwilight)?;
    let dark = night::dark(place, (day.start, day.end), &edge)?;
    Some(SunDay {
        rise: first(&edge.rises),
        set: last(&edge.sets),
        rises: timestamps(&edge.rises),
        sets: timestamps(&edge.sets),
        noon: first(&edge.transits),
        civil_dawn: first(&civil.rises),
        civil_dusk: last(&civil.sets),
        nautical_dawn: first(&nautical.rises),
        nautical_dusk: last(&nautical.sets),
        astronomical_dawn: first(&astronomical.rises),
        astronomical_dusk: last(&astronomical.sets),
        day_length: day.end.duration_since(day.start) - total(&dark),
        polar: polar(&edge, &dark),
    })
}

fn first(moments: &[f64]) -> Option<Timestamp> {
    timestamp(*moments.first()?)
}

fn last(moments: &[f64]) -> Option<Timestamp> {
    timestamp(*moments.last()?)
}

fn total(spans: &[(Timestamp, Timestamp)]) -> SignedDuration {
    let lengths = spans.iter().map(|(from, to)| to.duration_since(*from));
    lengths.fold(SignedDuration::ZERO, |sum, length| {
        sum.saturating_add(length)
    })
}

fn polar(edge: &Events<f64>, dark: &[(Timestamp, Timestamp)]) -> Option<PolarCondition> {
    if !(edge.rises.is_empty() && edge.sets.is_empty()) {
        return None;
    }
    Some(if dark.is_empty() {
        PolarCondition::Day
    } else {
        PolarCondition::Night
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const UTQIAGVIK: (f64, f64) = (71.2906, -156.7886);

    fn utqiagvik(month: i8, day: i8) -> SunDay {
        let zone = TimeZone::get("America/Anchorage").unwrap();
        sun(UTQIAGVIK.0, UTQIAGVIK.1, date(2026, month, day), &zone).unwrap()
    }

    #[test]
    fn polar_day_lasts_all_day_and_polar_night_has_none() {
        let summer = utqiagvik(6, 21);
        assert_eq!(
            (summer.polar, summer.rise, summer.set),
            (Some(PolarCondition::Day), None, None)
        );
        assert_eq!(summer.day_length, SignedDuration::from_hours(24));
        assert!(summer.noon.is_some() && summer.civil_dawn.is_none());
        let winter = utqiagvik(12, 21);
        assert_eq!(
            (winter.polar, winter.day_length),
            (Some(PolarCondition::Night), SignedDuration::ZERO)
        );
        assert!(winter.civil_dawn.unwrap() < winter.civil_dusk.unwrap());
    }

    #[test]
    fn a_set_after_midnight_ends_the_daylight_of_the_day_before() {
        // Its clocks are two hours ahead of its sun.
        let day = utqiagvik(8, 4);
        let (rise, set) = (day.rise.unwrap(), day.set.unwrap());
        assert!(set < rise && day.polar.is_none());
        let night = rise.duration_since(set);
        assert_eq!(day.day_length + night, SignedDuration::from_hours(24));
    }

    #[test]
    fn of_two_sets_on_a_day_both_are_told_and_the_last_ends_it() {
        // Sets come earlier every day in August: one day has one just after midnight and one just
        // before the next.
        let zone = TimeZone::get("America/Anchorage").unwrap();
        let twice = (1..30).find_map(|number| {
            let date = date(2026, 8, number);
            let day = LocalDay::new(date, &zone)?;
            let there = place(UTQIAGVIK.0, UTQIAGVIK.1)?;
            let sets = SunPath::over(there, (day.start, day.end))?
                .events(Horizon::SunriseSunset)?
                .sets;
            (sets.len() == 2).then_some((date, sets))
        });
        let (date, sets) = twice.unwrap();
        let told = sun(UTQIAGVIK.0, UTQIAGVIK.1, date, &zone).unwrap();
        assert_eq!(told.set, timestamp(sets[1]));
        assert_eq!(told.sets, timestamps(&sets));
        assert!(told.rise.unwrap() < told.set.unwrap());
    }

    #[test]
    fn fairbanks_has_two_sunsets_on_a_day_in_july() {
        // PyEphem: 08:01:06 and 07:57:57 UTC, a minute after and two before midnight there.
        let zone = TimeZone::get("America/Anchorage").unwrap();
        let day = sun(64.8378, -147.7164, date(2026, 7, 15), &zone).unwrap();
        let expected = ["2026-07-15T08:01:06Z", "2026-07-16T07:57:57Z"];
        assert_eq!((day.rises.len(), day.sets.len()), (1, 2));
        for (told, expected) in day.sets.iter().zip(expected) {
            let apart = told.duration_since(expected.parse().unwrap()).abs();
            assert!(apart < SignedDuration::from_secs(60), "{told}");
        }
    }

    #[test]
    fn a_day_of_25_hours_under_the_midnight_sun_is_25_hours_long() {
        // No real zone changes its clocks in an Antarctic summer within the polar day; this one
        // does.
        let zone = TimeZone::posix("XST0XDT,M1.2.0,M12.2.0").unwrap();
        let long = sun(-72.01, 2.53, date(2026, 12, 13), &zone).unwrap();
        assert_eq!(long.polar, Some(PolarCondition::Day));
        assert_eq!(long.day_length, SignedDuration::from_hours(25));
        let short = sun(-72.01, 2.53, date(2026, 1, 11), &zone).unwrap();
        assert_eq!(short.day_length, SignedDuration::from_hours(23));
    }

    #[test]
    fn nobody_knows_the_sun_of_other_worlds_and_far_years() {
        let utc = TimeZone::UTC;
        assert!(sun(91.0, 0.0, date(2026, 1, 1), &utc).is_none());
        assert!(sun(0.0, f64::NAN, date(2026, 1, 1), &utc).is_none());
        for far in [Date::MIN, date(-600, 1, 1), date(3001, 1, 2), Date::MAX] {
            assert!(sun(0.0, 0.0, far, &utc).is_none(), "{far}");
        }
    }
}
