//! A layer of the raw grid: its values in the units that were asked for, at the place's clocks. Makes
//! no forecast of them; that is `nws::derive`'s.

mod unit;

use cache::Want;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use nws::payload::{self, Grid, Hazard, Interval, TimedValue, WeatherCondition};
use weather::{
    Coordinates, Error, Layer, LayerKind, LayerValue, OffsetTime, Place, PlaceQuery, QueryOptions,
};

use self::unit::Converted;
use super::body_info::is_simulator;
use super::decoded_cache::Decoded;
use super::error::UpstreamError;
use super::fallback::{LOOK_UP_AGAIN, MARK};
use super::provenance::EntryInfo;
use crate::Service;
use crate::deadline::Deadline;

/// The layer that is meant where none is named.
const USUAL: &str = "temperature";
/// The layers of words, which the reader of grids keeps apart from those of numbers.
const WEATHER: &str = "weather";
const HAZARDS: &str = "hazards";
/// The most values that are given: some forty days of hours, while grids hold eight or so.
const MOST: usize = 1000;
/// How many names are given to choose from.
const CHOICES: usize = 3;

impl Service {
    /// A layer of the raw grid, by its upstream name in any case; the temperature if none is named.
    ///
    /// # Errors
    ///
    /// [`Error::BadRequest`] if there is no such layer, and why else there is no answer.
    pub async fn grid(
        &self,
        query: &PlaceQuery,
        layer: Option<&str>,
        options: QueryOptions,
    ) -> Result<Layer, Error> {
        let place = self.locate(query)?;
        let location = place.location;
        let deadline = self.deadline(options);
        let found = self.raw(Coordinates::from(location), deadline).await;
        let (point, grid) =
            found.map_err(|error| self.to_public_error(&error, location, deadline))?;
        let name = named(&grid.value, layer.unwrap_or(USUAL))?;
        let told = LayerRenderer {
            zone: zone(&point.value, &place),
            now: self.clock.now(),
            is_simulated: self.tells_simulated(is_simulator(grid.value.generator.as_deref())),
        };
        let (kind, unit, values) = match name {
            WEATHER => (LayerKind::Words, None, told.weather(&grid.value.weather)),
            HAZARDS => (LayerKind::Words, None, told.hazards(&grid.value.hazards)),
            _ => told.numbers(name, &grid.value, self.units(options)),
        };
        let cell = self.cell(&point);
        let cell = cell.map_err(|error| self.to_public_error(&error, location, deadline))?;
        let updated = grid.value.update_time;
        let provenance = self.provenance_in(cell, EntryInfo::from(&grid), location, updated);
        Ok(Layer {
            place,
            layer: name.to_owned(),
            unit,
            kind,
            values,
            layers: with_values(&grid.value),
            provenance,
        })
    }

    /// The raw grid of the cell of a place, which is looked up again if that cell is gone: once, and
    /// then every ten minutes.
    async fn raw(
        &self,
        coordinates: Coordinates,
        deadline: Deadline,
    ) -> Result<(Decoded<payload::PointMetadata>, Decoded<Grid>), cache::Error<UpstreamError>> {
        let point = self.point(coordinates, deadline.want_on_the_way()).await?;
        let cell = self.cell(&point)?;
        let policy = self.defaults().policies.grid;
        let grids = |cell| self.grids.get(&self.cache, cell, &policy, deadline.want());
        let error = match grids(cell).await {
            Ok(grid) => return Ok((point, grid)),
            Err(error) => error,
        };
        if !is_gone(&error) || self.was_looked_up_since(&error, &point) {
            return Err(error);
        }
        let anew = Want {
            max_age: Some(std::time::Duration::ZERO),
            ..deadline.want_on_the_way()
        };
        let point = self.point(coordinates, anew).await?;
        let new = self.cell(&point)?;
        if new == cell {
            return Err(error);
        }
        Ok((point, grids(new).await?))
    }

    /// Whether a place was looked up after something began to fail, and not long ago.
    fn was_looked_up_since(
        &self,
        error: &cache::Error<UpstreamError>,
        point: &Decoded<payload::PointMetadata>,
    ) -> bool {
        let looked_up = point.entry.confirmed_at();
        let is_recent = self.clock.now().duration_since(looked_up) < LOOK_UP_AGAIN;
        is_recent && matches!(error, cache::Error::Failing { since, .. } if looked_up > *since)
    }
}

/// Whether the upstream says that a cell is none, or no more.
fn is_gone(error: &cache::Error<UpstreamError>) -> bool {
    let cache::Error::Failing { failure, .. } = error else {
        return false;
    };
    super::error_text::origin(failure).is_some_and(UpstreamError::is_cell_gone)
}

/// The clocks of a place: as the upstream says, else as the gazetteer does.
pub(crate) fn zone(point: &payload::PointMetadata, place: &Place) -> TimeZone {
    let named = |name: &Option<String>| TimeZone::get(name.as_deref()?).ok();
    let zone = named(&point.time_zone).or_else(|| named(&place.time_zone));
    zone.unwrap_or(TimeZone::UTC)
}

