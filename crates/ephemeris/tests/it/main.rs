//! Judged by others: an independent ephemeris, what the weather service says of the sun, and any day
//! at any place.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod any_day;
mod golden;
mod upstream;
