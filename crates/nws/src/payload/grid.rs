//! `/gridpoints/{cell}`: the raw layers every forecast is made of, each a run-length encoded
//! series.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::bounded::{BoundedList, FirstOf, bounded, first};
use super::envelope::{lenient, named_properties, parsed, properties, words};
use super::point::GridNumber;
use super::{Interval, PayloadError, Unit, plausible};
use crate::GridCell;

/// The most members that are read of a grid, layers and others; there are 68.
const MOST_MEMBERS: usize = 256;
/// The most values that are read of a layer; one for each hour is 192.
const MOST_VALUES: usize = 1_000;
/// The most conditions, hazards or attributes that are read of one value; there are a handful.
const MOST_AT_ONCE: usize = 32;

/// The raw grid of one cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// The cell, where the answer names it.
    pub cell: Option<GridCell>,
    /// When the forecasters last changed it.
    pub update_time: Timestamp,
    /// The time it covers; begins in the past on purpose (weather-gov/api#20).
    pub valid_times: Option<Interval>,
    /// Every layer of numbers by its upstream name ("temperature"), about half of them empty.
    pub layers: BTreeMap<String, GridLayer>,
    /// The weather conditions by time.
    pub weather: Vec<TimedValue<Vec<WeatherCondition>>>,
    /// Watches, warnings and advisories, by time.
    pub hazards: Vec<TimedValue<Vec<Hazard>>>,
    /// The program that made it. The upstream names none; whoever stands in for it may, as the unit of a layer
    /// without values.
    pub generator: Option<String>,
    /// The number of values dropped because their time or form is invalid.
    pub unreadable_values: usize,
}

/// A value and the time it holds for.
#[derive(Debug, Clone, PartialEq)]
pub struct TimedValue<T> {
    /// The time.
    pub interval: Interval,
    /// The value.
    pub value: T,
}

/// One layer of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct GridLayer {
    /// The unit; `None` for counts and for empty layers.
    pub unit: Option<Unit>,
    /// The kind: a value describes every moment of its interval, or the interval as a whole.
    pub kind: GridLayerKind,
    /// The values in order of time; null ones are `None`.
    pub values: Vec<TimedValue<Option<f64>>>,
}

/// The meaning of a layer's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GridLayerKind {
    /// The value holds at every moment of its interval: temperature, wind.
    State,
    /// The value is the amount that falls during its interval (weather-gov/api#21, #134).
    Total,
}

/// One weather condition: something that falls or obscures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeatherCondition {
    /// Its likelihood or extent; `None` for an entry that says "no weather".
    pub coverage: Option<Coverage>,
    /// "rain_showers", "thunderstorms", "smoke"; `None` for "no weather".
    pub phenomenon: Option<String>,
    /// "very_light", "light", "moderate", "heavy".
    pub intensity: Option<String>,
    /// "gusty_wind", "frequent_lightning"...
    pub attributes: Vec<String>,
}

/// A likelihood or extent, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the upstream's own words")]
pub enum Coverage {
    Isolated,
    SlightChance,
    Patchy,
    Scattered,
    Chance,
    Areas,
    Numerous,
    Likely,
    Brief,
    Frequent,
    Intermittent,
    Periods,
    Occasional,
    Widespread,
    Definite,
}

/// One watch, warning or advisory as VTEC codes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Hazard {
    /// "AQ", "WS".
    #[serde(default, deserialize_with = "words")]
    pub phenomenon: Option<String>,
    /// "A" watch, "W" warning, "Y" advisory.
    #[serde(default, deserialize_with = "words")]
    pub significance: Option<String>,
}

