//! The few facts about the weather of a place that stand out, and from where on they do. Finds none itself, and
//! knows no clock format.

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::{OffsetTime, Place, Provenance, SpeedThreshold, TemperatureThreshold, Units};

/// The facts about the weather of a place that stand out, the most important first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notable {
    /// The place.
    pub place: Place,
    /// The units of the numbers.
    pub units: Units,
    /// Five at most; none where nothing stands out.
    pub facts: Vec<NotableFact>,
    /// The sources that could not be had: without facts of theirs, nothing is known of them.
    pub missing: Vec<FactSource>,
    /// The source and age of the forecast by the hour.
    pub provenance: Provenance,
}

impl Notable {
    /// The most facts of an answer.
    pub const MOST: usize = 5;
}

/// One fact that stands out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NotableFact {
    /// The kind of fact.
    pub kind: NotableKind,
    /// A few words without the time: "Rain begins", "Gusts to 48 mph".
    pub text: String,
    /// When it begins, or the hour of the extreme, by the place's clocks.
    pub time: OffsetTime,
    /// When it is over, where that is foreseen.
    pub ends: Option<OffsetTime>,
    /// The number in the text: a temperature, a difference of two, or a speed; of precipitation its chance in percent.
    pub value: Option<f64>,
    /// Its source.
    pub source: FactSource,
    /// The id of the station that measured it, or of the alert.
    pub reference: Option<String>,
}

/// The kinds of facts that stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotableKind {
    /// A watch, warning or advisory is in force.
    Alert,
    /// Rain, snow, ice or a thunderstorm begins within a day.
    PrecipitationBegins,
    /// Rain or snow that falls now ends within a day.
    PrecipitationEnds,
    /// The air, now warmer, falls to freezing within a day.
    Freezing,
    /// Gusts reach the threshold within a day.
    Gusts,
    /// It feels as hot as the threshold within a day.
    Heat,
    /// It feels as cold as the threshold within a day.
    Chill,
    /// It is much warmer than yesterday at this hour.
    WarmerThanYesterday,
    /// It is much colder than yesterday at this hour.
    ColderThanYesterday,
    /// A day is much warmer than the others of the week.
    Warmest,
    /// A night is much colder than the others of the week.
    Coldest,
}

/// The sources of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FactSource {
    /// The alerts in force.
    Alerts,
    /// The forecast by the hour or by whole days.
    Forecast,
    /// Stations near the place.
    Observations,
}

/// The values from which on weather stands out. Those that are not set are as the National Weather Service
/// takes them for advisories, where it has one number for most of the country (NWSI 10-515 and regional
/// supplements).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NotableThresholds {
    /// Gusts of at least this speed.
    pub gust: SpeedThreshold,
    /// Feels at least as hot.
    pub heat: TemperatureThreshold,
    /// Feels at least as cold.
    pub chill: TemperatureThreshold,
    /// Air at least as cold.
    pub freezing: TemperatureThreshold,
    /// A chance of precipitation of at least so many percent.
    #[serde(deserialize_with = "percent")]
    pub chance: f64,
}

impl Default for NotableThresholds {
    fn default() -> Self {
        Self {
            gust: SpeedThreshold::miles_per_hour(46.0),
            heat: TemperatureThreshold::fahrenheit(100.0),
            chill: TemperatureThreshold::fahrenheit(0.0),
            freezing: TemperatureThreshold::fahrenheit(32.0),
            chance: 50.0,
        }
    }
}

/// Reads a share in percent.
fn percent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    match f64::deserialize(deserializer)? {
        share if (1.0..=100.0).contains(&share) => Ok(share),
        _ => Err(de::Error::custom("it must be from 1 to 100 percent")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_are_read_back_and_those_without_sense_are_refused() {
        let given = NotableThresholds {
            gust: SpeedThreshold::miles_per_hour(30.5),
            ..NotableThresholds::default()
        };
        let text = serde_json::to_string(&given).unwrap();
        assert!(text.contains("\"30.5 mph\""), "{text}");
        assert_eq!(
            serde_json::from_str::<NotableThresholds>(&text).unwrap(),
            given
        );
        for text in [
            r#"{"chance": 0}"#,
            r#"{"chance": 101}"#,
            r#"{"gust": "32 F"}"#,
            r#"{"gust": "-1 mph"}"#,
            r#"{"hail": "1 in"}"#,
        ] {
            assert!(
                serde_json::from_str::<NotableThresholds>(text).is_err(),
                "{text}"
            );
        }
    }
}
