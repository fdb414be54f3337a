//! Alerts: warnings where the weather is extreme, found in the same weather as the forecasts, and those issued on
//! demand.

mod active;
mod hazard_events;
mod hazard_kinds;
mod issued;
mod message;

pub(crate) use active::{active, count, one, types};
pub(crate) use hazard_events::hazards;