/// The layer of that name, in any case, with or without values.
fn named<'g>(grid: &'g Grid, name: &str) -> Result<&'g str, Error> {
    let names = || {
        let numbers = grid.layers.keys().map(String::as_str);
        numbers.chain([WEATHER, HAZARDS])
    };
    let name = name.trim();
    if let Some(found) = names().find(|known| known.eq_ignore_ascii_case(name)) {
        return Ok(found);
    }
    // Names of layers have 30 letters at most; nobody mistypes one into a page.
    let name: String = name.chars().take(60).collect();
    let wanted = name.to_lowercase();
    let distance = |known: &str| {
        let known = known.to_lowercase();
        let part = known.contains(&wanted) && wanted.len() > 2;
        (!part, strsim::damerau_levenshtein(&known, &wanted))
    };
    let mut near: Vec<&str> = names().collect();
    near.sort_by_key(|known| distance(known));
    near.truncate(CHOICES);
    Err(Error::BadRequest(format!(
        "no layer of the grid is called {name:?}; of {} the nearest are {}",
        names().count(),
        near.join(", ")
    )))
}

/// The names of all layers that have values.
fn with_values(grid: &Grid) -> Vec<String> {
    let full = |(name, layer): (&String, &payload::GridLayer)| {
        (!layer.values.is_empty()).then(|| name.clone())
    };
    let mut names: Vec<String> = grid.layers.iter().filter_map(full).collect();
    let words = [
        (WEATHER, grid.weather.is_empty()),
        (HAZARDS, grid.hazards.is_empty()),
    ];
    let words = words.into_iter().filter(|(_, is_empty)| !is_empty);
    names.extend(words.map(|(name, _)| name.to_owned()));
    names.sort();
    names
}

/// Whether a value is of its whole interval: an amount, or the highest or lowest of a day.
fn is_of_the_whole(name: &str) -> bool {
    let is_extreme = matches!(name, "maxTemperature" | "minTemperature");
    is_extreme || payload::GridLayerKind::of(name) == payload::GridLayerKind::Total
}

/// How the values of a layer are told.
struct LayerRenderer {
    zone: TimeZone,
    now: Timestamp,
    is_simulated: bool,
}

impl LayerRenderer {
    fn numbers(
        &self,
        name: &str,
        grid: &Grid,
        units: weather::Units,
    ) -> (LayerKind, Option<String>, Vec<LayerValue>) {
        let none = payload::GridLayer {
            unit: None,
            kind: payload::GridLayerKind::of(name),
            values: Vec::new(),
        };
        let layer = grid.layers.get(name).unwrap_or(&none);
        let Converted { unit, convert } = Converted::of(name, layer.unit, units);
        let kind = match is_of_the_whole(name) {
            true => LayerKind::Total,
            false => LayerKind::State,
        };
        let value = |interval: Interval, value: Option<f64>| LayerValue {
            value: value.map(&convert),
            ..self.empty(interval)
        };
        let lasting = layer.values.iter().filter(|v| self.lasts(v.interval));
        let values = lasting.flat_map(|timed| {
            let parts = match kind {
                LayerKind::State => self.hours(timed.interval),
                _ => vec![timed.interval],
            };
            parts.into_iter().map(|part| value(part, timed.value))
        });
        (kind, unit, values.take(MOST).collect())
    }

    fn weather(&self, layer: &[TimedValue<Vec<WeatherCondition>>]) -> Vec<LayerValue> {
        self.words(layer, WeatherCondition::words)
    }

    fn hazards(&self, layer: &[TimedValue<Vec<Hazard>>]) -> Vec<LayerValue> {
        self.words(layer, Hazard::words)
    }

    /// All that is the case at once, in the upstream's order; no words where nothing is.
    fn words<T>(
        &self,
        layer: &[TimedValue<Vec<T>>],
        words: impl Fn(&T) -> Option<String>,
    ) -> Vec<LayerValue> {
        let lasting = layer.iter().filter(|timed| self.lasts(timed.interval));
        let told = lasting.map(|timed| {
            let mut told: Vec<String> = timed.value.iter().filter_map(&words).collect();
            told.dedup();
            let text = told.join(", ");
            let text = match self.is_simulated {
                true => format!("{MARK} {text}"),
                false => text,
            };
            LayerValue {
                words: (!told.is_empty()).then_some(text),
                ..self.empty(timed.interval)
            }
        });
        told.take(MOST).collect()
    }

    fn lasts(&self, interval: Interval) -> bool {
        self.now < interval.end
    }

    /// The hours of an interval that are not over, counted from its start; the last may be shorter.
    fn hours(&self, interval: Interval) -> Vec<Interval> {
        const HOUR: SignedDuration = SignedDuration::from_hours(1);
        let over = self.now.duration_since(interval.start).as_hours().max(0);
        let first = interval
            .start
            .checked_add(HOUR * over.try_into().unwrap_or(i32::MAX));
        let mut start = first.unwrap_or(interval.end);
        let mut hours = Vec::new();
        while start < interval.end && hours.len() < MOST {
            let end = start.checked_add(HOUR).unwrap_or(interval.end);
            let end = end.min(interval.end);
            hours.push(Interval { start, end });
            start = end;
        }
        hours
    }

    fn empty(&self, interval: Interval) -> LayerValue {
        LayerValue {
            start_time: OffsetTime::in_zone(interval.start, &self.zone),
            end_time: OffsetTime::in_zone(interval.end, &self.zone),
            value: None,
            words: None,
        }
    }
}

#[cfg(test)]
mod tests;
