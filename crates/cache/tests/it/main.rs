//! The cache as its callers see it: only the origin and the clock are doubles.

#![expect(
    clippy::unwrap_used,
    reason = "these are tests throughout, their doubles too"
)]

mod ages;
mod child;
mod crash;
mod damage;
mod deadlines;
mod decoding;
mod disk;
mod doubles;
mod failures;
mod hostile;
mod leases;
mod shared_double;
mod sharing;
mod single_flight;
mod speed;
mod staleness;
