//! `/stations/{id}/observations` and `/latest`: the measurements of stations, each with the outcome
//! of its quality checks. Does not choose among stations.

use jiff::Timestamp;
use serde::Deserialize;

use super::bounded::first;
use super::envelope::{lenient, member, members, parsed, properties, words};
use super::{PayloadError, Unit};
use crate::ResourceId;

/// The most layers of clouds that are read of a report; METAR has at most six.
const MOST_LAYERS: usize = 32;

/// A station's report at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The station.
    pub station: Option<ResourceId>,
    /// Its name; not given until 2025.
    pub station_name: Option<String>,
    /// When it was made; can be many hours ago.
    pub timestamp: Timestamp,
    /// The METAR text, which can be whole where the decoded values are all null; `None` for
    /// stations without one.
    pub raw_message: Option<String>,
    /// "Cloudy".
    pub text_description: Option<String>,
    /// Deprecated upstream.
    pub icon: Option<String>,
    /// Mostly °C.
    pub temperature: MeasuredValue,
    /// Mostly °C.
    pub dewpoint: MeasuredValue,
    /// Degrees the wind blows from.
    pub wind_direction: MeasuredValue,
    /// Mostly km/h.
    pub wind_speed: MeasuredValue,
    /// Mostly km/h.
    pub wind_gust: MeasuredValue,
    /// At the station, Pa.
    pub barometric_pressure: MeasuredValue,
    /// Reduced to sea level, Pa.
    pub sea_level_pressure: MeasuredValue,
    /// Mostly m.
    pub visibility: MeasuredValue,
    /// Mostly mm.
    pub precipitation_last_hour: MeasuredValue,
    /// Mostly mm.
    pub precipitation_last_3_hours: MeasuredValue,
    /// Mostly mm.
    pub precipitation_last_6_hours: MeasuredValue,
    /// Percent.
    pub relative_humidity: MeasuredValue,
    /// Mostly °C.
    pub wind_chill: MeasuredValue,
    /// Mostly °C.
    pub heat_index: MeasuredValue,
    /// From the lowest.
    pub cloud_layers: Vec<CloudLayer>,
    /// The weather seen, of which the upstream makes its description.
    pub present_weather: Vec<PresentWeather>,
}

/// One kind of weather at a station, each part a word such as `heavy`, `freezing` or `fog_mist`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PresentWeather {
    /// `light` or `heavy`.
    #[serde(default, deserialize_with = "words")]
    pub intensity: Option<String>,
    /// `freezing`, `showers`.
    #[serde(default, deserialize_with = "words")]
    pub modifier: Option<String>,
    /// `rain`.
    #[serde(default, deserialize_with = "words")]
    pub weather: Option<String>,
    /// True if it is near the station and not at it.
    #[serde(default, deserialize_with = "lenient")]
    pub in_vicinity: Option<bool>,
}

/// One measured value.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MeasuredValue {
    /// The unit; `None` if not given or not known.
    pub unit: Option<Unit>,
    /// The value as sent, whatever its quality.
    pub value: Option<f64>,
    /// The outcome of its checks.
    pub quality: Option<QualityFlag>,
}

/// The outcome of a value's checks: the data descriptors of MADIS, which the upstream passes on
/// (weather-gov/api#94; "MADIS QC Information", madis-data.cprk.ncep.noaa.gov/doc/qc_info.txt). A code
/// that is not among them, such as `K`, says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QualityFlag {
    /// `Z`: preliminary, not checked.
    Unchecked,
    /// `C`: passed level 1, the coarse checks.
    Coarse,
    /// `S`: passed levels 1 and 2.
    Screened,
    /// `V`: passed all three levels.
    Verified,
    /// `X`: failed level 1.
    Rejected,
    /// `Q`: passed level 1, failed level 2 or 3.
    Questioned,
    /// `G`: accepted by a person.
    Good,
    /// `B`: rejected by a person.
    Bad,
    /// `I`: interpolated.
    Interpolated,
    /// `W`: measured wrong, and replaced by an estimate of the checks.
    Corrected,
    /// `T`: the air temperature, which passed all checks; only the virtual temperature could not be
    /// calculated.
    AirTemperature,
}

/// One layer of clouds.
#[derive(Debug, Clone, PartialEq)]
pub struct CloudLayer {
    /// Height of its base, mostly m.
    pub base: MeasuredValue,
    /// "SCT", "OVC", "CLR".
    pub amount: Option<String>,
}

/// Reads a list of observations, newest first whatever the order sent; those without a time are
/// left out. The list may be empty.
///
/// # Errors
///
/// [`PayloadError`] when it is not a list of observations.
pub fn parse_observations(body: &[u8]) -> Result<Vec<Observation>, PayloadError> {
    let sent = members(body, "a list of observations")?.members;
    let read = |raw| observation(member::<RawObservation>(raw)?.facts);
    let mut list: Vec<Observation> = sent.into_iter().filter_map(read).collect();
    list.sort_by_key(|observation| std::cmp::Reverse(observation.timestamp));
    Ok(list)
}

