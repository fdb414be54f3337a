//! A forecast made from the raw grid, for when the upstream cannot make one itself: one bad hour
//! spoils its whole forecast (`ForecastMissingData`) while the grid still answers, and at sea it makes none
//! at all (`MarineForecastNotSupported`).
//!
//! Numbers come out as the upstream's own do, since both are made of the same layers; texts follow
//! its wording without its local rules (some offices round winds to 5 mph, name holidays, or leave
//! the wind out after some days). At sea there is wind in knots first, then weather, sky and waves, as in
//! the upstream's marine forecasts (NWSI 10-310), and any of them, or the temperature, may be missing.
//! Reads no clock: the caller says from when, in which zone, and whether at sea.

mod error;
mod half_days;
mod hours;
mod period;
mod phrases;
mod seas;
mod segments;
mod sky;
mod wind;

pub use error::DeriveError;
pub use half_days::half_days;
pub use hours::hours;

#[cfg(test)]
mod tests;
