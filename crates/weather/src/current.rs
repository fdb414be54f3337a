//! The weather now, as stations measured it: every value with where, when and how far away. Does not
//! choose among stations.

use serde::{Deserialize, Serialize};

use crate::{
    Condition, ConditionCode, Intensity, OffsetTime, PinnedStation, Place, Provenance, Units,
};

/// The newest good observation near a place, put together value by value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Current {
    /// The place.
    pub place: Place,
    /// The units of the numbers.
    pub units: Units,
    /// True if it is at most 80 minutes old, recent enough to be called current; else it is the latest.
    pub is_current: bool,
    /// Time of the observation that most values come from, by the place's clocks.
    pub time: OffsetTime,
    /// Seconds since `time`.
    pub age_seconds: i64,
    /// The station that most values come from.
    pub station: Station,
    /// The station that was pinned, if one was.
    #[serde(default)]
    pub pinned_station: Option<PinnedStation>,
    /// In words: "Light Rain", "Mostly Cloudy".
    pub condition: Option<Reading<String>>,
    /// The condition as a code: of `condition`, else of `sky`.
    #[serde(default)]
    pub condition_code: Option<ConditionCode>,
    /// The intensity of what falls.
    #[serde(default)]
    pub intensity: Option<Intensity>,
    /// True if the sun was up at `time`.
    #[serde(default)]
    pub is_daytime: bool,
    /// Of the air.
    pub temperature: Option<Reading<f64>>,
    /// Apparent temperature: heat index, wind chill, else the temperature.
    pub feels_like: Option<Reading<f64>>,
    /// Dew point.
    pub dew_point: Option<Reading<f64>>,
    /// Relative, in percent.
    pub humidity: Option<Reading<f64>>,
    /// Over some minutes.
    pub wind_speed: Option<Reading<f64>>,
    /// The strongest of late, where there were any.
    pub wind_gust: Option<Reading<f64>>,
    /// Degrees the wind blows from, clockwise from north; none in calm or shifting air.
    pub wind_direction: Option<Reading<f64>>,
    /// At sea level.
    pub pressure: Option<Reading<f64>>,
    /// Visibility, to a hundredth where it is short: reports have it in sixteenths of a mile.
    pub visibility: Option<Reading<f64>>,
    /// The side of `visibility` on which it lies, where that is only a limit.
    #[serde(default)]
    pub visibility_bound: Option<VisibilityBound>,
    /// Sky cover in words: "Clear", "Mostly Cloudy".
    pub sky: Option<Reading<String>>,
    /// Precipitation of the last hour.
    pub precipitation_last_hour: Option<Reading<f64>>,
    /// Its source and age.
    pub provenance: Provenance,
}

impl Current {
    /// Returns the condition with its intensity.
    pub fn coded_condition(&self) -> Option<Condition> {
        Some(Condition {
            code: self.condition_code?,
            intensity: self.intensity,
        })
    }
}

/// A station, as seen from a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Station {
    /// "KBFI".
    pub id: String,
    /// "Seattle, Seattle Boeing Field".
    pub name: Option<String>,
    /// Its distance from the place.
    pub distance: Option<f64>,
    /// Compass point from the place to the station: "S".
    pub direction: Option<String>,
}

/// One value, and what speaks for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reading<T> {
    /// The value.
    pub value: T,
    /// The station's id.
    pub station: String,
    /// The station's distance from the place.
    pub distance: Option<f64>,
    /// When it was measured, by the place's clocks.
    pub time: OffsetTime,
    /// Seconds since `time`.
    pub age_seconds: i64,
    /// The way it was obtained.
    pub origin: ReadingOrigin,
}

/// The side of a limit on which a visibility lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VisibilityBound {
    /// Less than the limit, which is the least that is reported.
    LessThan,
    /// More than the limit, or no less: farther is not told apart.
    MoreThan,
}

/// The ways to obtain a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReadingOrigin {
    /// The decoded value of the upstream.
    Observation,
    /// Read from the text of the station's report, where the upstream left the value out.
    Metar,
    /// Computed from other values of the same report.
    Derived,
}
