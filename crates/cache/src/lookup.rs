//! What the cache holds of a resource, however old: in memory, else on disk, read once however
//! many ask. It must not know whether that is good enough, or the origin.

use std::sync::Arc;

use tokio::task::spawn_blocking;
use tokio::time::Instant;

use crate::cache::Inner;
use crate::entry::DecodedEntry;
use crate::memory::Replaces;
use crate::{Entry, Found, Key, Origin, Stale, Tier};

/// An entry and where it was.
pub(crate) struct CachedEntry<V> {
    pub(crate) decoded: DecodedEntry<V>,
    pub(crate) tier: Tier,
}

impl<V> CachedEntry<V> {
    pub(crate) fn in_memory(decoded: DecodedEntry<V>) -> Self {
        Self {
            decoded,
            tier: Tier::Memory,
        }
    }

    pub(crate) fn entry(&self) -> &Entry {
        &self.decoded.entry
    }

    pub(crate) fn found<E>(self, stale: Option<Stale<E>>) -> Found<V, E> {
        Found {
            entry: self.decoded.entry,
            value: self.decoded.decoded.value,
            tier: self.tier,
            stale,
        }
    }

    /// Returns the one of both that is ahead; time has passed since `self` was looked up.
    pub(crate) fn ahead(this: Option<Self>, other: Option<DecodedEntry<V>>) -> Option<Self> {
        let place = |entry: &Entry| (entry.version(), entry.confirmed_at());
        match (this, other) {
            (Some(this), Some(other)) if place(&other.entry) > place(this.entry()) => {
                Some(Self::in_memory(other))
            }
            (None, Some(other)) => Some(Self::in_memory(other)),
            (this, _) => this,
        }
    }
}

/// Returns what is held of `key`, unless the deadline passes before that is known.
pub(crate) async fn lookup<O: Origin>(
    inner: &Arc<Inner<O>>,
    key: &Key,
    deadline: Option<Instant>,
) -> Result<Option<CachedEntry<O::Value>>, Elapsed> {
    if let Some(held) = inner.memory.get(key) {
        return Ok(Some(CachedEntry::in_memory(held)));
    }
    if !inner.disk.may_hold(key) {
        return Ok(None);
    }
    let work = || load(inner.clone(), key.clone());
    let Ok(waiter) = inner.loads.join(key, &inner.runtime, work) else {
        return Ok(None);
    };
    let loaded = before(deadline, waiter.outcome()).await?.flatten();
    Ok(loaded.map(|decoded| CachedEntry {
        decoded,
        tier: Tier::Disk,
    }))
}

/// Reads from disk, decodes and puts in memory what is there.
pub(crate) async fn load<O: Origin>(
    inner: Arc<Inner<O>>,
    key: Key,
) -> Option<DecodedEntry<O::Value>> {
    if !inner.disk.may_hold(&key) {
        return None;
    }
    spawn_blocking(move || read(&inner, &key)).await.ok()?
}

fn read<O: Origin>(inner: &Inner<O>, key: &Key) -> Option<DecodedEntry<O::Value>> {
    let entry = inner.disk.read(key)?;
    match inner.origin.decode(key, entry.body()) {
        Ok(decoded) => {
            inner.counters.disk_hits.add();
            let held = DecodedEntry { entry, decoded };
            Some(inner.memory.offer(key, held, Replaces::Older))
        }
        Err(error) => {
            tracing::warn!(%key, %error, "removed an entry on disk that cannot be decoded");
            inner.counters.damaged_records.add();
            inner.disk.remove(key);
            None
        }
    }
}

/// A deadline passed.
pub(crate) struct Elapsed;

/// Does the work unless the deadline passes first.
pub(crate) async fn before<T>(
    deadline: Option<Instant>,
    work: impl Future<Output = T>,
) -> Result<T, Elapsed> {
    match deadline {
        Some(deadline) => tokio::time::timeout_at(deadline, work)
            .await
            .map_err(|_| Elapsed),
        None => Ok(work.await),
    }
}