/// Reads the raw grid.
///
/// # Errors
///
/// [`PayloadError`] when it is not a grid or does not say how old it is.
pub fn parse_grid(body: &[u8]) -> Result<Grid, PayloadError> {
    const EXPECTED: &str = "a raw grid";
    let members = named_properties(body, MOST_MEMBERS, EXPECTED)?;
    let head: GridHeader = properties(body, EXPECTED)?;
    let mut grid = Grid {
        cell: head.cell(),
        update_time: head.update_time.ok_or(PayloadError::Missing {
            field: "updateTime",
        })?,
        valid_times: head.valid_times,
        layers: BTreeMap::new(),
        weather: Vec::new(),
        hazards: Vec::new(),
        generator: head.forecast_generator.and_then(|layer| layer.uom),
        unreadable_values: 0,
    };
    for (name, raw) in members {
        // Whatever has no list of values is no layer: elevation, links, the JSON-LD context.
        let Ok(layer) = serde_json::from_str::<RawLayer<'_>>(raw.get()) else {
            continue;
        };
        grid.take(&name, layer)?;
    }
    if grid.layers.is_empty() {
        return Err(PayloadError::Missing { field: "layers" });
    }
    Ok(grid)
}

impl Grid {
    fn take(&mut self, name: &str, layer: RawLayer<'_>) -> Result<(), PayloadError> {
        let Some(values) = layer.values.transpose()? else {
            return Ok(());
        };
        let dropped = &mut self.unreadable_values;
        match name {
            "weather" => self.weather = timed_lists(&values, dropped),
            "hazards" => self.hazards = timed_lists(&values, dropped),
            // Of the generator, whose name is in the header.
            "forecastGenerator" => {}
            _ => {
                let unit = layer.uom.as_deref().and_then(Unit::of);
                let mut values: Vec<TimedValue<Option<f64>>> = timed(&values, dropped);
                for timed in &mut values {
                    timed.value = timed.value.and_then(|v| plausible::of_layer(name, unit, v));
                }
                let layer = GridLayer {
                    unit,
                    kind: GridLayerKind::of(name),
                    values,
                };
                self.layers.insert(name.to_owned(), layer);
            }
        }
        Ok(())
    }

    /// Returns a layer that holds at least one value.
    pub fn layer(&self, name: &str) -> Option<&GridLayer> {
        self.layers
            .get(name)
            .filter(|layer| !layer.values.is_empty())
    }
}

impl GridLayer {
    /// Returns the value at a moment; `None` outside the series and where it is null.
    pub fn at(&self, moment: Timestamp) -> Option<f64> {
        let holding = |timed: &&TimedValue<Option<f64>>| timed.interval.contains(moment);
        self.values.iter().find(holding)?.value
    }

    /// Returns the values that hold during some of `span`, with the part of it they hold for.
    pub fn during(&self, span: Interval) -> impl Iterator<Item = (Interval, f64)> {
        self.values
            .iter()
            .filter_map(move |timed| Some((timed.interval.overlap(&span)?, timed.value?)))
    }

    /// Returns the highest value during `span`.
    pub fn highest(&self, span: Interval) -> Option<f64> {
        self.during(span).map(|(_, value)| value).reduce(f64::max)
    }

    /// Returns the lowest value during `span`.
    pub fn lowest(&self, span: Interval) -> Option<f64> {
        self.during(span).map(|(_, value)| value).reduce(f64::min)
    }

    /// Returns the mean over `span`, weighted by time.
    pub fn mean(&self, span: Interval) -> Option<f64> {
        let (mut sum, mut seconds) = (0.0, 0.0);
        for (part, value) in self.during(span) {
            let weight = part.duration().as_secs_f64();
            sum += value * weight;
            seconds += weight;
        }
        (seconds > 0.0).then(|| sum / seconds)
    }

    /// Returns the amount that falls during `span`: an interval that reaches beyond it counts by
    /// the share inside. Only of use for [`GridLayerKind::Total`].
    pub fn total(&self, span: Interval) -> Option<f64> {
        let share = |timed: &TimedValue<Option<f64>>| {
            let inside = timed.interval.overlap(&span)?.duration().as_secs_f64();
            Some(timed.value? * inside / timed.interval.duration().as_secs_f64())
        };
        self.values.iter().filter_map(share).reduce(|a, b| a + b)
    }
}

impl GridLayerKind {
    /// Returns the kind of the layer of that name.
    pub fn of(name: &str) -> Self {
        match name {
            "quantitativePrecipitation" | "iceAccumulation" | "snowfallAmount" => Self::Total,
            _ => Self::State,
        }
    }
}

