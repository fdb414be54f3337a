//! Judged by others: an independent ephemeris, what the weather service says of the sun, and any day
//! at any place.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may fail by panicking, and its notices are for whoever runs it"
)]

mod any_day;
mod golden;
mod upstream;
