//! The units that a forecast is written in, and whole numbers in them.

use crate::field::feel;

/// The units that a forecast is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ForecastUnits {
    Us,
    Si,
}

impl ForecastUnits {
    /// Returns the name in the query and the payload.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Si => "si",
        }
    }

    /// Returns whole degrees of these units from whole °F.
    pub(crate) fn degrees(self, fahrenheit: i32) -> i32 {
        match self {
            Self::Us => fahrenheit,
            Self::Si => feel::celsius(f64::from(fahrenheit)).round() as i32,
        }
    }

    /// Returns whole mph or km/h from whole knots.
    pub(crate) fn speed(self, knots: i32) -> i32 {
        let exact = f64::from(knots);
        match self {
            Self::Us => feel::mph(exact).round() as i32,
            Self::Si => feel::kmh(exact).round() as i32,
        }
    }

    pub(crate) fn speed_unit(self) -> &'static str {
        match self {
            Self::Us => "mph",
            Self::Si => "km/h",
        }
    }
}
