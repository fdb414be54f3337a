//! `/gridpoints/{cell}/forecast` and `/forecast/hourly`: the forecast in periods, as sent and as
//! the `weather` room words it.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use weather::OffsetTime;

use super::bounded::{BoundedList, bounded};
use super::envelope::{lenient, parsed, properties, words};
use super::{Interval, PayloadError, Quantity, Unit, plausible};
use crate::condition;

/// The base of relative icon addresses.
const ICONS: &str = "https://api.weather.gov";
/// The most periods that are read; in half days there are 14, in hours 156.
const MOST_PERIODS: usize = 1_000;

/// A forecast, in half days or in hours.
#[derive(Debug, Clone, PartialEq)]
pub struct GridpointForecast {
    /// When the forecasters last changed it: the forecast's age.
    pub update_time: Timestamp,
    /// When this copy was rendered; says nothing of the forecast's age.
    pub generated_at: Option<Timestamp>,
    /// The time it is made for.
    pub valid_times: Option<Interval>,
    /// The periods in order of time; may be empty, and the first may be over.
    pub periods: Vec<GridpointPeriod>,
    /// The program that made it: "BaselineForecastGenerator".
    pub generator: Option<String>,
    /// The number of periods dropped because they have no time.
    pub unreadable_periods: usize,
}

/// One period as sent.
#[derive(Debug, Clone, PartialEq)]
pub struct GridpointPeriod {
    /// Position in the upstream's list, from 1.
    pub number: Option<i64>,
    /// "Tonight"; `None` for hours.
    pub name: Option<String>,
    /// The first moment, at the place's offset.
    pub start_time: OffsetTime,
    /// The first moment after, at the place's offset.
    pub end_time: OffsetTime,
    /// True if it counts as day.
    pub is_daytime: Option<bool>,
    /// High, low, or the hour's temperature.
    pub temperature: Option<Temperature>,
    /// "rising" or "falling".
    pub temperature_trend: Option<String>,
    /// In percent.
    pub probability_of_precipitation: Option<f64>,
    /// Hours only, and half days until 2024; in °C as a rule.
    pub dewpoint: Option<Quantity>,
    /// Hours only, and half days until 2024; in percent.
    pub relative_humidity: Option<f64>,
    /// The wind speed.
    pub wind_speed: Option<WindSpeed>,
    /// "SW"; `None` when calm.
    pub wind_direction: Option<String>,
    /// A picture's address, sometimes without scheme and host.
    pub icon: Option<String>,
    /// A few words.
    pub short_forecast: Option<String>,
    /// Sentences; `None` for hours.
    pub detailed_forecast: Option<String>,
}

/// Degrees with their unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Temperature {
    /// Degrees.
    pub degrees: f64,
    /// True for Fahrenheit, false for Celsius.
    pub is_fahrenheit: bool,
}

/// A wind speed in either of the forms the upstream can send.
#[derive(Debug, Clone, PartialEq)]
pub enum WindSpeed {
    /// "5 to 10 mph".
    Words(String),
    /// With the feature flag `forecast_wind_speed_qv`.
    Measured(Quantity),
}

/// Reads a forecast of either kind.
///
/// # Errors
///
/// [`PayloadError`] when it is not a forecast or does not say how old it is.
pub fn parse_forecast(body: &[u8]) -> Result<GridpointForecast, PayloadError> {
    let wire: RawForecast<'_> = properties(body, "a forecast")?;
    let update_time = wire.update_time.or(wire.updated);
    let sent = wire
        .periods
        .ok_or(PayloadError::Missing { field: "periods" })??;
    let mut periods: Vec<GridpointPeriod> = sent.iter().filter_map(|raw| period(raw)).collect();
    let unreadable_periods = sent.len() - periods.len();
    periods.sort_by_key(|period| period.start_time.timestamp);
    Ok(GridpointForecast {
        update_time: update_time.ok_or(PayloadError::Missing {
            field: "updateTime",
        })?,
        generated_at: wire.generated_at,
        valid_times: wire.valid_times,
        periods,
        generator: wire.forecast_generator,
        unreadable_periods,
    })
}

