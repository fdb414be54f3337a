//! How the alerts of a point change, numbered and written down, so that whoever follows them misses
//! nothing and is told nothing twice, also across a restart.
//!
//! `compare` finds what changed between what is known and a new list, `book` holds what is known and
//! what was told, `record` and `file` put it on disk, `ledger` is one point's book with its file,
//! `journals` all of them. None of it asks the upstream or reads the clock.

mod book;
mod compare;
mod cursor;
mod file;
mod journals;
mod ledger;
mod record;

pub(super) use book::Told;
pub(super) use compare::Sighting;
pub(super) use cursor::Cursor;
pub use journals::Journals;
pub(super) use ledger::Ledger;

/// The most alerts of one point that are followed; the gravest ones count.
pub(super) const MOST_ALERTS: usize = 256;

#[cfg(test)]
mod tests;
