//! Time as astronomers count it, and a local day in it. Knows no body in the sky.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use solar_positioning::{Location, delta_t};

const DAY: f64 = 86_400.0;
/// Julian date of 1970-01-01T00:00:00Z.
const UNIX_EPOCH: f64 = 2_440_587.5;
/// Seconds of a mean Gregorian year.
const YEAR: f64 = 365.2425 * DAY;

/// Returns the place, if it is on Earth.
pub(crate) fn place(latitude: f64, longitude: f64) -> Option<Location> {
    let there = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    there.then_some(Location {
        latitude,
        longitude,
    })
}

/// Returns the Julian date in universal time. UTC is kept within 0.9 s of it.
pub(crate) fn julian(at: Timestamp) -> f64 {
    UNIX_EPOCH + seconds(at) / DAY
}

/// Returns the whole second a Julian date is in; none beyond the years a timestamp can hold.
pub(crate) fn timestamp(julian: f64) -> Option<Timestamp> {
    // A Julian date as f64 is good to 40 µs: what is that close to a second is that second.
    let milliseconds = ((julian - UNIX_EPOCH) * DAY * 1000.0).round();
    let second = (milliseconds / 1000.0).floor();
    // The cast saturates, and what is out of range is refused; only nothing would become something.
    if second.is_nan() {
        return None;
    }
    Timestamp::from_second(second as i64).ok()
}

pub(crate) fn timestamps(julian_days: &[f64]) -> Vec<Timestamp> {
    julian_days.iter().copied().filter_map(timestamp).collect()
}

/// Returns the lag of the Earth's rotation behind uniform time (ΔT), in seconds; none for years
/// before -500 or after 3000, for which it is not known.
pub(crate) fn delay(at: Timestamp) -> Option<f64> {
    delta_t::estimate(1970.0 + seconds(at) / YEAR).ok()
}

fn seconds(at: Timestamp) -> f64 {
    at.as_duration().as_secs_f64()
}

/// A local day: from its first moment to the first of the next.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LocalDay {
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    /// When the clocks say twelve.
    pub(crate) noon: Timestamp,
    /// See [`delay`].
    pub(crate) delay: f64,
}

impl LocalDay {
    /// Creates the day; none for years without ephemeris, and for a day the zone left out (Samoa's
    /// 2011-12-30).
    pub(crate) fn new(date: Date, zone: &TimeZone) -> Option<Self> {
        let first = |date: Date| Some(date.to_zoned(zone.clone()).ok()?.timestamp());
        let (start, end) = (first(date)?, first(date.tomorrow().ok()?)?);
        let noon = date.at(12, 0, 0, 0).to_zoned(zone.clone()).ok()?;
        let day = Self {
            start,
            end,
            noon: noon.timestamp(),
            delay: delay(start)?,
        };
        (start < end).then_some(day)
    }

    pub(crate) fn contains(&self, at: Timestamp) -> bool {
        (self.start..self.end).contains(&at)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_lasts_as_long_as_its_clocks_say() {
        let zone = TimeZone::get("America/New_York").unwrap();
        for (month, day, hours) in [(3, 7, 24), (3, 8, 23), (11, 1, 25)] {
            let day = LocalDay::new(date(2026, month, day), &zone).unwrap();
            assert_eq!(day.end.duration_since(day.start).as_hours(), hours);
        }
    }

    #[test]
    fn a_date_that_a_zone_left_out_is_no_day() {
        let zone = TimeZone::get("Pacific/Apia").unwrap();
        assert!(LocalDay::new(date(2011, 12, 30), &zone).is_none());
        assert!(LocalDay::new(date(2011, 12, 31), &zone).is_some());
    }

    #[test]
    fn a_second_stays_itself_as_a_julian_date() {
        for second in [-59_011_459_200, -1, 0, 1, 951_782_400, 1_772_606_496] {
            let at = Timestamp::from_second(second).unwrap();
            assert_eq!(timestamp(julian(at)), Some(at));
        }
        for never in [f64::NAN, f64::INFINITY, -1e300] {
            assert_eq!(timestamp(never), None);
        }
    }

    #[test]
    fn only_what_is_on_earth_is_a_place() {
        assert!(place(90.0, -180.0).is_some());
        for (latitude, longitude) in [(90.1, 0.0), (0.0, 181.0), (f64::NAN, 0.0)] {
            assert!(place(latitude, longitude).is_none());
        }
    }
}
