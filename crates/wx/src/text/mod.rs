//! What people read: each answer as text. Pure functions from answers to strings with colours;
//! nothing here asks a server, reads a clock, or knows whether anybody looks.

mod alerts;
mod curves;
mod discussion;
mod footer;
mod layer;
mod now;
mod outlook;
mod place;
mod summary;
mod sun;

pub(crate) use alerts::{alerts, change};
pub(crate) use curves::{curve_lines, curves};
pub(crate) use discussion::discussion;
pub(crate) use layer::{layer, layers};
pub(crate) use now::now;
pub(crate) use outlook::{hourly, week};
pub(crate) use place::places;
pub(crate) use summary::{MissingPart, WeatherSummary, summary};
pub(crate) use sun::sun;

use crate::time_format::ClockFormat;

/// How a reader wants a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextFormat {
    /// The columns there are.
    pub(crate) width: usize,
    /// How hours are counted.
    pub(crate) clock: ClockFormat,
}

#[cfg(test)]
impl TextFormat {
    /// A terminal of 80 columns in the United States.
    pub(crate) const USUAL: Self = Self {
        width: 80,
        clock: ClockFormat::Twelve,
    };
}

/// A text without its colours.
#[cfg(test)]
pub(crate) fn bare(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}
