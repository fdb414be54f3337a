//! Places on Earth as coordinates. Knows nothing of how a place is named or looked up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::coordinate_text;

/// A point on Earth in decimal degrees (WGS 84), north and east positive.
///
/// A value of this type is always finite and in range; make one with [`Location::new`] or by parsing a text:
/// `"47.6,-122.3"`, `"47.6N 122.3W"`, `"47°36'22\"N 122°19'56\"W"`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Degrees")]
pub struct Location {
    latitude: f64,
    longitude: f64,
}

/// A pair of numbers, or a text, that is not a place on Earth.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BadLocation {
    /// The latitude is not a number from -90 to 90.
    #[error("latitude must be a number from -90 to 90, not {0}")]
    Latitude(f64),
    /// The latitude is not a number from -90 to 90, but would be a longitude, and the longitude a latitude.
    #[error("latitude must be a number from -90 to 90, not {0}; did you mean {1},{0}?")]
    Swapped(f64, f64),
    /// The longitude is not a number from -180 to 180.
    #[error("longitude must be a number from -180 to 180, not {0}")]
    Longitude(f64),
    /// The text has the form of coordinates, with a mistake.
    #[error("coordinates {0:?}: {1}")]
    Mistake(String, &'static str),
    /// The text is not of the form `LATITUDE,LONGITUDE`.
    #[error(
        "expected coordinates as LATITUDE,LONGITUDE (for example 47.6062,-122.3321 or 47.6N 122.3W), not {0:?}"
    )]
    Text(String),
}

impl Location {
    /// Seattle, Washington: the place the original service's client asked for.
    pub const SEATTLE: Self = Self {
        latitude: 47.6062,
        longitude: -122.3321,
    };

    /// Makes a location from degrees north and degrees east.
    ///
    /// # Errors
    ///
    /// [`BadLocation`] when a number is not finite or out of range.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, BadLocation> {
        if !(-90.0..=90.0).contains(&latitude) {
            let is_swapped =
                (-180.0..=180.0).contains(&latitude) && (-90.0..=90.0).contains(&longitude);
            return Err(if is_swapped {
                BadLocation::Swapped(latitude, longitude)
            } else {
                BadLocation::Latitude(latitude)
            });
        }
        if !(-180.0..=180.0).contains(&longitude) {
            return Err(BadLocation::Longitude(longitude));
        }
        Ok(Self {
            latitude,
            longitude,
        })
    }

    /// Degrees north of the equator, from -90 to 90.
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east of Greenwich, from -180 to 180.
    pub fn longitude(self) -> f64 {
        self.longitude
    }
}

/// A pair of numbers before it is known to be a place.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Degrees {
    latitude: f64,
    longitude: f64,
}

impl TryFrom<Degrees> for Location {
    type Error = BadLocation;

    fn try_from(degrees: Degrees) -> Result<Self, Self::Error> {
        Self::new(degrees.latitude, degrees.longitude)
    }
}

impl FromStr for Location {
    type Err = BadLocation;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadLocation::Text(text.chars().take(60).collect());
        coordinate_text::read(text).ok_or_else(bad)?
    }
}

/// `47.6062, -122.3321`, each number as Python prints a float (a whole one keeps its `.0`).
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}, {:?}", self.latitude, self.longitude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_read_with_and_without_spaces() {
        let portland = Location::new(45.52, -122.68).unwrap();
        assert_eq!("45.52,-122.68".parse(), Ok(portland));
        assert_eq!(" 45.52 , -122.68 ".parse(), Ok(portland));
    }

    #[test]
    fn what_is_not_a_place_is_refused_with_a_reason() {
        assert!(matches!(
            Location::new(180.01, 0.0),
            Err(BadLocation::Latitude(_))
        ));
        assert!(matches!(
            Location::new(f64::NAN, 0.0),
            Err(BadLocation::Latitude(_))
        ));
        assert!(matches!(
            Location::new(0.0, -180.5),
            Err(BadLocation::Longitude(_))
        ));
        assert!(matches!(
            Location::new(0.0, f64::INFINITY),
            Err(BadLocation::Longitude(_))
        ));
        for text in ["", "47.6", "47.6/-122", "north,west", "1,2,3"] {
            assert!(
                matches!(text.parse::<Location>(), Err(BadLocation::Text(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn swapped_coordinates_are_asked_about_and_never_swapped() {
        let error = "-122.3,47.6".parse::<Location>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "latitude must be a number from -90 to 90, not -122.3; did you mean 47.6,-122.3?"
        );
    }

    #[test]
    fn a_location_prints_as_python_prints_the_pair() {
        assert_eq!(
            Location::new(40.0, -74.006).unwrap().to_string(),
            "40.0, -74.006"
        );
    }
}