impl Coverage {
    /// Returns the coverage a word of the grid names.
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "isolated" => Self::Isolated,
            "slight_chance" => Self::SlightChance,
            "patchy" => Self::Patchy,
            "scattered" => Self::Scattered,
            "chance" => Self::Chance,
            "areas" => Self::Areas,
            "numerous" => Self::Numerous,
            "likely" => Self::Likely,
            "brief" => Self::Brief,
            "frequent" => Self::Frequent,
            "intermittent" => Self::Intermittent,
            "periods" => Self::Periods,
            "occasional" => Self::Occasional,
            "widespread" => Self::Widespread,
            "definite" => Self::Definite,
            _ => return None,
        })
    }
}

/// Reads each value on its own, so that a bad one costs only itself.
fn timed<'a, T: Deserialize<'a>>(
    values: &[&'a RawValue],
    dropped: &mut usize,
) -> Vec<TimedValue<T>> {
    let read = |raw: &&'a RawValue| {
        let wire: RawTimedValue<'a> = serde_json::from_str(raw.get()).ok()?;
        Some(TimedValue {
            interval: wire.valid_time.parse().ok()?,
            value: serde_json::from_str(wire.value.map_or("null", RawValue::get)).ok()?,
        })
    };
    let mut read: Vec<TimedValue<T>> = values.iter().filter_map(read).collect();
    *dropped += values.len() - read.len();
    read.sort_by_key(|timed| timed.interval.start);
    read
}

/// Reads as [`timed`] does values that are lists themselves.
fn timed_lists<'a, T: Deserialize<'a>>(
    values: &[&'a RawValue],
    dropped: &mut usize,
) -> Vec<TimedValue<Vec<T>>> {
    let read: Vec<TimedValue<FirstOf<T, MOST_AT_ONCE>>> = timed(values, dropped);
    read.into_iter()
        .map(|timed| TimedValue {
            interval: timed.interval,
            value: timed.value.0,
        })
        .collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GridHeader {
    #[serde(default, deserialize_with = "parsed")]
    update_time: Option<Timestamp>,
    #[serde(default, deserialize_with = "parsed")]
    valid_times: Option<Interval>,
    #[serde(default, deserialize_with = "lenient")]
    forecast_generator: Option<NamedInUnit>,
    #[serde(default, deserialize_with = "words")]
    grid_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    grid_x: Option<GridNumber>,
    #[serde(default, deserialize_with = "lenient")]
    grid_y: Option<GridNumber>,
}

impl GridHeader {
    fn cell(&self) -> Option<GridCell> {
        GridCell::new(self.grid_id.as_deref()?, self.grid_x?.0, self.grid_y?.0).ok()
    }
}

/// A layer that says something by its unit alone.
#[derive(Deserialize)]
struct NamedInUnit {
    #[serde(default, deserialize_with = "words")]
    uom: Option<String>,
}

#[derive(Deserialize)]
struct RawLayer<'a> {
    #[serde(default, borrow, deserialize_with = "lenient")]
    uom: Option<Cow<'a, str>>,
    #[serde(default, borrow, deserialize_with = "bounded::<_, _, MOST_VALUES>")]
    values: Option<BoundedList<&'a RawValue>>,
}

#[derive(Deserialize)]
struct RawTimedValue<'a> {
    #[serde(borrow, rename = "validTime")]
    valid_time: Cow<'a, str>,
    #[serde(default, borrow)]
    value: Option<&'a RawValue>,
}

impl<'de> Deserialize<'de> for WeatherCondition {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct RawCondition<'a> {
            #[serde(default, borrow, deserialize_with = "lenient")]
            coverage: Option<Cow<'a, str>>,
            #[serde(default, deserialize_with = "words")]
            weather: Option<String>,
            #[serde(default, deserialize_with = "words")]
            intensity: Option<String>,
            #[serde(default, deserialize_with = "first::<_, _, MOST_AT_ONCE>")]
            attributes: Option<Vec<String>>,
        }
        let wire = RawCondition::deserialize(deserializer)?;
        Ok(Self {
            coverage: wire.coverage.as_deref().and_then(Coverage::of),
            phenomenon: wire.weather,
            intensity: wire.intensity,
            attributes: wire.attributes.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests;
