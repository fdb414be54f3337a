//! The conventions of wttr.in, which status bars, scripts and terminals speak: lines by a format, JSON for
//! programs, and text for terminals.
//!
//! `request` reads an address and tells whether it is one of these at all; `respond` asks the service
//! through the same door as the pages. `conditions` has the weather now in the units that these formats
//! are in, `code` the numbers and pictures of conditions, and each form of answer has a file of its own.

mod code;
mod conditions;
mod curves;
mod days;
#[cfg(feature = "png")]
mod drawing;
mod json;
mod layers;
mod line;
mod moon;
mod picture;
mod report;
mod request;
mod respond;

pub(crate) use request::TerminalRequest;
pub(crate) use respond::{TerminalContext, problem, respond};
