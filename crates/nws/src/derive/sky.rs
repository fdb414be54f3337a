//! Cloud cover in words.

use crate::payload::{Grid, Interval};

/// Returns mean cloud cover over a span, in percent.
pub(super) fn over(grid: &Grid, span: Interval) -> Option<f64> {
    grid.layer("skyCover")?.mean(span)
}

/// Returns the upstream's word for a cloud cover in percent. The limits are those its own recorded
/// forecasts show against their grids.
pub(super) fn word(cover: f64, is_daytime: bool) -> &'static str {
    match (cover.round(), is_daytime) {
        (..=25.0, true) => "Sunny",
        (..=50.0, true) => "Mostly Sunny",
        (..=69.0, true) => "Partly Sunny",
        (..=5.0, false) => "Clear",
        (..=25.0, false) => "Mostly Clear",
        (..=50.0, false) => "Partly Cloudy",
        (..=87.0, _) => "Mostly Cloudy",
        _ => "Cloudy",
    }
}
