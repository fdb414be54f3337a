//! The open connections, and which of them to close when there are too many. Knows no bytes.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// Dropping it asks its connection to end.
type CloseSignal = oneshot::Sender<()>;

/// The connections at one time.
#[derive(Debug)]
pub(super) struct ConnectionTable {
    most: usize,
    most_unproven: usize,
    state: Mutex<TableState>,
}

#[derive(Debug, Default)]
struct TableState {
    next: u64,
    closed: bool,
    /// Not yet authenticated, the oldest first.
    unproven: BTreeMap<u64, CloseSignal>,
    proven: HashMap<u64, CloseSignal>,
}

/// One connection's slot in the table, freed when dropped.
#[derive(Debug)]
pub(super) struct ConnectionSlot {
    table: Arc<ConnectionTable>,
    pub(super) number: u64,
}

impl ConnectionTable {
    pub(super) fn new(most: usize, most_unproven: usize) -> Self {
        Self {
            most,
            most_unproven,
            state: Mutex::default(),
        }
    }

    /// Gives a newcomer a slot, at the cost of the oldest unproven connection where there are too
    /// many. The receiver resolves when the newcomer has to go in its turn. `None` when proven
    /// connections take all slots.
    pub(super) fn admit(self: &Arc<Self>) -> Option<(ConnectionSlot, oneshot::Receiver<()>)> {
        let mut state = self.lock();
        let taken = state.unproven.len().saturating_add(state.proven.len());
        let crowded = taken >= self.most || state.unproven.len() >= self.most_unproven;
        if state.closed || (crowded && state.unproven.pop_first().is_none()) {
            return None;
        }
        let number = state.next;
        state.next = number.wrapping_add(1);
        let (stop, stopped) = oneshot::channel();
        state.unproven.insert(number, stop);
        let table = Arc::clone(self);
        Some((ConnectionSlot { table, number }, stopped))
    }

    /// Asks the oldest unproven connection to go, if there is one.
    pub(super) fn evict(&self) {
        self.lock().unproven.pop_first();
    }

    /// Asks every connection to go, and admits no more.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.unproven.clear();
        state.proven.clear();
    }

    fn lock(&self) -> MutexGuard<'_, TableState> {
        // The maps are whole after every statement, so a panic elsewhere spoils nothing.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ConnectionSlot {
    /// Notes that the peer has proven itself: it no longer gives way to newcomers.
    pub(super) fn prove(&self) {
        let mut state = self.table.lock();
        if let Some(stop) = state.unproven.remove(&self.number) {
            state.proven.insert(self.number, stop);
        }
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let mut state = self.table.lock();
        state.unproven.remove(&self.number);
        state.proven.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newcomer_takes_the_slot_of_the_oldest_unproven() {
        let table = Arc::new(ConnectionTable::new(10, 2));
        let (first, mut first_stop) = table.admit().unwrap();
        let (_second, mut second_stop) = table.admit().unwrap();
        first.prove();
        let (_third, _) = table.admit().unwrap();
        assert!(second_stop.try_recv() == Err(oneshot::error::TryRecvError::Empty));
        let (_fourth, _) = table.admit().unwrap();
        assert!(second_stop.try_recv() == Err(oneshot::error::TryRecvError::Closed));
        assert!(first_stop.try_recv() == Err(oneshot::error::TryRecvError::Empty));
    }

    #[test]
    fn proven_connections_are_never_displaced() {
        let table = Arc::new(ConnectionTable::new(2, 2));
        let slots: Vec<_> = (0..2).map(|_| table.admit().unwrap()).collect();
        slots.iter().for_each(|(slot, _)| slot.prove());
        assert!(table.admit().is_none());
        drop(slots);
        assert!(table.admit().is_some());
    }

    #[test]
    fn a_closed_table_dismisses_everyone() {
        let table = Arc::new(ConnectionTable::new(2, 2));
        let (slot, mut stop) = table.admit().unwrap();
        slot.prove();
        table.close();
        assert!(stop.try_recv() == Err(oneshot::error::TryRecvError::Closed));
        assert!(table.admit().is_none());
    }
}
