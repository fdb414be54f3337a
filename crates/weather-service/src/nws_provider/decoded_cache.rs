//! Typed views of the cache: each resource by its own name, and as its own type. Knows neither the
//! upstream nor what the values mean.

use std::convert::Infallible;
use std::hash::Hash;
use std::sync::Arc;

use cache::{Cache, Entry, Error, Found, Key, Policy, Stale, Tier, Want};
use nws::Resource;

use super::error::UpstreamError;
use super::resource_value::ResourceValue;
use super::upstream::Upstream;

/// One kind of resource: how each is named, and what it is decoded to.
#[derive(Debug)]
pub(super) struct DecodedCache<K, T> {
    /// Names that were made once: a warm call makes none.
    keys: quick_cache::sync::Cache<K, Key>,
    resource: fn(K) -> Resource,
    value: fn(ResourceValue) -> Option<Arc<T>>,
}

/// A resource as it was found.
#[derive(Debug)]
pub(super) struct Decoded<T> {
    /// What it says.
    pub(super) value: Arc<T>,
    /// What is kept of it.
    pub(super) entry: Arc<Entry>,
    /// Where it was found.
    pub(super) tier: Tier,
    /// Why it may be behind the upstream.
    pub(super) stale: Option<Stale<UpstreamError>>,
}

impl<K: Clone + Eq + Hash, T> DecodedCache<K, T> {
    /// a cache of resources named by `resource` that are decoded to `value`; of `names` of them the
    /// names are remembered.
    pub(super) fn new(
        names: usize,
        resource: fn(K) -> Resource,
        value: fn(ResourceValue) -> Option<Arc<T>>,
    ) -> Self {
        Self {
            keys: quick_cache::sync::Cache::new(names),
            resource,
            value,
        }
    }

    /// The resource of `k`, as fresh as `policy` and `want` ask for.
    pub(super) async fn get(
        &self,
        cache: &Cache<Upstream>,
        k: K,
        policy: &Policy,
        want: Want,
    ) -> Result<Decoded<T>, Error<UpstreamError>> {
        let key = self.key(&k);
        let found = match cache.peek(&key, policy, want) {
            Some(found) => found,
            None => cache.get(&key, policy, want).await?,
        };
        let Found {
            entry,
            value,
            tier,
            stale,
        } = found;
        Ok(Decoded {
            value: self.typed(value),
            entry,
            tier,
            stale,
        })
    }

    /// What the resource of `k` says if it is in memory, however old that is.
    pub(super) fn in_memory(&self, cache: &Cache<Upstream>, k: &K) -> Option<Arc<T>> {
        Some(self.typed(cache.in_memory(&self.key(k))?))
    }

    fn key(&self, k: &K) -> Key {
        let make = || Ok::<_, Infallible>(Key::new((self.resource)(k.clone()).path()));
        match self.keys.get_or_insert_with(k, make) {
            Ok(key) => key,
            Err(never) => match never {},
        }
    }

    fn typed(&self, value: ResourceValue) -> Arc<T> {
        (self.value)(value).expect("a resource is decoded as the kind that its path names")
    }
}
