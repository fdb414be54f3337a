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

/// An hour, half a day, or a day with the night that follows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutlookPeriod {
    /// "Tonight", "Thursday"; empty for hours.
    pub name: String,
    /// The first moment, by the place's clocks.
    pub start_time: OffsetTime,
    /// The first moment after, by the place's clocks.
    pub end_time: OffsetTime,
    /// True for a day, with or without the night that follows; false for a night alone.
    pub is_daytime: bool,
    /// The hour's; the high of a day; the low of a night.
    pub temperature: Option<f64>,
    /// The highest temperature of a day; none of a night alone or an hour.
    #[serde(default)]
    pub high: Option<f64>,
    /// The lowest temperature of a night; none of a day alone or an hour.
    #[serde(default)]
    pub low: Option<f64>,
    /// `rising` or `falling` where the temperature runs against the time of day.
    pub temperature_trend: Option<String>,
    /// Hours only.
    pub dew_point: Option<f64>,
    /// Relative, in percent; hours only.
    pub humidity: Option<f64>,
    /// Chance of precipitation in percent.
    pub probability_of_precipitation: Option<f64>,
    /// Apparent temperature: the hour's; the highest of a day, the lowest of a night.
    #[serde(default)]
    pub feels_like: Option<f64>,
    /// Chance of thunder in percent, at its highest.
    #[serde(default)]
    pub probability_of_thunder: Option<f64>,
    /// All that falls, as a depth of water: rain, and snow as if it were melted.
    #[serde(default)]
    pub precipitation: Option<f64>,
    /// The depth of new snow, in the unit of precipitation.
    #[serde(default)]
    pub snowfall: Option<f64>,
    /// The share of the sky that clouds cover, in percent, on average.
    #[serde(default)]
    pub sky_cover: Option<f64>,
    /// The strongest gust.
    #[serde(default)]
    pub wind_gust: Option<f64>,
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
