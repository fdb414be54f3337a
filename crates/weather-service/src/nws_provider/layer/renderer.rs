//! The values of a layer in the units that were asked for, at the place's clocks. Makes no forecast of
//! them; that is `nws::derive`'s.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use nws::payload::{self, Grid, Hazard, Interval, TimedValue, WeatherCondition};
use weather::{LayerKind, LayerValue, OffsetTime};

use super::unit::Converted;
use crate::nws_provider::simulated::MARK;

/// The most values that are given: some forty days of hours, while grids hold eight or so.
pub(super) const MOST: usize = 1000;

/// A renderer of a layer's values.
pub(super) struct LayerRenderer {
    pub(super) zone: TimeZone,
    pub(super) now: Timestamp,
    pub(super) is_simulated: bool,
}

impl LayerRenderer {
    pub(super) fn numbers(
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

    pub(super) fn weather(&self, layer: &[TimedValue<Vec<WeatherCondition>>]) -> Vec<LayerValue> {
        self.words(layer, WeatherCondition::words)
    }

    pub(super) fn hazards(&self, layer: &[TimedValue<Vec<Hazard>>]) -> Vec<LayerValue> {
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

/// Tells whether a value is of its whole interval: an amount, or the highest or lowest of a day.
fn is_of_the_whole(name: &str) -> bool {
    let is_extreme = matches!(name, "maxTemperature" | "minTemperature");
    is_extreme || payload::GridLayerKind::of(name) == payload::GridLayerKind::Total
}

#[cfg(test)]
mod tests;
