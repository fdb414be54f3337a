//! Values with a unit of their own, as settings name them: `46 mph`, `32 F`. Knows no weather.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{SpeedUnit, TemperatureUnit};

/// A speed to compare others with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpeedThreshold {
    value: f64,
    unit: SpeedUnit,
}

/// A temperature to compare others with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TemperatureThreshold {
    value: f64,
    unit: TemperatureUnit,
}

/// The text is no value with a unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, not {text:?}")]
pub struct BadThreshold {
    expected: &'static str,
    text: String,
}

impl SpeedThreshold {
    /// A speed in miles per hour.
    pub const fn miles_per_hour(value: f64) -> Self {
        let unit = SpeedUnit::MilesPerHour;
        Self { value, unit }
    }

    /// Returns its value in another unit.
    pub fn value_in(self, unit: SpeedUnit) -> f64 {
        unit.from_kilometers_per_hour(self.value * self.unit.size())
    }
}

impl TemperatureThreshold {
    /// A temperature in degrees Fahrenheit.
    pub const fn fahrenheit(value: f64) -> Self {
        let unit = TemperatureUnit::Fahrenheit;
        Self { value, unit }
    }

    /// Returns its value in another unit.
    pub fn value_in(self, unit: TemperatureUnit) -> f64 {
        self.unit.to(unit, self.value)
    }
}

/// Implements the text of a threshold, which is also its form in settings.
macro_rules! as_text {
    ($threshold:ident of $unit:ident, $plausible:expr, $expected:literal) => {
        impl FromStr for $threshold {
            type Err = BadThreshold;

            fn from_str(text: &str) -> Result<Self, BadThreshold> {
                let read = || {
                    let text = text.trim();
                    let ends = text.find(|c: char| !matches!(c, '0'..='9' | '.' | '-'))?;
                    let (value, unit) = text.split_at(ends);
                    let value: f64 = value.parse().ok()?;
                    let unit = $unit::of(unit.trim().trim_start_matches('°'))?;
                    $plausible.contains(&value).then_some(Self { value, unit })
                };
                read().ok_or_else(|| BadThreshold {
                    expected: $expected,
                    text: text.chars().take(60).collect(),
                })
            }
        }

        impl fmt::Display for $threshold {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{} {}", self.value, self.unit)
            }
        }

        impl Serialize for $threshold {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $threshold {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

as_text!(SpeedThreshold of SpeedUnit, 0.0..=1000.0, "a speed such as \"46 mph\", \"75 km/h\" or \"40 kn\"");
as_text!(TemperatureThreshold of TemperatureUnit, -500.0..=500.0, "a temperature such as \"32 F\" or \"0 C\"");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_with_its_unit_and_told_in_others() {
        let speed: SpeedThreshold = " 40kn ".parse().unwrap();
        assert_eq!(speed.to_string(), "40 kn");
        assert_eq!(speed.value_in(SpeedUnit::KilometersPerHour), 74.1);
        let cold: TemperatureThreshold = "-10 °F".parse().unwrap();
        assert_eq!(cold.value_in(TemperatureUnit::Celsius), -23.3);
        assert_eq!(cold.to_string().parse(), Ok(cold));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "", "46", "mph", "46 mp", "4-6 mph", "-1 mph", "1e3 mph", "NaN mph", "9999 mph",
        ] {
            assert!(text.parse::<SpeedThreshold>().is_err(), "{text}");
        }
        for text in ["32", "32 K", "inf F", "-- F", "1000 F"] {
            assert!(text.parse::<TemperatureThreshold>().is_err(), "{text}");
        }
    }
}
