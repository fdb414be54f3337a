//! The weather over one cell in the forecasters' units: hours in whole degrees and knots, and the periods of a
//! forecast.
//!
//! Every number in every answer about a cell is read from these, so that the daily, the hourly and the raw answer
//! agree.

pub(crate) mod detailed;
mod hour;
pub(crate) mod periods;
pub(crate) mod scale;
pub(crate) mod short;
mod units;

pub(crate) use hour::{ForecastHour, full_hour, hours, later};
pub(crate) use units::ForecastUnits;
