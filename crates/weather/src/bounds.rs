//! Bounds of what is possible on Earth, one for each quantity: a value beyond them is damage, and counts as
//! unknown. They leave room around the records of the World Meteorological Organization
//! (<https://wmo.asu.edu>), as of 2026; each bound names the record it is about.

use std::ops::RangeInclusive;

/// Temperature and dew point of the air, in °C: −89.2 (Vostok, 1983) to 56.7 (Furnace Creek, 1913).
pub const CELSIUS: RangeInclusive<f64> = -95.0..=65.0;
/// Temperatures as they feel, in °C: those of the air with the most wind or moisture that goes with
/// them.
pub const FELT_CELSIUS: RangeInclusive<f64> = -130.0..=100.0;
/// Wind and gusts, in km/h: 408 (Barrow Island, 1996); radar saw 486 in a tornado (Bridge Creek, 1999).
pub const KILOMETERS_PER_HOUR: RangeInclusive<f64> = 0.0..=500.0;
/// Directions, in degrees.
pub const DEGREES: RangeInclusive<f64> = 0.0..=360.0;
/// Pressure at sea level, in Pa: 87,000 (Typhoon Tip, 1979) to 108,480 (Tosontsengel, 2001).
pub const PASCALS: RangeInclusive<f64> = 85_000.0..=110_000.0;
/// Visibility, in m: mountains have been photographed from 483 km.
pub const VISIBILITY_METERS: RangeInclusive<f64> = 0.0..=500_000.0;
/// Heights above the ground or the sea, in m: from below the Dead Sea's shore to above the highest clouds.
pub const HEIGHT_METERS: RangeInclusive<f64> = -500.0..=30_000.0;
/// Heights of waves, in m: 19.0 as the mean of the highest third (North Atlantic, 2013), and waves of
/// half as much again.
pub const WAVE_METERS: RangeInclusive<f64> = 0.0..=30.0;
/// Water that falls in an hour, in mm: 305 in 42 minutes (Holt, 1947).
pub const HOURLY_MILLIMETERS: RangeInclusive<f64> = 0.0..=400.0;
/// The most that falls in a day, in mm: 1,825 of water (Foc-Foc, 1966); of snow 1,930 (Silver Lake, 1921).
pub const DAILY_MILLIMETERS: RangeInclusive<f64> = 0.0..=3_000.0;
/// Shares and chances, in percent; rounding has made a little more than all of it.
pub const PERCENT: RangeInclusive<f64> = 0.0..=101.0;
/// What has no unit, or one that is not known: counts, indices and seconds.
pub const NUMBERS: RangeInclusive<f64> = -1e6..=1e6;

/// Returns a percentage as one of at most a hundred; `None` where it is none.
pub fn percent(value: f64) -> Option<f64> {
    PERCENT.contains(&value).then(|| value.min(100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_one_of_all_of_it() {
        assert_eq!(percent(0.0), Some(0.0));
        assert_eq!(percent(100.6), Some(100.0));
        for odd in [-1.0, 102.0, 1e308, f64::NAN] {
            assert_eq!(percent(odd), None, "{odd}");
        }
    }
}
