//! What the cache holds of a resource, however old: in memory, else on disk, read once however
//! many ask. It must not know whether that is good enough, or the origin.

use std::sync::Arc;

use tokio::time::Instant;

use crate::cache::Inner;
use crate::memory::Replaces;
use crate::{Entry, Found, Key, Origin, Stale, Tier};

/// An entry and where it was.
pub(crate) struct Held {
    pub(crate) entry: Arc<Entry>,
    pub(crate) tier: Tier,
}

impl Held {
    pub(crate) fn in_memory(entry: Arc<Entry>) -> Self {
        Self {
            entry,
            tier: Tier::Memory,
        }
    }

    pub(crate) fn found<E>(self, stale: Option<Stale<E>>) -> Found<E> {
        Found {
            entry: self.entry,
            tier: self.tier,
            stale,
        }
    }

    /// Returns the one of both that is ahead; time has passed since `self` was looked up.
    pub(crate) fn ahead(this: Option<Self>, other: Option<Arc<Entry>>) -> Option<Self> {
        let place = |entry: &Entry| (entry.version(), entry.confirmed_at());
        match (this, other) {
            (Some(this), Some(other)) if place(&other) > place(&this.entry) => {
                Some(Self::in_memory(other))
            }
            (None, Some(other)) => Some(Self::in_memory(other)),
            (this, _) => this,
        }
    }
}

/// Returns what is held of `key`, unless the deadline passes before that is known.
pub(crate) async fn held<O: Origin>(
    inner: &Arc<Inner<O>>,
    key: &Key,
    deadline: Option<Instant>,
) -> Result<Option<Held>, Late> {
    if let Some(entry) = inner.memory.get(key) {
        return Ok(Some(Held::in_memory(entry)));
    }
    if !inner.disk.may_hold(key) {
        return Ok(None);
    }
    let work = || load(inner.clone(), key.clone());
    let Ok(seat) = inner.loads.join(key, &inner.runtime, work) else {
        return Ok(None);
    };
    let loaded = by(deadline, seat.landed()).await?.flatten();
    Ok(loaded.map(|entry| Held {
        entry,
        tier: Tier::Disk,
    }))
}

/// Reads from disk and puts in memory what is there.
pub(crate) async fn load<O: Origin>(inner: Arc<Inner<O>>, key: Key) -> Option<Arc<Entry>> {
    if !inner.disk.may_hold(&key) {
        return None;
    }
    let entry = inner.disk.load(&key).await?;
    inner.counters.disk_hits.add();
    Some(inner.memory.offer(&key, entry, Replaces::Older))
}

/// A deadline passed.
pub(crate) struct Late;

/// Does the work unless the deadline passes first.
pub(crate) async fn by<T>(
    deadline: Option<Instant>,
    work: impl Future<Output = T>,
) -> Result<T, Late> {
    match deadline {
        Some(deadline) => tokio::time::timeout_at(deadline, work)
            .await
            .map_err(|_| Late),
        None => Ok(work.await),
    }
}
