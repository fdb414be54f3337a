//! Who is connected, and who has to go when there are too many. Knows no bytes.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// Dropping it asks its connection to end.
type Stop = oneshot::Sender<()>;

/// The connections at one time.
#[derive(Debug)]
pub(super) struct Table {
    most: usize,
    most_unproven: usize,
    places: Mutex<Places>,
}

#[derive(Debug, Default)]
struct Places {
    next: u64,
    closed: bool,
    /// Not yet authenticated, the oldest first.
    unproven: BTreeMap<u64, Stop>,
    proven: HashMap<u64, Stop>,
}

/// A connection's place, given back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    table: Arc<Table>,
    pub(super) number: u64,
}

impl Table {
    pub(super) fn new(most: usize, most_unproven: usize) -> Self {
        Self {
            most,
            most_unproven,
            places: Mutex::default(),
        }
    }

    /// Finds a place for a newcomer, at the cost of the oldest unproven connection where there are
    /// too many. The receiver resolves when the newcomer has to go in its turn. `None` when all
    /// places are taken by proven connections.
    pub(super) fn admit(self: &Arc<Self>) -> Option<(Place, oneshot::Receiver<()>)> {
        let mut places = self.lock();
        let taken = places.unproven.len().saturating_add(places.proven.len());
        let crowded = taken >= self.most || places.unproven.len() >= self.most_unproven;
        if places.closed || (crowded && places.unproven.pop_first().is_none()) {
            return None;
        }
        let number = places.next;
        places.next = number.wrapping_add(1);
        let (stop, stopped) = oneshot::channel();
        places.unproven.insert(number, stop);
        let table = Arc::clone(self);
        Some((Place { table, number }, stopped))
    }

    /// Asks the oldest unproven connection to go, if there is one.
    pub(super) fn evict(&self) {
        self.lock().unproven.pop_first();
    }

    /// Asks every connection to go, and admits no more.
    pub(super) fn close(&self) {
        let mut places = self.lock();
        places.closed = true;
        places.unproven.clear();
        places.proven.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Places> {
        // The maps are whole after every statement, so a panic elsewhere spoils nothing.
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Notes that the peer has proven itself: it no longer gives way to newcomers.
    pub(super) fn prove(&self) {
        let mut places = self.table.lock();
        if let Some(stop) = places.unproven.remove(&self.number) {
            places.proven.insert(self.number, stop);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.table.lock();
        places.unproven.remove(&self.number);
        places.proven.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newcomer_takes_the_place_of_the_oldest_unproven() {
        let table = Arc::new(Table::new(10, 2));
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
        let table = Arc::new(Table::new(2, 2));
        let places: Vec<_> = (0..2).map(|_| table.admit().unwrap()).collect();
        places.iter().for_each(|(place, _)| place.prove());
        assert!(table.admit().is_none());
        drop(places);
        assert!(table.admit().is_some());
    }

    #[test]
    fn a_closed_table_dismisses_everyone() {
        let table = Arc::new(Table::new(2, 2));
        let (place, mut stop) = table.admit().unwrap();
        place.prove();
        table.close();
        assert!(stop.try_recv() == Err(oneshot::error::TryRecvError::Closed));
        assert!(table.admit().is_none());
    }
}
