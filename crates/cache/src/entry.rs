//! One kept answer: its body, its validators and its times. It must not know what the body means
//! or where it is kept.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use crate::{Conditional, DecodedBody, Headers, Key};

/// One kept answer of the origin. A refresh makes a new one; this one never changes.
#[derive(Debug)]
pub struct Entry {
    pub(crate) kept: StoredResponse,
    saved: AtomicBool,
    asked: AtomicU32,
    jitter: u16,
}

/// An answer as it is stored, in memory and on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredResponse {
    pub(crate) body: Bytes,
    pub(crate) version: i64,
    pub(crate) fetched_at: Timestamp,
    pub(crate) confirmed_at: Timestamp,
    /// Lifetime from the confirmation on, as the headers gave it.
    pub(crate) declared: Option<Duration>,
    /// Times the origin said "not modified" since the body came.
    pub(crate) confirmations: u32,
    pub(crate) etag: Option<String>,
    /// Only if it is fit to be sent back, see [`Headers::validating_time`].
    pub(crate) last_modified: Option<String>,
    pub(crate) disk_forbidden: bool,
}

/// An entry with its decoded body, as memory holds it and callers get it.
#[derive(Clone, Debug)]
pub(crate) struct DecodedEntry<V> {
    pub(crate) entry: Arc<Entry>,
    pub(crate) decoded: DecodedBody<V>,
}

impl Entry {
    /// Returns the body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.kept.body
    }

    /// Returns the version that the origin gave the body.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.kept.version
    }

    /// Returns when the body was received.
    #[must_use]
    pub fn fetched_at(&self) -> Timestamp {
        self.kept.fetched_at
    }

    /// Returns when the origin last sent or confirmed the body.
    #[must_use]
    pub fn confirmed_at(&self) -> Timestamp {
        self.kept.confirmed_at
    }

    /// Returns the lifetime, from the confirmation on, that the origin's headers gave; unclamped.
    #[must_use]
    pub fn declared(&self) -> Option<Duration> {
        self.kept.declared
    }

    /// Returns the `ETag`, if there was one.
    #[must_use]
    pub fn etag(&self) -> Option<&str> {
        self.kept.etag.as_deref()
    }

    /// Returns the time since the origin last confirmed the body; zero if that is in the future,
    /// as after a clock that jumped back.
    #[must_use]
    pub fn age(&self, now: Timestamp) -> Duration {
        now.duration_since(self.kept.confirmed_at)
            .try_into()
            .unwrap_or_default()
    }

    /// Tells whether the entry is acknowledged: on disk, to be found whole after any crash.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.saved.load(Ordering::Acquire)
    }

    pub(crate) fn new(kept: StoredResponse, key: &Key, seed: u64) -> Self {
        let mut hasher = DefaultHasher::new();
        (key, kept.confirmed_at.as_microsecond(), seed).hash(&mut hasher);
        Self {
            kept,
            saved: AtomicBool::new(false),
            asked: AtomicU32::new(0),
            jitter: (hasher.finish() & 0xffff) as u16,
        }
    }

    pub(crate) fn is_from_the_future(&self, now: Timestamp, tolerance: Duration) -> bool {
        let ahead: Duration = self
            .kept
            .confirmed_at
            .duration_since(now)
            .try_into()
            .unwrap_or_default();
        ahead > tolerance
    }

    /// Returns this entry's own part of the time before expiry in which it is refreshed: between
    /// half of `lead` and all of it, so that entries of one age do not all ask at once.
    pub(crate) fn jittered_lead(&self, lead: Duration) -> Duration {
        lead / 2 + lead / 2 * u32::from(self.jitter) / 0x1_0000
    }

    pub(crate) fn mark_saved(&self) {
        self.saved.store(true, Ordering::Release);
    }

    /// Counts one more request for this entry; returns how many there were.
    pub(crate) fn count_asked(&self) -> u32 {
        self.asked.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }

    /// Returns what to send along when the origin is asked again.
    pub(crate) fn conditional(&self, now: Timestamp, trust: Duration) -> Conditional {
        let body_age: Duration = now
            .duration_since(self.kept.fetched_at)
            .try_into()
            .unwrap_or_default();
        if self.kept.confirmations > 0 && body_age > trust {
            return Conditional::default();
        }
        Conditional {
            etag: self.kept.etag.clone(),
            last_modified: self.kept.last_modified.clone(),
            last_was_older: false,
        }
    }
}

impl StoredResponse {
    pub(crate) fn fetched(body: Bytes, headers: Headers, version: i64, now: Timestamp) -> Self {
        Self {
            body,
            version,
            fetched_at: now,
            confirmed_at: now,
            declared: headers.declared(now),
            confirmations: 0,
            last_modified: headers.validating_time(now),
            disk_forbidden: headers.forbids_storing(),
            etag: headers.etag,
        }
    }

    /// Brings the entry up to date with the headers of a `304` (RFC 9111, 4.3.4).
    pub(crate) fn confirmed(&self, headers: Headers, now: Timestamp) -> Self {
        Self {
            fetched_at: self.fetched_at.min(now),
            confirmed_at: now,
            declared: headers.declared(now),
            confirmations: self.confirmations.saturating_add(1),
            last_modified: if headers.last_modified.is_some() {
                headers.validating_time(now)
            } else {
                self.last_modified.clone()
            },
            disk_forbidden: self.disk_forbidden || headers.forbids_storing(),
            etag: headers.etag.or_else(|| self.etag.clone()),
            body: self.body.clone(),
            version: self.version,
        }
    }
}
