//! The versions that were given out, remembered for longer than their bodies: an entry that had to make
//! room must not be followed by an older one. It must not know what a version means.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::Key;

/// The resources of one generation. Between once and twice as many are remembered, the last ones; at 17
/// bytes for each slot of a table they take 4 MiB at most.
const GENERATION: usize = 1 << 16;

/// The highest version given out of each resource.
#[derive(Debug, Default)]
pub(crate) struct ServedVersions {
    /// Names become numbers that nobody outside can predict.
    hasher: RandomState,
    generations: Mutex<VersionGenerations>,
}

#[derive(Debug, Default)]
struct VersionGenerations {
    young: HashMap<u64, i64>,
    old: HashMap<u64, i64>,
}

impl ServedVersions {
    /// Notes that a version of a resource is given out.
    pub(crate) fn record(&self, key: &Key, version: i64) {
        let name = self.hasher.hash_one(key);
        let mut generations = self.lock();
        let known = generations.highest(name);
        if generations.young.len() >= GENERATION {
            generations.old = std::mem::take(&mut generations.young);
        }
        let highest = known.map_or(version, |known| known.max(version));
        generations.young.insert(name, highest);
    }

    /// Returns the highest version of a resource that was given out, as far as is known.
    pub(crate) fn highest(&self, key: &Key) -> Option<i64> {
        self.lock().highest(self.hasher.hash_one(key))
    }

    /// Forgets a version that cannot have been right.
    pub(crate) fn forget(&self, key: &Key) {
        let name = self.hasher.hash_one(key);
        let mut generations = self.lock();
        generations.young.remove(&name);
        generations.old.remove(&name);
    }

    fn lock(&self) -> MutexGuard<'_, VersionGenerations> {
        self.generations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl VersionGenerations {
    fn highest(&self, name: u64) -> Option<i64> {
        let young = self.young.get(&name);
        young.or_else(|| self.old.get(&name)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_version_counts_until_it_is_forgotten() {
        let versions = ServedVersions::default();
        let key = Key::new("/a");
        assert_eq!(versions.highest(&key), None);
        for version in [5, 7, 6] {
            versions.record(&key, version);
        }
        assert_eq!(versions.highest(&key), Some(7));
        versions.forget(&key);
        assert_eq!(versions.highest(&key), None);
    }

    #[test]
    fn as_many_as_a_generation_are_remembered_and_no_more_than_two() {
        let versions = ServedVersions::default();
        let key = |n: usize| Key::new(format!("/{n}"));
        for n in 0..3 * GENERATION {
            versions.record(&key(n), 1);
        }
        let known = |n: usize| versions.highest(&key(n)).is_some();
        assert!((2 * GENERATION..3 * GENERATION).all(known));
        assert!(!known(0));
        let generations = versions.lock();
        let count = generations.young.len() + generations.old.len();
        assert!(count <= 2 * GENERATION, "{count}");
    }
}
