//! What people read: each answer as text. Pure functions from answers to strings with colours;
//! nothing here asks a server, reads a clock, or knows whether anybody looks.

mod alerts;
mod curves;
mod discussion;
mod footer;
mod glance;
mod layer;
mod now;
mod outlook;
mod place;
mod sun;

pub(crate) use alerts::{alerts, change};
pub(crate) use curves::{curve_lines, curves};
pub(crate) use discussion::discussion;
pub(crate) use glance::{Glance, Trouble, glance};
pub(crate) use layer::{layer, layers};
pub(crate) use now::now;
pub(crate) use outlook::{hourly, week};
pub(crate) use place::places;
pub(crate) use sun::sun;

use crate::clock::Clock;

/// How a reader wants a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct View {
    /// The columns there are.
    pub(crate) width: usize,
    /// How hours are counted.
    pub(crate) clock: Clock,
}

#[cfg(test)]
impl View {
    /// A terminal of 80 columns in the United States.
    pub(crate) const USUAL: Self = Self {
        width: 80,
        clock: Clock::Twelve,
    };
}

/// A text without its colours.
#[cfg(test)]
pub(crate) fn bare(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}
