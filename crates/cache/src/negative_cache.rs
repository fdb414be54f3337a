//! Failures remembered by resource: their cause, since when, and until when nobody asks again. It
//! must not know why an origin fails.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use quick_cache::sync::Cache;
use tokio::time::Instant;

use crate::{Failure, Key, NegativeTtl, Stale};

/// An unbroken row of failures, or of answers refused as older, of one resource.
#[derive(Clone, Debug)]
pub(crate) struct NegativeEntry<E> {
    pub(crate) cause: Cause<E>,
    pub(crate) since: Timestamp,
    times: u32,
    terms: NegativeTtl,
    /// Monotonic: a clock that jumps must not silence a resource for long.
    until: Instant,
    /// The same for callers who want what is younger than the entry.
    impatient_until: Instant,
}

/// Callers who limit the age of their answer ask again sooner, whatever the failure: at most once in
/// these times.
const IMPATIENT: NegativeTtl = NegativeTtl {
    first: Duration::from_secs(1),
    at_most: Duration::from_secs(10),
};

#[derive(Clone, Debug)]
pub(crate) enum Cause<E> {
    Failing(Failure<E>),
    Older,
}

impl<E: Clone> NegativeEntry<E> {
    /// Describes the last of `times` failures in a row, which happened so long in the `past`.
    pub(crate) fn remembered(
        cause: Cause<E>,
        since: Timestamp,
        times: u32,
        terms: NegativeTtl,
        past: Duration,
    ) -> Self {
        let rest = terms.after(times);
        let impatient = rest.min(IMPATIENT.after(times));
        Self {
            cause,
            since,
            times,
            terms,
            until: after(rest.saturating_sub(past)),
            impatient_until: after(impatient.saturating_sub(past)),
        }
    }

    /// Returns the time for which nobody asks.
    pub(crate) fn rest(&self) -> Duration {
        self.terms.after(self.times)
    }

    /// Returns the terms on which it is remembered.
    pub(crate) fn terms(&self) -> NegativeTtl {
        self.terms
    }

    /// Tells whether the resource is better not asked for now, for a caller who takes an answer up to
    /// `max_age`.
    pub(crate) fn is_recent(&self, max_age: Option<Duration>) -> bool {
        let until = match max_age {
            Some(_) => self.impatient_until,
            None => self.until,
        };
        Instant::now() < until
    }

    /// Returns how many fetches in a row ended like this.
    pub(crate) fn times(&self) -> u32 {
        self.times
    }

    pub(crate) fn is_older(&self) -> bool {
        matches!(self.cause, Cause::Older)
    }

    pub(crate) fn stale(&self) -> Stale<E> {
        let since = self.since;
        match &self.cause {
            Cause::Failing(failure) => Stale::OriginFailing {
                since,
                failure: failure.clone(),
            },
            Cause::Older => Stale::OriginOlder { since },
        }
    }

    fn follows(&self, cause: &Cause<E>) -> bool {
        matches!(
            (&self.cause, cause),
            (Cause::Failing(_), Cause::Failing(_)) | (Cause::Older, Cause::Older)
        )
    }
}

/// The remembered failures of all resources, of a bounded number of them.
pub(crate) struct NegativeCache<E>(Cache<Key, Arc<NegativeEntry<E>>>);

impl<E: Clone> NegativeCache<E> {
    pub(crate) fn new(at_most: usize) -> Self {
        Self(Cache::new(at_most.max(1)))
    }

    pub(crate) fn of(&self, key: &Key) -> Option<Arc<NegativeEntry<E>>> {
        self.0.get(key)
    }

    pub(crate) fn clear(&self, key: &Key) {
        self.0.remove(key);
    }

    /// Records one more failure, which lasts `since` then if it is the first; only called from the one fetch of the
    /// key.
    pub(crate) fn record(
        &self,
        key: &Key,
        cause: Cause<E>,
        terms: NegativeTtl,
        since: Timestamp,
    ) -> Arc<NegativeEntry<E>> {
        let before = self.of(key).filter(|before| before.follows(&cause));
        let times = before
            .as_ref()
            .filter(|before| before.terms == terms)
            .map_or(1, |before| before.times.saturating_add(1));
        let since = before.map_or(since, |before| before.since.min(since));
        let entry = NegativeEntry::remembered(cause, since, times, terms, Duration::ZERO);
        let entry = Arc::new(entry);
        self.0.insert(key.clone(), entry.clone());
        entry
    }

    /// Remembers a failure that another cache met.
    pub(crate) fn adopt(&self, key: &Key, entry: NegativeEntry<E>) {
        self.0.insert(key.clone(), Arc::new(entry));
    }
}

fn after(time: Duration) -> Instant {
    let now = Instant::now();
    // a time too long to be represented is as good as a day
    now.checked_add(time)
        .unwrap_or_else(|| now + Duration::from_secs(86_400))
}