fn period(raw: &RawValue) -> Option<GridpointPeriod> {
    let wire: RawPeriod<'_> = serde_json::from_str(raw.get()).ok()?;
    let (start_time, end_time) = (wire.start_time?, wire.end_time?);
    if start_time.timestamp >= end_time.timestamp {
        return None;
    }
    Some(GridpointPeriod {
        number: wire.number,
        name: wire.name,
        start_time,
        end_time,
        is_daytime: wire.is_daytime,
        temperature: temperature(wire.temperature, wire.temperature_unit.as_deref()),
        temperature_trend: wire.temperature_trend,
        probability_of_precipitation: percent(wire.probability_of_precipitation),
        dewpoint: wire.dewpoint.map(plausible::quantity),
        relative_humidity: percent(wire.relative_humidity),
        wind_speed: wire.wind_speed.and_then(wind_speed),
        wind_direction: wire.wind_direction,
        icon: wire.icon,
        short_forecast: wire.short_forecast,
        detailed_forecast: wire.detailed_forecast,
    })
}

fn percent(sent: Option<Quantity>) -> Option<f64> {
    weather::bounds::percent(sent?.value?)
}

/// Reads a plain number beside `temperatureUnit`, or a quantity whose own unit counts
/// (feature flag `forecast_temperature_qv`).
fn temperature(sent: Option<NumberOrQuantity>, unit: Option<&str>) -> Option<Temperature> {
    let unit_is_fahrenheit = unit != Some("C");
    let (degrees, is_fahrenheit) = match sent? {
        NumberOrQuantity::Number(degrees) => (degrees, unit_is_fahrenheit),
        NumberOrQuantity::Quantity(quantity) => match quantity.unit {
            Some(Unit::Celsius) => (quantity.value?, false),
            Some(Unit::Fahrenheit) => (quantity.value?, true),
            _ => (quantity.value?, unit_is_fahrenheit),
        },
    };
    let unit = match is_fahrenheit {
        true => Unit::Fahrenheit,
        false => Unit::Celsius,
    };
    Some(Temperature {
        degrees: plausible::temperature(unit, degrees)?,
        is_fahrenheit,
    })
}

fn wind_speed(raw: &RawValue) -> Option<WindSpeed> {
    if let Ok(text) = serde_json::from_str::<String>(raw.get()) {
        let says_something = !text.trim().is_empty() && plausible::is_wind(&text);
        return says_something.then_some(WindSpeed::Words(text));
    }
    let quantity = plausible::quantity(serde_json::from_str(raw.get()).ok()?);
    let says_something = quantity.value.or(quantity.min).or(quantity.max).is_some();
    says_something.then_some(WindSpeed::Measured(quantity))
}

impl From<GridpointForecast> for weather::Forecast {
    fn from(forecast: GridpointForecast) -> Self {
        let mut periods: Vec<weather::Period> = Vec::with_capacity(forecast.periods.len());
        for (period, position) in forecast.periods.into_iter().zip(1..) {
            let mut period = worded(period, position);
            // Hours say the same for long.
            period.condition = match periods.last() {
                Some(last) if says_the_same(last, &period) => last.condition,
                _ => condition::of_forecast(&period.short_forecast, &period.icon),
            };
            periods.push(period);
        }
        Self {
            update_time: forecast.update_time,
            generated_at: forecast.generated_at,
            periods,
        }
    }
}

fn says_the_same(one: &weather::Period, other: &weather::Period) -> bool {
    one.short_forecast == other.short_forecast && one.icon == other.icon
}

