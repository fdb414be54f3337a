//! Texts for people: each answer as text. Pure functions from answers to strings with colours;
//! nothing here asks a server, reads a clock, or knows whether anybody looks.

mod alerts;
mod curves;
mod discussion;
mod footer;
mod format;
mod glance;
mod layer;
mod notable;
mod now;
mod outlook;
mod place;
mod summary;
mod sun;

#[cfg(feature = "mcp")]
pub(crate) use alerts::titles;
pub(crate) use alerts::{alerts, change, in_force, none_in_force, waiting};
pub(crate) use curves::{curve_lines, curves};
pub(crate) use discussion::discussion;
pub(crate) use format::TextFormat;
#[cfg(any(test, feature = "mcp"))]
pub(crate) use format::bare;
pub(crate) use glance::{Glance, glance};
pub(crate) use layer::{layer, layers};
pub(crate) use notable::notable;
pub(crate) use now::now;
pub(crate) use outlook::{hourly, week};
pub(crate) use place::places;
pub(crate) use summary::{MissingPart, WeatherSummary, summary};
pub(crate) use sun::sun;
