//! A forecast made from the raw grid, for when the upstream cannot make one itself: one bad hour
//! spoils its whole forecast (`ForecastMissingData`) while the grid still answers.
//!
//! Numbers come out as the upstream's own do, since both are made of the same layers; texts follow
//! its wording without its local rules (some offices round winds to 5 mph, name holidays, or leave
//! the wind out after some days). Reads no clock: the caller says from when, and in which zone.

mod half_days;
mod hours;
mod phrases;
mod segments;
mod sky;
mod wind;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use weather::OffsetTime;

use crate::payload::{Grid, Interval};

pub use half_days::half_days;
pub use hours::hours;

/// Why no forecast can be made of a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeriveError {
    /// The grid holds no temperatures.
    #[error("the raw grid holds no temperatures")]
    NoTemperature,
    /// The grid ends before the time asked for.
    #[error("the raw grid is over")]
    Over,
    /// The time asked for is beyond what a calendar holds.
    #[error("the time asked for is out of range")]
    OutOfRange,
}

/// A period being made: its time, and whether it counts as day.
#[derive(Debug, Clone, Copy)]
struct PeriodBounds {
    span: Interval,
    start: OffsetTime,
    end: OffsetTime,
    is_daytime: bool,
}

impl PeriodBounds {
    /// `None` when `end` is not after `start`.
    fn new(start: &Zoned, end: &Zoned) -> Option<Self> {
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

fn offset_time(moment: &Zoned) -> OffsetTime {
    OffsetTime {
        timestamp: moment.timestamp(),
        offset: moment.offset(),
    }
}

/// The beginning of the hour that contains `moment`, in the place's zone.
fn hour_of(moment: Timestamp, zone: &TimeZone) -> Result<Zoned, DeriveError> {
    let local = moment.to_zoned(zone.clone());
    local
        .round(
            jiff::ZonedRound::new()
                .smallest(jiff::Unit::Hour)
                .mode(jiff::RoundMode::Floor),
        )
        .map_err(|_| DeriveError::OutOfRange)
}

/// What a layer says in degrees Fahrenheit, rounded; the grid's temperatures are in °C.
fn fahrenheit(
    grid: &Grid,
    layer: &str,
    pick: impl Fn(&crate::payload::GridLayer) -> Option<f64>,
) -> Option<i64> {
    let layer = grid.layer(layer)?;
    let degrees = layer.unit?.to_fahrenheit(pick(layer)?)?;
    Some(degrees.round() as i64)
}

#[cfg(test)]
mod tests;
