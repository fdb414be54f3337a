//! The tier in memory: bounded in bytes, read by many at once, never going back in version. It
//! must not know the disk or the origin.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use quick_cache::sync::Cache;
use quick_cache::{OptionsBuilder, Weighter};

use crate::entry::DecodedEntry;
use crate::{Generation, Key};

/// Bytes that an entry costs beyond its key, its body and the decoded form: the structures around
/// it, generously.
const OVERHEAD: u64 = 384;
/// Guess for sizing the tables; only its order of magnitude counts.
const USUAL_WEIGHT: u64 = 16 << 10;
/// Few, so that a shard's part of the budget still holds the largest bodies.
const SHARDS: usize = 8;

#[derive(Clone)]
struct ByBytes;

impl<V> Weighter<Key, DecodedEntry<V>> for ByBytes {
    fn weight(&self, key: &Key, held: &DecodedEntry<V>) -> u64 {
        let body = held.entry.body().len();
        (key.as_str().len() + body + held.decoded.bytes) as u64 + OVERHEAD
    }
}

type Entries<V> = Cache<Key, DecodedEntry<V>, ByBytes>;

pub(crate) struct Memory<V> {
    entries: Entries<V>,
    /// Held while an entry is compared with the one it would replace, and while something changes.
    replacing: Mutex<()>,
    /// Changes with what is held; odd during a change.
    generation: AtomicU64,
}

impl<V: Clone> Memory<V> {
    pub(crate) fn new(bytes: u64) -> Self {
        let items = (bytes / USUAL_WEIGHT).clamp(16, 1 << 16) as usize;
        let options = OptionsBuilder::new()
            .shards(SHARDS)
            .estimated_items_capacity(items)
            .weight_capacity(bytes)
            .build()
            .expect("capacity and estimate are given");
        let entries = Cache::with_options(options, ByBytes, Default::default(), Default::default());
        Self {
            entries,
            replacing: Mutex::new(()),
            generation: AtomicU64::new(0),
        }
    }

    pub(crate) fn get(&self, key: &Key) -> Option<DecodedEntry<V>> {
        self.entries.get(key)
    }

    /// Keeps `entry` unless a higher version, or the same one confirmed later, is held: a slow
    /// read from disk must not undo a refresh. Returns the entry that is right to serve.
    pub(crate) fn offer(
        &self,
        key: &Key,
        offered: DecodedEntry<V>,
        replaces: Replaces,
    ) -> DecodedEntry<V> {
        let entry = &offered.entry;
        let _replacing = self
            .replacing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = self.entries.peek(key)
            && (held.entry.version() > entry.version()
                || (replaces == Replaces::Older
                    && held.entry.version() == entry.version()
                    && held.entry.confirmed_at() >= entry.confirmed_at()))
        {
            return held;
        }
        self.change(|entries| entries.insert(key.clone(), offered.clone()));
        offered
    }

    pub(crate) fn remove(&self, key: &Key) {
        let _replacing = self
            .replacing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.change(|entries| entries.remove(key));
    }

    /// Returns the state that what is held now has. What only had to make room is as right as before,
    /// and makes no other state.
    pub(crate) fn generation(&self) -> Generation {
        Generation(self.generation.load(Ordering::Acquire))
    }

    /// Returns whether what was held in `generation` is what is held now.
    pub(crate) fn is_of(&self, generation: Generation) -> bool {
        generation.0.is_multiple_of(2) && generation == self.generation()
    }

    pub(crate) fn end_generation(&self) {
        self.generation.fetch_add(2, Ordering::AcqRel);
    }

    /// Changes what is held, with `replacing` locked. Nobody who sees the change takes what was seen
    /// before it for what is held.
    fn change<T>(&self, change: impl FnOnce(&Entries<V>) -> T) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        change(&self.entries);
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.entries.weight()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }
}

/// The held entries of the same version that an offered one replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replaces {
    /// Those confirmed earlier; for what was read from disk.
    Older,
    /// All; for what the origin just sent, also after the clock jumped back.
    All,
}