/// An observation of a list, as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentObservation<'a> {
    /// Its text, a part of the list's.
    pub text: &'a str,
    /// Its time, where it has one.
    pub timestamp: Option<Timestamp>,
}

/// Returns the observations of a list as they were sent, in the order sent.
///
/// # Errors
///
/// [`PayloadError`] when it is not a list of observations, or has too many.
pub fn split_observations(body: &[u8]) -> Result<Vec<SentObservation<'_>>, PayloadError> {
    #[derive(Deserialize)]
    struct ObservationTime {
        timestamp: Option<Timestamp>,
    }
    let sent = members(body, "a list of observations")?.members;
    let with_time = |raw| {
        let read = member::<ObservationTime>(raw);
        SentObservation {
            text: raw.get(),
            timestamp: read.and_then(|read| read.facts.timestamp),
        }
    };
    Ok(sent.into_iter().map(with_time).collect())
}

/// Reads a single observation.
///
/// # Errors
///
/// [`PayloadError`] when it is not an observation or has no time.
pub fn parse_observation(body: &[u8]) -> Result<Observation, PayloadError> {
    let wire: RawObservation = properties(body, "an observation")?;
    observation(wire).ok_or(PayloadError::Missing { field: "timestamp" })
}

impl MeasuredValue {
    /// Returns the value, unless its checks found it bad.
    pub fn usable(&self) -> Option<f64> {
        self.value
            .filter(|_| !self.quality.is_some_and(QualityFlag::is_bad))
    }
}

impl QualityFlag {
    /// Returns the quality a code of the upstream stands for.
    pub fn of(code: &str) -> Option<Self> {
        Some(match code {
            "Z" => Self::Unchecked,
            "C" => Self::Coarse,
            "S" => Self::Screened,
            "V" => Self::Verified,
            "X" => Self::Rejected,
            "Q" => Self::Questioned,
            "G" => Self::Good,
            "B" => Self::Bad,
            "I" => Self::Interpolated,
            "W" => Self::Corrected,
            "T" => Self::AirTemperature,
            _ => return None,
        })
    }

    /// Returns whether the value was held against others, of its station or of stations nearby, and
    /// passed, or a person accepted it.
    pub fn is_checked(self) -> bool {
        matches!(
            self,
            Self::Screened | Self::Verified | Self::Good | Self::AirTemperature
        )
    }

    /// Returns whether a value of this quality should be withheld.
    pub fn is_bad(self) -> bool {
        match self {
            Self::Rejected | Self::Questioned | Self::Bad => true,
            Self::Unchecked
            | Self::Coarse
            | Self::Screened
            | Self::Verified
            | Self::Good
            | Self::Interpolated
            | Self::Corrected
            | Self::AirTemperature => false,
        }
    }
}

fn observation(wire: RawObservation) -> Option<Observation> {
    let measured = Option::unwrap_or_default;
    let layers = wire.cloud_layers.unwrap_or_default();
    Some(Observation {
        station: wire.station.as_deref().and_then(station_id),
        station_name: wire.station_name,
        timestamp: wire.timestamp?,
        raw_message: wire.raw_message,
        text_description: wire.text_description,
        icon: wire.icon,
        temperature: measured(wire.temperature),
        dewpoint: measured(wire.dewpoint),
        wind_direction: measured(wire.wind_direction),
        wind_speed: measured(wire.wind_speed),
        wind_gust: measured(wire.wind_gust),
        barometric_pressure: measured(wire.barometric_pressure),
        sea_level_pressure: measured(wire.sea_level_pressure),
        visibility: measured(wire.visibility),
        precipitation_last_hour: measured(wire.precipitation_last_hour),
        precipitation_last_3_hours: measured(wire.precipitation_last3_hours),
        precipitation_last_6_hours: measured(wire.precipitation_last6_hours),
        relative_humidity: measured(wire.relative_humidity),
        wind_chill: measured(wire.wind_chill),
        heat_index: measured(wire.heat_index),
        cloud_layers: layers
            .into_iter()
            .map(|layer| CloudLayer {
                base: measured(layer.base),
                amount: layer.amount,
            })
            .collect(),
        present_weather: wire.present_weather.unwrap_or_default(),
    })
}

