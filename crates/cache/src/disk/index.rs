//! The records on disk by size and by last use: the order of eviction. It must not
//! know the store; the writer keeps the two in step.
//!
//! Use is ordered by a number that only grows, not by a clock, which may jump.

use std::collections::{BTreeMap, HashMap};

use crate::Key;

#[derive(Debug, Default)]
pub(super) struct Index {
    by_key: HashMap<Key, Row>,
    by_use: BTreeMap<u64, Key>,
    bytes: u64,
    last_use: u64,
}

/// The size and the last use of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Number of its last use.
    pub(super) used: u64,
    /// Bytes it takes in the store.
    pub(super) bytes: u64,
}

impl Index {
    pub(super) fn contains(&self, key: &Key) -> bool {
        self.by_key.contains_key(key)
    }

    pub(super) fn len(&self) -> usize {
        self.by_key.len()
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Takes over a row as it was stored.
    pub(super) fn restore(&mut self, key: Key, row: Row) {
        self.remove(&key);
        self.last_use = self.last_use.max(row.used);
        self.bytes = self.bytes.saturating_add(row.bytes);
        // two rows of one use come from a damaged store only; the later one is then evicted late
        if let Some(other) = self.by_use.insert(row.used, key.clone()) {
            self.by_key.remove(&other);
        }
        self.by_key.insert(key, row);
    }

    /// Enters a record as just used.
    pub(super) fn put(&mut self, key: &Key, bytes: u64) -> Row {
        let row = Row {
            used: self.last_use.saturating_add(1),
            bytes,
        };
        self.restore(key.clone(), row);
        row
    }

    /// Marks a record as just used, if it is there.
    pub(super) fn touch(&mut self, key: &Key) -> Option<Row> {
        let bytes = self.by_key.get(key)?.bytes;
        Some(self.put(key, bytes))
    }

    pub(super) fn remove(&mut self, key: &Key) {
        if let Some(row) = self.by_key.remove(key) {
            self.by_use.remove(&row.used);
            self.bytes = self.bytes.saturating_sub(row.bytes);
        }
    }

    /// Takes out the least recently used records until the rest fits in `limit` bytes.
    pub(super) fn evict(&mut self, limit: u64) -> Vec<Key> {
        let mut evicted = Vec::new();
        while self.bytes > limit
            && let Some((_, key)) = self.by_use.pop_first()
        {
            self.remove(&key);
            evicted.push(key);
        }
        evicted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_goes_first() {
        let mut index = Index::default();
        let [a, b, c] = ["/a", "/b", "/c"].map(Key::new);
        for key in [&a, &b, &c] {
            index.put(key, 100);
        }
        index.touch(&a);
        index.put(&b, 150);
        assert_eq!(index.bytes(), 350);
        assert_eq!(index.evict(250), [c]);
        assert_eq!(index.evict(150), [a]);
        assert_eq!((index.len(), index.bytes()), (1, 150));
        index.remove(&b);
        assert_eq!((index.len(), index.bytes()), (0, 0));
        assert!(index.evict(0).is_empty());
    }
}
