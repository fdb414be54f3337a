//! Judged from outside: reports as stations send them, what the service made of the same reports,
//! and texts that are no reports.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may fail by panicking, and its notices are for whoever runs it"
)]

mod damage;
mod recordings;
mod reports;