/// Returns the station in a URL.
fn station_id(url: &str) -> Option<ResourceId> {
    url.rsplit('/').next()?.parse().ok()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawObservation {
    #[serde(default, deserialize_with = "words")]
    station: Option<String>,
    #[serde(default, deserialize_with = "words")]
    station_name: Option<String>,
    #[serde(default, deserialize_with = "parsed")]
    timestamp: Option<Timestamp>,
    #[serde(default, deserialize_with = "words")]
    raw_message: Option<String>,
    #[serde(default, deserialize_with = "words")]
    text_description: Option<String>,
    #[serde(default, deserialize_with = "words")]
    icon: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    temperature: Option<MeasuredValue>,
    #[serde(default, deserialize_with = "lenient")]
    dewpoint: Option<MeasuredValue>,
    #[serde(default, deserialize_with = "lenient")]
    wind_direction: Option<MeasuredValue>,
    #[serde(default, deserialize_with = "lenient")]
    wind_speed: Option<MeasuredValue>,
    #[serde(default, deserialize_with = "lenient")]
    wind_gust: Option<MeasuredValue>,
    #[serde(default, deserialize_with = "lenient")]
    barometric_pressure: Option<MeasuredValue>,
    #[serde(default, deserialize_with = "lenient")]
    sea_level_pressure: Option<MeasuredValue>,
    #[serde(default, deserialize_with = "lenient")]
    visibility: Option<MeasuredValue>,
    #[serde(default, deserialize_with = "lenient")]
    precipitation_last_hour: Option<MeasuredValue>,
    #[serde(default, deserialize_with = "lenient")]
    precipitation_last3_hours: Option<MeasuredValue>,
    #[serde(default, deserialize_with = "lenient")]
    precipitation_last6_hours: Option<MeasuredValue>,
    #[serde(default, deserialize_with = "lenient")]
    relative_humidity: Option<MeasuredValue>,
    #[serde(default, deserialize_with = "lenient")]
    wind_chill: Option<MeasuredValue>,
    #[serde(default, deserialize_with = "lenient")]
    heat_index: Option<MeasuredValue>,
    #[serde(default, deserialize_with = "first::<_, _, MOST_LAYERS>")]
    cloud_layers: Option<Vec<RawCloudLayer>>,
    #[serde(default, deserialize_with = "first::<_, _, MOST_LAYERS>")]
    present_weather: Option<Vec<PresentWeather>>,
}

#[derive(Deserialize)]
struct RawCloudLayer {
    #[serde(default, deserialize_with = "lenient")]
    base: Option<MeasuredValue>,
    #[serde(default, deserialize_with = "words")]
    amount: Option<String>,
}

impl<'de> Deserialize<'de> for MeasuredValue {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct RawMeasurement {
            #[serde(default, deserialize_with = "words")]
            unit_code: Option<String>,
            #[serde(default, deserialize_with = "lenient")]
            value: Option<f64>,
            #[serde(default, deserialize_with = "words")]
            quality_control: Option<String>,
        }
        let wire = RawMeasurement::deserialize(deserializer)?;
        Ok(Self {
            unit: wire.unit_code.as_deref().and_then(Unit::of),
            value: wire.value,
            quality: wire.quality_control.as_deref().and_then(QualityFlag::of),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejected_value_is_not_usable() {
        let read = |code: &str| {
            let text =
                format!(r#"{{"unitCode": "wmoUnit:degC", "value": 7, "qualityControl": {code}}}"#);
            serde_json::from_str::<MeasuredValue>(&text)
                .unwrap()
                .usable()
        };
        for code in ["V", "Z", "C", "S", "G", "I", "W", "T", "K", "k", "?"] {
            assert_eq!(read(&format!("{code:?}")), Some(7.0), "{code}");
        }
        assert_eq!(read("null"), Some(7.0), "nothing is said");
        for code in ["X", "Q", "B"] {
            assert_eq!(read(&format!("{code:?}")), None, "{code}");
        }
    }

    #[test]
    fn observations_out_of_order_are_sorted_and_those_without_a_time_left_out() {
        let body = br#"{"features": [
            {"properties": {"timestamp": "2026-03-04T20:00:00+00:00"}},
            {"properties": {"timestamp": null}},
            {"properties": {"timestamp": "2026-03-04T21:00:00+00:00", "icon": null,
             "textDescription": "", "station": "https://api.weather.gov/stations/KBFI"}}]}"#;
        let list = parse_observations(body).unwrap();
        let hours: Vec<String> = list.iter().map(|o| o.timestamp.to_string()).collect();
        assert_eq!(hours, ["2026-03-04T21:00:00Z", "2026-03-04T20:00:00Z"]);
        assert_eq!(
            list[0].station.as_ref().map(ResourceId::as_str),
            Some("KBFI")
        );
        assert_eq!(list[0].text_description, None);
    }

    #[test]
    fn an_empty_list_is_an_answer_and_a_report_without_a_time_is_not() {
        assert_eq!(parse_observations(br#"{"features": []}"#), Ok(Vec::new()));
        assert_eq!(
            parse_observation(br#"{"properties": {"timestamp": "soon"}}"#),
            Err(PayloadError::Missing { field: "timestamp" })
        );
    }
}
