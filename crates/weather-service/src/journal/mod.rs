//! The changes of a point's alerts, numbered and written down, so that whoever follows them misses
//! nothing and is told nothing twice, also across a restart.
//!
//! `compare` finds what changed between what is known and a new list, `state` holds what is known and
//! what was told, `matching` what a filter lets through, `record` and `file` put it on disk,
//! `point_journal` is one point's state with its file, `store` all of them, `usage` who uses which. None
//! of it asks the upstream or reads the clock.

mod compare;
mod cursor;
mod file;
mod matching;
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
