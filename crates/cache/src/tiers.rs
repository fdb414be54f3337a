//! The tiers that hold resources, in memory and on disk, with the origin behind them and what a fetch
//! needs beside them. A lookup finds what is held of a resource, however old, reading the disk once
//! however many ask. It must not know whether that is good enough, or who fetches.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use clock::Clock;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout};

use crate::counters::Tally;
use crate::disk::Disk;
use crate::entry::DecodedEntry;
use crate::memory::{Memory, Replaces};
use crate::negative_cache::NegativeCache;
use crate::served_versions::ServedVersions;
use crate::single_flight::SingleFlight;
use crate::{Entry, Found, Key, Origin, Settings, SharedTier, Stale, Tier};

/// The longest time that a record is waited for.
const DISK_READ: Duration = Duration::from_secs(2);
/// The most records that are read at a time.
const MOST_READS: usize = 64;

/// All that the clones of a cache and its fetches share.
pub(crate) struct Tiers<O: Origin> {
    pub(crate) origin: O,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    pub(crate) memory: Memory<O::Value>,
    pub(crate) disk: Disk,
    pub(crate) negative: NegativeCache<O::Error>,
    pub(crate) served: ServedVersions,
    pub(crate) counters: Arc<Tally>,
    /// Numbers that nobody can predict.
    chance: RandomState,
    /// Turns to read from the disk, so that one that hangs does not take all threads.
    reads: Arc<Semaphore>,
    loads: Arc<SingleFlight<Option<CachedEntry<O::Value>>>>,
    /// The tier that several caches share.
    pub(crate) shared: Option<Arc<dyn SharedTier>>,
}

impl<O: Origin> Tiers<O> {
    pub(crate) async fn open(
        origin: O,
        clock: Clock,
        settings: Settings,
        shared: Option<Arc<dyn SharedTier>>,
    ) -> Self {
        let counters = Arc::new(Tally::default());
        // Caches that share agree on when an entry is refreshed ahead: of times of their own the first would count.
        let settings = match &shared {
            Some(_) => Settings {
                seed: 0,
                ..settings
            },
            None => settings,
        };
        let disk = Disk::open(settings.disk.clone(), counters.clone(), settings.seed).await;
        Self {
            origin,
            clock,
            memory: Memory::new(settings.memory_bytes),
            disk,
            negative: NegativeCache::new(settings.failures),
            served: ServedVersions::default(),
            counters,
            chance: RandomState::new(),
            reads: Arc::new(Semaphore::new(MOST_READS)),
            loads: SingleFlight::new(settings.flights),
            shared,
            settings,
        }
    }

    /// Returns what is held of `key`, unless the deadline passes before that is known.
    pub(crate) async fn lookup(
        self: &Arc<Self>,
        key: &Key,
        deadline: Option<Instant>,
    ) -> Result<Option<CachedEntry<O::Value>>, Elapsed> {
        if let Some(held) = self.memory.get(key) {
            return Ok(Some(CachedEntry::in_memory(held)));
        }
        if self.shared.is_none() && !self.disk.may_hold(key) {
            return Ok(None);
        }
        let load = || self.clone().load_below(key.clone());
        let Ok(waiter) = self.loads.join(key, load) else {
            return Ok(None);
        };
        Ok(before(deadline, waiter.outcome()).await?.flatten())
    }

    /// Reads from disk, else from the shared tier.
    async fn load_below(self: Arc<Self>, key: Key) -> Option<CachedEntry<O::Value>> {
        let on_disk = self.clone().load(key.clone()).await;
        if let Some(decoded) = on_disk {
            let tier = Tier::Disk;
            return Some(CachedEntry { decoded, tier });
        }
        self.load_from_shared(key).await
    }

    /// Reads from the shared tier.
    async fn load_from_shared(self: Arc<Self>, key: Key) -> Option<CachedEntry<O::Value>> {
        let decoded = self.load_shared(&key).await?;
        let tier = Tier::Shared;
        Some(CachedEntry { decoded, tier })
    }

    /// Starts to read `key` from the shared tier, unless it is being read.
    pub(crate) fn refresh_from_shared(self: &Arc<Self>, key: &Key) {
        // too many at a time are left out: they are looked for when they are asked for
        let _ = self
            .loads
            .join(key, || self.clone().load_from_shared(key.clone()));
    }

    /// Returns a time between half of `most` and all of it, so that many caches do not do the same at
    /// once.
    pub(crate) fn jittered(&self, most: Duration) -> Duration {
        let chance = self.chance.hash_one(Instant::now());
        most / 2 + most / 2 * (chance as u16).into() / 0x1_0000
    }

    /// Reads from disk, decodes and puts in memory what is there. A disk that does not answer in time
    /// is taken for one that holds nothing.
    pub(crate) async fn load(self: Arc<Self>, key: Key) -> Option<DecodedEntry<O::Value>> {
        if !self.disk.may_hold(&key) {
            return None;
        }
        let reading = async {
            let turn = Arc::clone(&self.reads).acquire_owned().await.ok()?;
            let tiers = Arc::clone(&self);
            let read = spawn_blocking(move || {
                let _turn = turn;
                tiers.read(&key)
            });
            read.await.ok()?
        };
        let read = timeout(DISK_READ, reading).await;
        self.disk.answers(read.is_ok());
        read.ok()?
    }

    fn read(&self, key: &Key) -> Option<DecodedEntry<O::Value>> {
        let entry = self.disk.read(key)?;
        match self.origin.decode(key, entry.body()) {
            Ok(decoded) => {
                self.counters.disk_hits.add();
                let held = DecodedEntry { entry, decoded };
                self.served.record(key, held.entry.version());
                Some(self.memory.offer(key, held, Replaces::Older))
            }
            Err(error) => {
                tracing::warn!(%key, %error, "removed an entry on disk that cannot be decoded");
                self.counters.damaged_records.add();
                self.disk.discard(key, entry);
                None
            }
        }
    }
}

/// An entry and where it was.
#[derive(Clone)]
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
