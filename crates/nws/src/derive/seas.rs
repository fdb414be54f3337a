//! Waves over a span of time: their height as a range in feet, and the time between them.

use crate::payload::{Grid, Interval, Unit};

/// A foot in meters.
const FOOT: f64 = 0.3048;

/// The waves over some span.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SeaState {
    /// Lowest and highest, in whole feet.
    height: (f64, f64),
    /// Seconds from crest to crest.
    period: Option<f64>,
}

/// Returns the waves during `span`. Offices fill the layer of land with zeros, so no height at all says
/// nothing.
pub(super) fn over(grid: &Grid, span: Interval) -> Option<SeaState> {
    let layer = grid.layer("waveHeight")?;
    let (lowest, highest) = (layer.lowest(span)?, layer.highest(span)?);
    let unit = layer.unit?;
    let feet = |value| Some((unit.to_meters(value)? / FOOT).round());
    let period = grid
        .layer("wavePeriod")
        .filter(|layer| layer.unit == Some(Unit::Seconds))
        .and_then(|layer| layer.mean(span))
        .map(f64::round);
    (highest > 0.0).then_some(SeaState {
        height: (feet(lowest)?, feet(highest)?),
        period: period.filter(|seconds| *seconds >= 1.0),
    })
}

impl SeaState {
    /// Words it as the upstream's marine forecasts do: "seas 6 to 8 ft at 11 seconds", "seas 1 ft or
    /// less".
    pub(super) fn phrase(&self) -> String {
        let height = match self.height {
            (_, ..=1.0) => return "seas 1 ft or less".to_owned(),
            (low, high) if low < high => format!("{low} to {high} ft"),
            (_, high) => format!("around {high} ft"),
        };
        match self.period {
            Some(1.0) => format!("seas {height} at 1 second"),
            Some(seconds) => format!("seas {height} at {seconds} seconds"),
            None => format!("seas {height}"),
        }
    }
}
