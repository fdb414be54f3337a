//! Slots of which there are only so many: in all, and for each of those who hold them. Knows nothing of their
//! use.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The slots that are taken.
#[derive(Debug)]
pub(crate) struct SlotTable<K>(Arc<Mutex<TakenSlots<K>>>);

#[derive(Debug)]
struct TakenSlots<K> {
    all: usize,
    by_holder: HashMap<K, usize>,
}

/// A slot, free again when dropped.
#[derive(Debug)]
pub(crate) struct Slot<K: Copy + Eq + Hash> {
    table: SlotTable<K>,
    holder: Option<K>,
}

impl<K: Copy + Eq + Hash> SlotTable<K> {
    /// Returns how many are taken.
    pub(crate) fn taken(&self) -> usize {
        self.lock().all
    }

    /// Takes a slot, for a holder if it can be told from others: of all slots `most` can be taken, of one
    /// holder `most_each`.
    pub(crate) fn take(&self, holder: Option<K>, most: usize, most_each: usize) -> Option<Slot<K>> {
        let mut taken = self.lock();
        let own = holder.and_then(|holder| taken.by_holder.get(&holder));
        if taken.all >= most || own.is_some_and(|own| *own >= most_each) {
            return None;
        }
        taken.all += 1;
        if let Some(holder) = holder {
            *taken.by_holder.entry(holder).or_default() += 1;
        }
        drop(taken);
        Some(Slot {
            table: self.clone(),
            holder,
        })
    }
}

impl<K> SlotTable<K> {
    fn lock(&self) -> MutexGuard<'_, TakenSlots<K>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K> Default for SlotTable<K> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(TakenSlots {
            all: 0,
            by_holder: HashMap::new(),
        })))
    }
}

impl<K> Clone for SlotTable<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Copy + Eq + Hash> Drop for Slot<K> {
    fn drop(&mut self) {
        let mut taken = self.table.lock();
        taken.all = taken.all.saturating_sub(1);
        let Some(holder) = self.holder else { return };
        if let Some(own) = taken.by_holder.get_mut(&holder) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                taken.by_holder.remove(&holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_bounded_in_all_and_by_holder() {
        let table = SlotTable::default();
        let first = table.take(Some('a'), 3, 2).unwrap();
        let _second = table.take(Some('a'), 3, 2).unwrap();
        assert!(table.take(Some('a'), 3, 2).is_none(), "two of one holder");
        let _third = table.take(Some('b'), 3, 2).unwrap();
        assert!(table.take(None, 3, 2).is_none(), "three in all");
        drop(first);
        assert_eq!(table.taken(), 2);
        assert!(table.take(Some('a'), 3, 2).is_some());
        assert_eq!(table.taken(), 2, "it was dropped");
    }
}
