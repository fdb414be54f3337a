//! What a caller wants and what it gets: an entry, where it was found, and if it is stale, why.
//! It must not know how the entry was found.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::{Entry, Failure};

/// What one caller asks for beyond the policy; the default asks for nothing special.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Want {
    /// Greatest acceptable age since the origin last confirmed the entry: an older one is fetched
    /// first, even if it is fresh by the policy. If that fails, it is served marked as stale.
    pub max_age: Option<Duration>,
    /// How long the caller waits. Then the best available entry is returned, stale or not; the
    /// fetch goes on.
    pub within: Option<Duration>,
}

/// An answer of the cache.
#[derive(Clone, Debug)]
pub struct Found<V, E> {
    /// The entry itself.
    pub entry: Arc<Entry>,
    /// What its body says, decoded.
    pub value: V,
    /// Where it was found.
    pub tier: Tier,
    /// Why it may be behind the origin; `None` for a fresh one.
    pub stale: Option<Stale<E>>,
}

/// Where an answer was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tier {
    /// Fetched, or confirmed, by the origin for this call or one that it joined.
    Origin,
    /// Held in memory.
    Memory,
    /// Read from the store on disk.
    Disk,
}

/// Why an answer may be behind the origin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stale<E> {
    /// It is a little past its lifetime and being refreshed behind this answer.
    BeingRefreshed,
    /// The origin fails since then; this is the last good answer.
    OriginFailing {
        /// When the first of the unbroken row of failures was.
        since: Timestamp,
        /// The latest of them.
        failure: Failure<E>,
    },
    /// The origin has answered with an older version than this one since then; those answers were
    /// refused.
    OriginOlder {
        /// When the first of them was refused.
        since: Timestamp,
    },
    /// The caller's time was up; the fetch goes on.
    DeadlinePassed,
    /// Too many other resources are being fetched; this one was not asked for.
    Busy,
}
