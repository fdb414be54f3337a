//! The wishes of a caller and the answer to it: an entry, its tier, and the reason if it is stale.
//! It must not know how the entry was found.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::{Entry, Failure};

/// The wishes of one caller beyond the policy; the default asks for nothing special.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Want {
    /// Greatest acceptable age since the origin last confirmed the entry: an older one is fetched
    /// first, even if it is fresh by the policy, unless it is younger than the policy's least age. If
    /// that fails, it is served marked as stale.
    pub max_age: Option<Duration>,
    /// Longest time that the caller waits. Then the best available entry is returned, stale or not; the
    /// fetch goes on.
    pub within: Option<Duration>,
    /// The asker.
    pub requester: Requester,
}

/// The requester of a resource. Opaque to the cache, which hands it to the origin with the fetch that
/// it starts; whoever joins that fetch shares its turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Requester {
    /// The number of the caller.
    pub caller: u64,
    /// The number of the group that the caller shares its turns with; its own where it is alone.
    pub group: u64,
    /// True if nobody waits for the answer.
    pub is_background: bool,
}

impl Requester {
    /// Returns the same caller where nobody waits for the answer.
    #[must_use]
    pub fn in_background(self) -> Self {
        Self {
            is_background: true,
            ..self
        }
    }
}

/// An answer of the cache.
#[derive(Clone, Debug)]
pub struct Found<V, E> {
    /// The entry itself.
    pub entry: Arc<Entry>,
    /// Its body, decoded.
    pub value: V,
    /// The tier it was found in.
    pub tier: Tier,
    /// The reason why it may be behind the origin; `None` for a fresh one.
    pub stale: Option<Stale<E>>,
}

/// The place where an answer was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tier {
    /// Fetched, or confirmed, by the origin for this call or one that it joined.
    Origin,
    /// Held in memory.
    Memory,
    /// Read from the store on disk.
    Disk,
    /// Read from the tier that several caches share.
    Shared,
}

/// The reason why an answer may be behind the origin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stale<E> {
    /// It is a little past its lifetime and being refreshed behind this answer.
    BeingRefreshed,
    /// The origin fails since then; this is the last good answer.
    OriginFailing {
        /// Time of the first of the unbroken row of failures.
        since: Timestamp,
        /// The latest of them.
        failure: Failure<E>,
    },
    /// The origin has answered with an older version than this one since then; those answers were
    /// refused.
    OriginOlder {
        /// Time at which the first of them was refused.
        since: Timestamp,
    },
    /// The caller's time was up; the fetch goes on.
    DeadlinePassed,
    /// Too many other resources are being fetched; this one was not asked for.
    Busy,
}
