//! Typed views of the cache: each resource read from bytes once, however often it is asked for. Knows
//! neither the upstream nor what the values mean.

use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use cache::{Cache, Entry, Error, Failure, Found, Key, Policy, Stale, Tier, Want};
use nws::Resource;
use nws::payload::PayloadError;

use super::error::UpstreamError;
use super::upstream::Upstream;

/// One kind of resource: how each is named, kept and read.
#[derive(Debug)]
pub(crate) struct DecodedCache<K, T> {
    slots: quick_cache::sync::Cache<K, Arc<DecodedEntry<T>>>,
    resource: fn(K) -> Resource,
    read: fn(&[u8]) -> Result<T, PayloadError>,
}

/// A resource with what was last read from it.
#[derive(Debug)]
struct DecodedEntry<T> {
    key: Key,
    /// The entry is the cache's to keep or to drop.
    read: Mutex<Option<(Weak<Entry>, Arc<T>)>>,
}

/// A resource as it was found.
#[derive(Debug)]
pub(crate) struct Decoded<T> {
    /// What it says.
    pub(crate) value: Arc<T>,
    /// What is kept of it.
    pub(crate) entry: Arc<Entry>,
    /// Where it was found.
    pub(crate) tier: Tier,
    /// Why it may be behind the upstream.
    pub(crate) stale: Option<Stale<UpstreamError>>,
}

impl<K: Clone + Eq + Hash, T> DecodedCache<K, T> {
    /// A cache for at most `capacity` resources named by `resource` and read by `read`.
    pub(crate) fn new(
        capacity: usize,
        resource: fn(K) -> Resource,
        read: fn(&[u8]) -> Result<T, PayloadError>,
    ) -> Self {
        Self {
            slots: quick_cache::sync::Cache::new(capacity),
            resource,
            read,
        }
    }

    /// The resource of `k`, as fresh as `policy` and `want` ask for.
    pub(crate) async fn get(
        &self,
        cache: &Cache<Upstream>,
        k: K,
        policy: &Policy,
        want: Want,
    ) -> Result<Decoded<T>, Error<UpstreamError>> {
        let slot = self.slot(&k);
        let found = match cache.peek(&slot.key, policy, want) {
            Some(found) => found,
            None => cache.get(&slot.key, policy, want).await?,
        };
        if let Ok(view) = self.view(&slot, found) {
            return Ok(view);
        }
        // It was read when it was fetched; only another version of this program, or a fault of this
        // machine, can have left something else. The upstream has the right one.
        cache.remove(&slot.key);
        let found = cache.get(&slot.key, policy, want).await?;
        let since = found.entry.confirmed_at();
        self.view(&slot, found).map_err(|error| Error::Failing {
            since,
            failure: Failure::Origin(UpstreamError::Payload(error)),
        })
    }

    /// What the resource of `k` said when it was last read, however long ago that is.
    pub(crate) fn last(&self, k: &K) -> Option<Arc<T>> {
        let slot = self.slots.peek(k)?;
        let read = slot.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.as_ref().map(|(_, value)| Arc::clone(value))
    }

    fn slot(&self, k: &K) -> Arc<DecodedEntry<T>> {
        let make = || {
            let path = (self.resource)(k.clone()).path();
            Ok::<_, std::convert::Infallible>(Arc::new(DecodedEntry {
                key: Key::new(path),
                read: Mutex::default(),
            }))
        };
        match self.slots.get_or_insert_with(k, make) {
            Ok(slot) => slot,
            Err(never) => match never {},
        }
    }

    fn view(
        &self,
        slot: &DecodedEntry<T>,
        found: Found<UpstreamError>,
    ) -> Result<Decoded<T>, PayloadError> {
        let Found { entry, tier, stale } = found;
        let mut read = slot.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, value)) = &*read
            && std::ptr::eq(of.as_ptr(), Arc::as_ptr(&entry))
        {
            return Ok(Decoded {
                value: Arc::clone(value),
                entry,
                tier,
                stale,
            });
        }
        let value = Arc::new((self.read)(entry.body())?);
        *read = Some((Arc::downgrade(&entry), Arc::clone(&value)));
        Ok(Decoded {
            value,
            entry,
            tier,
            stale,
        })
    }
}
