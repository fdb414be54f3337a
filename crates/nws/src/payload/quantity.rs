//! Numbers with units, as the upstream writes them. Units are matched by their last part: the same
//! one has been `wmoUnit:degC`, `unit:degC` and `degC`.

use serde::Deserialize;

use super::envelope::{lenient, words};

/// A unit of measure known to occur.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// `degC`.
    Celsius,
    /// `degF`.
    Fahrenheit,
    /// `percent`.
    Percent,
    /// `km_h-1`; what winds are in today.
    KilometersPerHour,
    /// `m_s-1`; what winds were in until 2019.
    MetersPerSecond,
    /// `mi_h-1`.
    MilesPerHour,
    /// `kt`.
    Knots,
    /// `mm`.
    Millimeters,
    /// `m`.
    Meters,
    /// `km`.
    Kilometers,
    /// `Pa`.
    Pascals,
    /// `degree_(angle)`.
    Degrees,
    /// `s`.
    Seconds,
}

impl Unit {
    /// Returns the unit a code names; `None` if it is not known.
    pub fn of(code: &str) -> Option<Self> {
        let name = code.rsplit(':').next().unwrap_or_default();
        Some(match name {
            "degC" => Self::Celsius,
            "degF" => Self::Fahrenheit,
            "percent" => Self::Percent,
            "km_h-1" | "km/h" => Self::KilometersPerHour,
            "m_s-1" | "m/s" => Self::MetersPerSecond,
            "mi_h-1" | "mph" => Self::MilesPerHour,
            "kt" | "kn" => Self::Knots,
            "mm" => Self::Millimeters,
            "m" => Self::Meters,
            "km" => Self::Kilometers,
            "Pa" => Self::Pascals,
            "degree_(angle)" | "degrees_true" => Self::Degrees,
            "s" => Self::Seconds,
            _ => return None,
        })
    }

    /// Returns a temperature in degrees Celsius; `None` if this is not a unit of temperature.
    pub fn to_celsius(self, value: f64) -> Option<f64> {
        match self {
            Self::Celsius => Some(value),
            Self::Fahrenheit => Some((value - 32.0) * 5.0 / 9.0),
            _ => None,
        }
    }

    /// Returns a speed in kilometers per hour; `None` if this is not a unit of speed.
    pub fn to_kilometers_per_hour(self, value: f64) -> Option<f64> {
        match self {
            Self::KilometersPerHour => Some(value),
            Self::MetersPerSecond => Some(value * 3.6),
            Self::Knots => Some(value * 1.852),
            Self::MilesPerHour => Some(value * 1.609_344),
            _ => None,
        }
    }

    /// Returns a length in meters; `None` if this is not a unit of length.
    pub fn to_meters(self, value: f64) -> Option<f64> {
        match self {
            Self::Meters => Some(value),
            Self::Kilometers => Some(value * 1000.0),
            Self::Millimeters => Some(value / 1000.0),
            _ => None,
        }
    }

    /// Returns a temperature in degrees Fahrenheit; `None` if this is not a unit of temperature.
    pub fn to_fahrenheit(self, value: f64) -> Option<f64> {
        match self {
            Self::Celsius => Some(value * 9.0 / 5.0 + 32.0),
            Self::Fahrenheit => Some(value),
            _ => None,
        }
    }

    /// Returns a speed in miles per hour; `None` if this is not a unit of speed.
    pub fn to_miles_per_hour(self, value: f64) -> Option<f64> {
        /// Meters in an international mile.
        const MILE: f64 = 1609.344;
        match self {
            Self::KilometersPerHour => Some(value * 1000.0 / MILE),
            Self::MetersPerSecond => Some(value * 3600.0 / MILE),
            Self::Knots => Some(value * 1852.0 / MILE),
            Self::MilesPerHour => Some(value),
            _ => None,
        }
    }
}

/// A number with its unit, or a span of numbers; any part may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Quantity {
    /// The unit; `None` if not given or not known.
    pub unit: Option<Unit>,
    /// The number.
    pub value: Option<f64>,
    /// The low end of a span.
    pub min: Option<f64>,
    /// The high end of a span.
    pub max: Option<f64>,
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = RawQuantity::deserialize(deserializer)?;
        Ok(Self {
            unit: wire.unit_code.as_deref().and_then(Unit::of),
            value: wire.value,
            min: wire.min_value,
            max: wire.max_value,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawQuantity {
    #[serde(default, deserialize_with = "words")]
    unit_code: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    value: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    min_value: Option<f64>,
    #[serde(default, deserialize_with = "lenient")]
    max_value: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_known_under_every_prefix() {
        for code in ["wmoUnit:degC", "unit:degC", "degC"] {
            assert_eq!(Unit::of(code), Some(Unit::Celsius));
        }
        assert_eq!(Unit::of("nwsUnit:s"), Some(Unit::Seconds));
        assert_eq!(Unit::of("wmoUnit:furlong"), None);
        assert_eq!(Unit::of(""), None);
    }

    #[test]
    fn winds_of_every_age_convert_alike() {
        let mph = |unit: Unit, value| unit.to_miles_per_hour(value).unwrap();
        assert!((mph(Unit::KilometersPerHour, 9.26) - 5.754).abs() < 0.001);
        assert!((mph(Unit::MetersPerSecond, 9.26 / 3.6) - 5.754).abs() < 0.001);
        assert!((mph(Unit::Knots, 5.0) - 5.754).abs() < 0.001);
        assert_eq!(Unit::Celsius.to_miles_per_hour(1.0), None);
        assert_eq!(Unit::Celsius.to_fahrenheit(-40.0), Some(-40.0));
    }

    #[test]
    fn values_are_brought_to_the_units_of_today() {
        assert_eq!(Unit::Fahrenheit.to_celsius(212.0), Some(100.0));
        assert_eq!(Unit::Celsius.to_celsius(11.7), Some(11.7));
        assert_eq!(
            Unit::MetersPerSecond.to_kilometers_per_hour(10.0),
            Some(36.0)
        );
        assert_eq!(Unit::Knots.to_kilometers_per_hour(1.0), Some(1.852));
        assert_eq!(Unit::Kilometers.to_meters(1.5), Some(1500.0));
        assert_eq!(Unit::Pascals.to_celsius(1.0), None);
        assert_eq!(Unit::Celsius.to_kilometers_per_hour(1.0), None);
        assert_eq!(Unit::Seconds.to_meters(1.0), None);
    }

    #[test]
    fn a_quantity_may_lack_anything() {
        let read = |text| serde_json::from_str::<Quantity>(text).unwrap();
        assert_eq!(read("{}"), Quantity::default());
        let span = read(r#"{"unitCode": "wmoUnit:km_h-1", "minValue": 8, "maxValue": 16.5}"#);
        assert_eq!(
            (span.min, span.max, span.value),
            (Some(8.0), Some(16.5), None)
        );
        assert_eq!(span.unit, Some(Unit::KilometersPerHour));
    }
}
