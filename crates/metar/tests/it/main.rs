//! Judged from outside: reports as stations send them, what the service made of the same reports,
//! and texts that are no reports.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod damage;
mod recordings;
mod reports;
