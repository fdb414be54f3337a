//! The changes of a point's alerts, numbered and written down, so that whoever follows them misses
//! nothing and is told nothing twice, also across a restart.
//!
//! In a fleet the journal of a point is one for all daemons, and lives in a stream of the engine: see `fleet_journal`.
//!
//! `compare` finds what changed between what is known and a new list, `state` holds what is known and
//! what was told, `matching` what a filter lets through, `record` and `file` put it on disk,
//! `point_journal` is one point's state with its file, `store` all of them, `usage` who uses which. `names`
//! are those of a journal, and the cursors that it knows by them. `fleet_journal` reads and writes the
//! stream of a fleet, `fleet_copy` is what it has read there, `join` brings together what was told apart,
//! `branch` is what remains of that. None of it asks the upstream or reads the clock.

mod branch;
mod compare;
mod cursor;
mod file;
mod fleet_copy;
mod fleet_journal;
mod join;
mod matching;
mod names;
mod point_journal;
mod record;
mod state;
mod store;
mod usage;

pub(crate) use compare::AlertSnapshot;
pub(crate) use cursor::Cursor;
pub(crate) use point_journal::Journal;
pub(crate) use state::ChangesSince;
pub use store::JournalStore;
pub(crate) use usage::Reader;

/// The most alerts of one point that are followed; the gravest ones count.
pub(crate) const MOST_ALERTS: usize = 256;

#[cfg(test)]
mod tests;
