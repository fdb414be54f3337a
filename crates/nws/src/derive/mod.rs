//! A forecast made from the raw grid, for when the upstream cannot make one itself: one bad hour
//! spoils its whole forecast (`ForecastMissingData`) while the grid still answers.
//!
//! Numbers come out as the upstream's own do, since both are made of the same layers; texts follow
//! its wording without its local rules (some offices round winds to 5 mph, name holidays, or leave
//! the wind out after some days). Reads no clock: the caller says from when, and in which zone.

mod error;
mod half_days;
mod hours;
mod period;
mod phrases;
mod segments;
mod sky;
mod wind;

pub use error::DeriveError;
pub use half_days::half_days;
pub use hours::hours;

#[cfg(test)]
mod tests;
