//! Counters of the work of a cache. It must not know who shows it.

use std::sync::atomic::{AtomicU64, Ordering};

/// Declares the live counters and their public snapshot from one list.
macro_rules! counters {
    ($($(#[doc = $doc:literal])* $name:ident,)*) => {
        /// The work of a cache since it was opened, and what it holds now.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Counters {
            $($(#[doc = $doc])* pub $name: u64,)*
            /// Fetches under way now.
            pub in_flight: u64,
            /// Entries held in memory now.
            pub memory_entries: u64,
            /// Bytes held in memory now.
            pub memory_bytes: u64,
            /// Entries on disk now.
            pub disk_entries: u64,
            /// Bytes of live records on disk now.
            pub disk_bytes: u64,
        }

        #[derive(Debug, Default)]
        pub(crate) struct Tally {
            $(pub(crate) $name: Count,)*
            pub(crate) disk_entries: Count,
            pub(crate) disk_bytes: Count,
        }

        impl Tally {
            pub(crate) fn snapshot(&self) -> Counters {
                Counters {
                    $($name: self.$name.value(),)*
                    disk_entries: self.disk_entries.value(),
                    disk_bytes: self.disk_bytes.value(),
                    ..Counters::default()
                }
            }
        }
    };
}

counters! {
    /// Fresh answers from memory.
    memory_hits,
    /// Entries read from disk.
    disk_hits,
    /// Calls that waited for a fetch.
    waited,
    /// Of those, calls that joined a fetch another one had started.
    joined,
    /// Requests to the origin.
    fetches,
    /// Of those, answered with a body that was kept.
    replaced,
    /// Of those, answered with "not modified".
    confirmed,
    /// Of those, answered with an older version than held, and refused.
    refused_older,
    /// Of those, failed or answered with nonsense.
    failures,
    /// Answers that were marked stale, for any reason.
    stale_served,
    /// Calls whose own deadline passed.
    deadlines_passed,
    /// Calls that met a remembered failure, so that the origin was spared.
    negative_hits,
    /// Calls turned away because of too many fetches under way.
    busy,
    /// Refreshes started behind a stale answer.
    background_refreshes,
    /// Refreshes started shortly before expiry.
    refreshes_ahead,
    /// Entries written to disk.
    disk_writes,
    /// Entries evicted from disk to make room.
    disk_evictions,
    /// Entries that were not written, because the disk failed or could not keep up.
    disk_dropped,
    /// Failures of the disk.
    disk_failures,
    /// Entries of other caches that were taken over from the shared tier.
    shared_hits,
    /// Entries written to the shared tier.
    shared_writes,
    /// Entries that the shared tier refused, because it has one that is ahead.
    shared_refused,
    /// Entries in the shared tier that were older than one served already, and not taken over.
    shared_older,
    /// Values in the shared tier that could not be read, and were removed.
    shared_damaged,
    /// Fetches that took the lease of their resource.
    leases_taken,
    /// Fetches that waited for another cache with the lease.
    leases_awaited,
    /// Records found damaged on disk and removed.
    damaged_records,
    /// Stores set aside as damaged or unknown.
    stores_set_aside,
    /// Compactions of the store.
    compactions,
}

/// One counter.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn add_many(&self, many: u64) {
        self.0.fetch_add(many, Ordering::Relaxed);
    }

    pub(crate) fn set(&self, value: u64) {
        self.0.store(value, Ordering::Relaxed);
    }

    pub(crate) fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
