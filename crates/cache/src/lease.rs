//! Leases: the right to serve an entry again without looking it up, until something in memory changes or
//! the entry comes near its end. It must not know what is made of the entries.
//!
//! An answer that is made of several entries, each found by another, can so be given again for the price
//! of a comparison. A lease is lost by any change of any entry, which is seldom beside the calls.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{Cache, Entry, Origin, Policy};

/// The state of memory between two changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Generation(pub(crate) u64);

/// The right to serve an entry again.
#[derive(Debug, Clone)]
pub struct Lease {
    entry: Arc<Entry>,
    generation: Generation,
    since: Timestamp,
    until: Timestamp,
}

impl<O: Origin> Cache<O> {
    /// Returns the present state of memory, to be asked for before the entries of a lease are.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.tiers.memory.generation()
    }

    /// Leases a fresh entry that was found in memory at `now`, after `generation` was asked for: until
    /// it is refreshed ahead of its end, by `policy`.
    #[must_use]
    pub fn lease(
        &self,
        generation: Generation,
        entry: &Arc<Entry>,
        policy: &Policy,
        now: Timestamp,
    ) -> Lease {
        Lease {
            until: policy.refreshed_from(entry),
            entry: Arc::clone(entry),
            generation,
            since: now,
        }
    }

    /// Returns whether an entry may be served again at `now`, and counts it as one from memory if so.
    #[must_use]
    pub fn holds(&self, lease: &Lease, now: Timestamp) -> bool {
        let holds =
            lease.since <= now && now < lease.until && self.tiers.memory.is_of(lease.generation);
        if holds {
            lease.entry.count_asked();
            self.tiers.counters.memory_hits.add();
        }
        holds
    }

    /// Ends all leases, as when policies change.
    pub fn end_leases(&self) {
        self.tiers.memory.end_generation();
    }
}
