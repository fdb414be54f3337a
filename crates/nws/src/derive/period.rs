//! One period's time, and the temperature a layer gives for it. Knows no words.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use weather::OffsetTime;

use super::DeriveError;
use crate::payload::{Grid, GridLayer, Interval, Surface};

/// A period being made: its time, and whether it counts as day.
#[derive(Debug, Clone, Copy)]
pub(super) struct PeriodBounds {
    pub(super) span: Interval,
    pub(super) start: OffsetTime,
    pub(super) end: OffsetTime,
    pub(super) is_daytime: bool,
}

impl PeriodBounds {
    /// Creates the bounds; `None` when `end` is not after `start`.
    pub(super) fn new(start: &Zoned, end: &Zoned) -> Option<Self> {
        let (from, to) = (start.timestamp(), end.timestamp());
        (from < to).then_some(Self {
            span: Interval {
                start: from,
                end: to,
            },
            start: offset_time(start),
            end: offset_time(end),
            is_daytime: (6..18).contains(&start.hour()),
        })
    }
}

/// Makes sure that the grid has something to make periods of: one of `temperatures`, or at sea wind or
/// waves.
pub(super) fn require_layers(
    grid: &Grid,
    surface: Surface,
    temperatures: &[&str],
) -> Result<(), DeriveError> {
    let has = |names: &[&str]| names.iter().any(|name| grid.layer(name).is_some());
    match surface {
        _ if has(temperatures) => Ok(()),
        Surface::Marine if has(&["windSpeed", "waveHeight"]) => Ok(()),
        Surface::Marine => Err(DeriveError::NoWind),
        Surface::Land => Err(DeriveError::NoTemperature),
    }
}

fn offset_time(moment: &Zoned) -> OffsetTime {
    OffsetTime {
        timestamp: moment.timestamp(),
        offset: moment.offset(),
    }
}

/// Returns the beginning of the hour that contains `moment`, in the place's zone.
pub(super) fn hour_of(moment: Timestamp, zone: &TimeZone) -> Result<Zoned, DeriveError> {
    let local = moment.to_zoned(zone.clone());
    local
        .round(
            jiff::ZonedRound::new()
                .smallest(jiff::Unit::Hour)
                .mode(jiff::RoundMode::Floor),
        )
        .map_err(|_| DeriveError::OutOfRange)
}

/// Returns a layer's temperature in whole degrees Fahrenheit; the grid's are in °C.
pub(super) fn fahrenheit(
    grid: &Grid,
    layer: &str,
    pick: impl Fn(&GridLayer) -> Option<f64>,
) -> Option<i64> {
    let layer = grid.layer(layer)?;
    let degrees = layer.unit?.to_fahrenheit(pick(layer)?)?;
    Some(degrees.round() as i64)
}
