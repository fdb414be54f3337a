//! A forecast period by period: by the hour or by the half day, in the units that were asked for.
//! Knows nothing of how it was made.

use serde::{Deserialize, Serialize};

use crate::{Condition, ConditionCode, Intensity, OffsetTime, Place, Provenance, Units};

/// The periods of a forecast that are not over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outlook {
    /// The place.
    pub place: Place,
    /// The units of the numbers.
    pub units: Units,
    /// In order of time; none of them is over.
    pub periods: Vec<OutlookPeriod>,
    /// Its source and age.
    pub provenance: Provenance,
}

/// An hour or half a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutlookPeriod {
    /// "Tonight", "Thursday"; empty for hours.
    pub name: String,
    /// The first moment, by the place's clocks.
    pub start_time: OffsetTime,
    /// The first moment after, by the place's clocks.
    pub end_time: OffsetTime,
    /// True for a day, false for a night.
    pub is_daytime: bool,
    /// The hour's; the high of a day; the low of a night.
    pub temperature: Option<f64>,
    /// `rising` or `falling` where the temperature runs against the time of day.
    pub temperature_trend: Option<String>,
    /// Hours only.
    pub dew_point: Option<f64>,
    /// Relative, in percent; hours only.
    pub humidity: Option<f64>,
    /// Chance of precipitation in percent.
    pub probability_of_precipitation: Option<f64>,
    /// The wind's speed, at its highest where a range is forecast.
    pub wind_speed: Option<f64>,
    /// Its lowest, where a range is forecast.
    pub wind_speed_low: Option<f64>,
    /// Compass point the wind blows from: "SW"; none in calm air.
    pub wind_direction: Option<String>,
    /// The condition as a code, with `is_daytime` for its picture.
    #[serde(default)]
    pub condition_code: Option<ConditionCode>,
    /// The intensity of what falls, where it is told.
    #[serde(default)]
    pub intensity: Option<Intensity>,
    /// A few words: "Chance Light Rain".
    pub short_forecast: String,
    /// Whole sentences, in the upstream's units; empty for hours.
    pub detailed_forecast: String,
}

impl OutlookPeriod {
    /// Returns the condition with its intensity.
    pub fn coded_condition(&self) -> Option<Condition> {
        Some(Condition {
            code: self.condition_code?,
            intensity: self.intensity,
        })
    }
}
