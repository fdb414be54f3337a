//! The cache with types: each resource by its name, decoded to its own type. Knows neither how resources
//! are fetched nor what the values mean.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use cache::{Cache, Entry, Error, Found, Key, Policy, Stale, Tier, Want};
use nws::Resource;

use super::document_value;
use super::error::UpstreamError;
use super::resource_value::ResourceValue;
use super::upstream::Upstream;

/// Resources whose keys are remembered.
const KEYS: usize = 8192;

/// The cache of all resources.
#[derive(Debug)]
pub(super) struct DecodedCache {
    cache: Cache<Upstream>,
    /// Keys that were written once: a warm call writes none.
    keys: quick_cache::sync::Cache<Resource, Key>,
}

/// A resource as it was found.
#[derive(Debug)]
pub(super) struct Decoded<T> {
    /// Its decoded body.
    pub(super) value: Arc<T>,
    /// Its entry in the cache.
    pub(super) entry: Arc<Entry>,
    /// The tier it was found in.
    pub(super) tier: Tier,
    /// The time for which it is fresh after its last confirmation.
    pub(super) lifetime: Duration,
    /// The reason why it may be behind the upstream.
    pub(super) stale: Option<Stale<UpstreamError>>,
}

impl<T> Clone for Decoded<T> {
    fn clone(&self) -> Self {
        Self {
            value: Arc::clone(&self.value),
            entry: Arc::clone(&self.entry),
            tier: self.tier,
            lifetime: self.lifetime,
            stale: self.stale.clone(),
        }
    }
}

/// The way from a value of any kind to that of one.
type Typed<T> = fn(ResourceValue) -> Option<Arc<T>>;

impl DecodedCache {
    /// Gives the resources in `cache` their types.
    pub(super) fn new(cache: Cache<Upstream>) -> Self {
        Self {
            cache,
            keys: quick_cache::sync::Cache::new(KEYS),
        }
    }

    /// Returns a resource, as fresh as `policy` and `want` ask for.
    pub(super) async fn get<T>(
        &self,
        resource: &Resource,
        typed: Typed<T>,
        policy: &Policy,
        want: Want,
    ) -> Result<Decoded<T>, Error<UpstreamError>> {
        let key = self.key(resource);
        let found = match self.cache.peek(&key, policy, want) {
            Some(found) => found,
            None => self.cache.get(&key, policy, want).await?,
        };
        Ok(decoded(found, typed, policy))
    }

    /// Returns a resource if it is in memory, as fresh as `policy` asks for.
    pub(super) fn peek<T>(
        &self,
        resource: &Resource,
        typed: Typed<T>,
        policy: &Policy,
    ) -> Option<Decoded<T>> {
        let found = self
            .cache
            .peek(&self.key(resource), policy, Want::default())?;
        Some(decoded(found, typed, policy))
    }

    /// Returns a resource that is in memory, however old it is.
    pub(super) fn in_memory<T>(&self, resource: &Resource, typed: Typed<T>) -> Option<Arc<T>> {
        let value = self.cache.in_memory(&self.key(resource))?;
        Some(of_its_kind(typed(value)))
    }

    /// Returns the cache without types.
    pub(super) fn untyped(&self) -> &Cache<Upstream> {
        &self.cache
    }

    fn key(&self, resource: &Resource) -> Key {
        let make = || {
            Ok::<_, Infallible>(match resource {
                Resource::Document(document) => document_value::key(document),
                _ => Key::new(resource.path()),
            })
        };
        match self.keys.get_or_insert_with(resource, make) {
            Ok(key) => key,
            Err(never) => match never {},
        }
    }
}

fn decoded<T>(
    found: Found<ResourceValue, UpstreamError>,
    typed: Typed<T>,
    policy: &Policy,
) -> Decoded<T> {
    let Found {
        entry,
        value,
        tier,
        stale,
    } = found;
    Decoded {
        value: of_its_kind(typed(value)),
        lifetime: policy.lifetime(&entry),
        entry,
        tier,
        stale,
    }
}

fn of_its_kind<T>(value: Option<Arc<T>>) -> Arc<T> {
    value.expect("a resource is decoded as the kind that its path names")
}
