//! Coordinates on a raster, which serve as keys: at most four decimals, no trailing zeros. Knows no
//! path and no file.

use std::fmt;

use crate::Location;

/// Steps per degree: four decimals are about 11 m, and api.weather.gov redirects whoever sends more.
const STEPS: i32 = 10_000;

/// A point on Earth on a raster of 0.0001 degrees.
///
/// Two locations that round to the same point are equal, so a value serves as a key. `Display` is
/// the canonical form for a path, `47.6062,-122.3321`: never more than four decimals, no trailing
/// zeros and no `-0`, since each of those costs a redirect (weather-gov/api#18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Coordinates {
    latitude: i32,
    longitude: i32,
}

impl Coordinates {
    /// Degrees north, on the raster.
    pub fn latitude(self) -> f64 {
        f64::from(self.latitude) / f64::from(STEPS)
    }

    /// Degrees east, on the raster.
    pub fn longitude(self) -> f64 {
        f64::from(self.longitude) / f64::from(STEPS)
    }
}

impl From<Location> for Coordinates {
    fn from(location: Location) -> Self {
        Self {
            latitude: to_steps(location.latitude()),
            longitude: to_steps(location.longitude()),
        }
    }
}

impl fmt::Display for Coordinates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_steps(self.latitude, f)?;
        f.write_str(",")?;
        write_steps(self.longitude, f)
    }
}

/// The nearest step; a [`Location`] is finite and within ±180, so that the number always fits.
fn to_steps(degrees: f64) -> i32 {
    (degrees * f64::from(STEPS)).round() as i32
}

fn write_steps(steps: i32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let sign = if steps < 0 { "-" } else { "" };
    let (whole, decimals) = (steps.abs() / STEPS, steps.abs() % STEPS);
    if decimals == 0 {
        return write!(f, "{sign}{whole}");
    }
    let decimals = format!("{decimals:04}");
    write!(f, "{sign}{whole}.{}", decimals.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(latitude: f64, longitude: f64) -> String {
        Coordinates::from(Location::new(latitude, longitude).unwrap()).to_string()
    }

    #[test]
    fn coordinates_are_rounded_and_lose_trailing_zeros() {
        assert_eq!(written(47.6062, -122.3321), "47.6062,-122.3321");
        assert_eq!(written(47.60621999, -122.33205), "47.6062,-122.3321");
        assert_eq!(written(40.5, -74.0), "40.5,-74");
        assert_eq!(written(0.0001, -0.0001), "0.0001,-0.0001");
        assert_eq!(written(64.06, -150.0701), "64.06,-150.0701");
        assert_eq!(written(90.0, -180.0), "90,-180");
    }

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(written(-0.0, -0.00004), "0,0");
    }

    #[test]
    fn neighbours_within_a_step_are_one_point() {
        let a = Coordinates::from(Location::new(47.606_201, -122.332_099).unwrap());
        assert_eq!(a, Coordinates::from(Location::SEATTLE));
        assert_eq!((a.latitude(), a.longitude()), (47.6062, -122.3321));
    }

    proptest! {
        #[test]
        fn the_form_is_canonical_everywhere(lat in -90.0..=90.0f64, lon in -180.0..=180.0f64) {
            let text = written(lat, lon);
            for (number, degrees) in text.split(',').zip([lat, lon]) {
                let decimals = number.split_once('.').map_or("", |(_, decimals)| decimals);
                prop_assert!(decimals.len() <= 4 && !decimals.ends_with('0'), "{}", text);
                prop_assert!(!number.ends_with('.') && number != "-0", "{}", text);
                let back: f64 = number.parse().unwrap();
                prop_assert!((back - degrees).abs() <= 0.000_050_001, "{}", text);
            }
            let again = text.parse::<Location>().unwrap();
            prop_assert_eq!(Coordinates::from(again).to_string(), text);
        }
    }
}