/// Returns the period with every gap filled as the vocabulary wants it, but for the condition.
fn worded(period: GridpointPeriod, position: i64) -> weather::Period {
    let text = Option::unwrap_or_default;
    weather::Period {
        number: period.number.unwrap_or(position),
        name: text(period.name),
        start_time: period.start_time,
        end_time: period.end_time,
        is_daytime: period
            .is_daytime
            .unwrap_or_else(|| starts_by_day(period.start_time)),
        temperature: period.temperature.map(|t| t.degrees.round() as i64),
        temperature_unit: match period.temperature {
            Some(t) if !t.is_fahrenheit => "C".to_owned(),
            _ => "F".to_owned(),
        },
        temperature_trend: period.temperature_trend,
        dew_point: period.dewpoint.and_then(|q| q.unit?.to_celsius(q.value?)),
        humidity: period.relative_humidity,
        probability_of_precipitation: period.probability_of_precipitation,
        wind_speed: period.wind_speed.map_or_else(String::new, WindSpeed::text),
        wind_direction: text(period.wind_direction),
        icon: match period.icon {
            Some(path) if path.starts_with('/') => format!("{ICONS}{path}"),
            icon => text(icon),
        },
        condition: None,
        short_forecast: text(period.short_forecast),
        detailed_forecast: text(period.detailed_forecast),
    }
}

/// Returns days run from 06:00 to 18:00 of the place's own clock.
fn starts_by_day(start: OffsetTime) -> bool {
    (6..18).contains(&start.offset.to_datetime(start.timestamp).hour())
}

impl WindSpeed {
    /// Words it as the upstream does: "5 mph", "5 to 10 mph". Empty if the unit is not one of
    /// speed.
    pub fn text(self) -> String {
        let quantity = match self {
            Self::Words(words) => return words,
            Self::Measured(quantity) => quantity,
        };
        let mph = |value: f64| quantity.unit?.to_miles_per_hour(value).map(f64::round);
        let low = quantity.min.or(quantity.value).and_then(mph);
        let high = quantity.max.or(quantity.value).and_then(mph);
        match (low, high) {
            (Some(low), Some(high)) if low < high => format!("{low} to {high} mph"),
            (_, Some(speed)) | (Some(speed), None) => format!("{speed} mph"),
            (None, None) => String::new(),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawForecast<'a> {
    #[serde(default, deserialize_with = "parsed")]
    update_time: Option<Timestamp>,
    /// The name of `updateTime` until 2024; sent beside it for a while.
    #[serde(default, deserialize_with = "parsed")]
    updated: Option<Timestamp>,
    #[serde(default, deserialize_with = "parsed")]
    generated_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "parsed")]
    valid_times: Option<Interval>,
    #[serde(default, deserialize_with = "words")]
    forecast_generator: Option<String>,
    #[serde(default, borrow, deserialize_with = "bounded::<_, _, MOST_PERIODS>")]
    periods: Option<BoundedList<&'a RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawPeriod<'a> {
    #[serde(default, deserialize_with = "lenient")]
    number: Option<i64>,
    #[serde(default, deserialize_with = "words")]
    name: Option<String>,
    #[serde(default, deserialize_with = "parsed")]
    start_time: Option<OffsetTime>,
    #[serde(default, deserialize_with = "parsed")]
    end_time: Option<OffsetTime>,
    #[serde(default, deserialize_with = "lenient")]
    is_daytime: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    temperature: Option<NumberOrQuantity>,
    #[serde(default, borrow, deserialize_with = "lenient")]
    temperature_unit: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "words")]
    temperature_trend: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    probability_of_precipitation: Option<Quantity>,
    #[serde(default, deserialize_with = "lenient")]
    dewpoint: Option<Quantity>,
    #[serde(default, deserialize_with = "lenient")]
    relative_humidity: Option<Quantity>,
    #[serde(default, borrow, deserialize_with = "lenient")]
    wind_speed: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "words")]
    wind_direction: Option<String>,
    #[serde(default, deserialize_with = "words")]
    icon: Option<String>,
    #[serde(default, deserialize_with = "words")]
    short_forecast: Option<String>,
    #[serde(default, deserialize_with = "words")]
    detailed_forecast: Option<String>,
}

enum NumberOrQuantity {
    Number(f64),
    Quantity(Quantity),
}

impl<'de> Deserialize<'de> for NumberOrQuantity {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        if let Ok(number) = serde_json::from_str(raw.get()) {
            return Ok(Self::Number(number));
        }
        serde_json::from_str(raw.get())
            .map(Self::Quantity)
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
