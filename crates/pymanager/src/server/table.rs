//! The open connections: who may come in, who gives way, and how many there are. Knows no bytes.
//!
//! A connection is a newcomer until it begins to make calls: it proves the key, and most ask the
//! server itself one thing and leave. Newcomers and callers are counted apart. Further newcomers wait
//! in the system's queue while there are too many; only one that is no longer young gives way, or one that
//! has had its answer, whose client connects again if it has more to ask. A
//! caller gives way to nobody: CPython's clients do not connect again, so the next call of one that
//! was closed would fail.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, sleep_until};
use tracing::{info, warn};

use super::ServerLimits;
use super::gauge::ServerGauge;

/// Dropping it asks its connection to end.
type CloseSignal = oneshot::Sender<()>;

/// More halvings than this change the patience no further.
const MOST_HALVINGS: u32 = 5;

/// Of this many equal parts, one guest has one of the newcomers' slots.
const GUESTS_PART: usize = 4;

/// The part of the patience that newcomers have left while the system has no room for another.
const SHORTAGE: u32 = 8;

/// The least time for which a newcomer is young: a client that comes then can still prove the key.
const LEAST_PATIENCE: Duration = Duration::from_millis(30);

/// The connections at one time.
#[derive(Debug)]
pub(super) struct ConnectionTable {
    most: usize,
    most_newcomers: usize,
    patience: Duration,
    state: Mutex<TableState>,
    gauge: ServerGauge,
    /// Told when there is one newcomer less.
    changed: Notify,
}

#[derive(Debug, Default)]
struct TableState {
    next: u64,
    /// The oldest first.
    newcomers: BTreeMap<u64, Newcomer>,
    /// Newcomers that have had an answer, the oldest first.
    answered: BTreeMap<u64, CloseSignal>,
    callers: HashMap<u64, CloseSignal>,
    /// Newcomers that gave way since one last proved the key.
    silent_in_a_row: u32,
    /// Newcomers rejected since there was last room for a caller.
    rejected: u64,
}

#[derive(Debug)]
struct Newcomer {
    /// The user, if it is neither the server's own nor root.
    guest: Option<u32>,
    since: Instant,
    close: CloseSignal,
}

/// One connection's slot in the table, freed when dropped.
#[derive(Debug)]
pub(super) struct ConnectionSlot {
    table: Arc<ConnectionTable>,
    pub(super) number: u64,
}

impl ConnectionTable {
    pub(super) fn new(limits: &ServerLimits, gauge: ServerGauge) -> Self {
        gauge.set_most(limits.connections);
        Self {
            most: limits.connections,
            most_newcomers: limits.newcomers,
            patience: limits.patience,
            state: Mutex::default(),
            gauge,
            changed: Notify::new(),
        }
    }

    /// Waits until a newcomer can be admitted: until another begins to make calls or ends, or the
    /// oldest is no longer young and gives way.
    pub(super) async fn room(&self) {
        loop {
            let now = Instant::now();
            let next = {
                let mut state = self.lock();
                if state.waiting() < self.most_newcomers {
                    return;
                }
                let patience = self.patience_of(&state);
                if self.give_way(&mut state, now, patience) {
                    return;
                }
                state.oldest_is_young_until(patience)
            };
            let Some(next) = next else { return };
            self.change_or(next).await;
        }
    }

    /// Waits until there is one newcomer less, at most until `end`.
    pub(super) async fn change_or(&self, end: Instant) {
        tokio::select! {
            () = self.changed.notified() => {}
            () = sleep_until(end) => {}
        }
    }

    /// Gives a newcomer a slot, of the user `guest` if it is one. The receiver resolves when it has to go:
    /// a guest's oldest goes at once where that user has more than its part of them.
    pub(super) fn admit(
        self: &Arc<Self>,
        guest: Option<u32>,
    ) -> (ConnectionSlot, oneshot::Receiver<()>) {
        let mut state = self.lock();
        if let Some(uid) = guest {
            state.keep_to_its_part(uid, self.most_newcomers / GUESTS_PART);
        }
        let number = state.next;
        state.next = number.wrapping_add(1);
        let (close, closed) = oneshot::channel();
        let since = Instant::now();
        let newcomer = Newcomer {
            guest,
            since,
            close,
        };
        state.newcomers.insert(number, newcomer);
        self.gauge.count_admitted();
        self.count(&state);
        let table = Arc::clone(self);
        (ConnectionSlot { table, number }, closed)
    }

    /// Asks the oldest newcomer to go, unless it is very young: the system has no room for another.
    /// Returns when it is no longer that, if it stays.
    pub(super) fn make_room(&self) -> Option<Instant> {
        let mut state = self.lock();
        let patience = part(self.patience_of(&state), SHORTAGE).max(LEAST_PATIENCE);
        if self.give_way(&mut state, Instant::now(), patience) {
            return None;
        }
        state.oldest_is_young_until(patience)
    }

    /// Asks every connection to go.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.newcomers.clear();
        state.answered.clear();
        state.callers.clear();
        self.count(&state);
    }

    fn give_way(&self, state: &mut TableState, now: Instant, patience: Duration) -> bool {
        if state.answered.pop_first().is_some() {
            self.count(state);
            return true;
        }
        let due = state.oldest_is_young_until(patience);
        if due.is_none_or(|due| now < due) {
            return false;
        }
        state.newcomers.pop_first();
        state.silent_in_a_row = state.silent_in_a_row.saturating_add(1);
        self.count(state);
        true
    }

    /// Returns the time for which a newcomer is young. It is halved with each that gave way, until one
    /// proves the key: a crowd that only occupies slots passes quickly, and a crowd of clients on a
    /// busy machine is given its time.
    fn patience_of(&self, state: &TableState) -> Duration {
        let halvings = state.silent_in_a_row.min(MOST_HALVINGS);
        part(self.patience, 2u32.saturating_pow(halvings)).max(LEAST_PATIENCE)
    }

    fn count(&self, state: &TableState) {
        self.gauge.set_open(state.callers.len(), state.waiting());
    }

    fn lock(&self) -> MutexGuard<'_, TableState> {
        // The maps are whole after every statement, so a panic elsewhere spoils nothing.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TableState {
    /// Returns the number of connections that do not make calls.
    fn waiting(&self) -> usize {
        self.newcomers.len().saturating_add(self.answered.len())
    }

    /// Has a guest's oldest newcomer go, if it has as many as one may have.
    fn keep_to_its_part(&mut self, uid: u32, most: usize) {
        let own = |newcomer: &Newcomer| newcomer.guest == Some(uid);
        let numbers = self.newcomers.iter().filter(|(_, newcomer)| own(newcomer));
        let mut numbers = numbers.map(|(number, _)| *number);
        let oldest = numbers.next();
        if let Some(oldest) = oldest.filter(|_| numbers.count().saturating_add(1) >= most.max(1)) {
            self.newcomers.remove(&oldest);
        }
    }

    fn oldest_is_young_until(&self, patience: Duration) -> Option<Instant> {
        let (_, oldest) = self.newcomers.first_key_value()?;
        oldest.since.checked_add(patience)
    }
}

impl ConnectionSlot {
    /// Notes that the newcomer has proven the key.
    pub(super) fn prove(&self) {
        self.table.lock().silent_in_a_row = 0;
    }

    /// Notes that the newcomer has had an answer, and is the first to give way from now on.
    pub(super) fn answered(&self) {
        let mut state = self.table.lock();
        if let Some(newcomer) = state.newcomers.remove(&self.number) {
            state.answered.insert(self.number, newcomer.close);
        }
        drop(state);
        // Who waits for room can have this one's.
        self.table.changed.notify_one();
    }

    /// Makes the newcomer a caller, unless callers take all connections.
    pub(super) fn begin_calls(&self) -> bool {
        let table = &self.table;
        let mut state = table.lock();
        if state.callers.len() >= table.most {
            return false;
        }
        let newcomer = state.newcomers.remove(&self.number);
        let close = newcomer.map(|newcomer| newcomer.close);
        if let Some(close) = close.or_else(|| state.answered.remove(&self.number)) {
            state.callers.insert(self.number, close);
        }
        table.count(&state);
        drop(state);
        table.changed.notify_one();
        true
    }

    /// Counts that the newcomer is rejected, and warns of the first until there is room again.
    pub(super) fn reject(&self) {
        let table = &self.table;
        table.gauge.count_rejected();
        let first = {
            let mut state = table.lock();
            state.rejected = state.rejected.saturating_add(1);
            state.rejected == 1
        };
        if first {
            warn!(
                connections = table.most,
                "rejected a connection: all are taken"
            );
        }
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let table = &self.table;
        let mut state = table.lock();
        state.newcomers.remove(&self.number);
        state.answered.remove(&self.number);
        let rejected = match state.callers.remove(&self.number) {
            Some(_) => std::mem::take(&mut state.rejected),
            None => 0,
        };
        table.count(&state);
        drop(state);
        table.changed.notify_one();
        if rejected > 0 {
            info!(rejected, "a connection is free again");
        }
    }
}

/// Returns the `divisor`th part of a time; none of it is left for a divisor of nothing.
fn part(time: Duration, divisor: u32) -> Duration {
    time.checked_div(divisor).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(2);

    fn table(connections: usize, newcomers: usize) -> Arc<ConnectionTable> {
        let limits = ServerLimits {
            connections,
            newcomers,
            patience: PATIENCE,
            ..ServerLimits::DEFAULT
        };
        Arc::new(ConnectionTable::new(&limits, ServerGauge::default()))
    }

    fn is_asked_to_go(stop: &mut oneshot::Receiver<()>) -> bool {
        stop.try_recv() == Err(oneshot::error::TryRecvError::Closed)
    }

    #[tokio::test(start_paused = true)]
    async fn a_newcomer_waits_while_the_others_are_young() {
        let table = table(10, 2);
        let (first, mut first_stop) = table.admit(None);
        let (_second, mut second_stop) = table.admit(None);
        let begun = Instant::now();
        {
            let room = table.room();
            tokio::pin!(room);
            let early = tokio::time::timeout(PATIENCE / 2, &mut room).await;
            assert!(early.is_err(), "both are young");
            assert!(first.begin_calls());
            room.await;
        }
        assert_eq!(begun.elapsed(), PATIENCE / 2, "one makes calls");
        let (_third, _stop) = table.admit(None);
        table.room().await;
        assert_eq!(begun.elapsed(), PATIENCE, "the second is no longer young");
        assert!(is_asked_to_go(&mut second_stop));
        assert!(!is_asked_to_go(&mut first_stop));
    }

    #[tokio::test(start_paused = true)]
    async fn a_crowd_that_only_occupies_slots_passes_ever_more_quickly() {
        let table = table(10, 1);
        let begun = Instant::now();
        let mut silent = Vec::new();
        for _ in 0..100 {
            table.room().await;
            silent.push(table.admit(None));
        }
        let taken = begun.elapsed();
        assert!(taken < 5 * PATIENCE, "{taken:?}");
        // One that proves the key gives the next ones their full time again.
        table.room().await;
        let (client, _stop) = table.admit(None);
        client.prove();
        let begun = Instant::now();
        table.room().await;
        assert_eq!(begun.elapsed(), PATIENCE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_crowd_passes_quickly_also_while_the_system_has_no_room() {
        let table = table(10, 10);
        let begun = Instant::now();
        for _ in 0..100 {
            let (_slot, mut stop) = table.admit(None);
            while let Some(due) = table.make_room() {
                assert!(due > Instant::now(), "waiting helps");
                table.change_or(due).await;
            }
            assert!(is_asked_to_go(&mut stop));
        }
        let taken = begun.elapsed();
        assert!(taken < 2 * PATIENCE, "{taken:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_guest_has_its_part_of_the_newcomers_and_its_own_oldest_goes() {
        let table = table(10, 8);
        let (_own, mut own_stop) = table.admit(None);
        let (_other, mut other_stop) = table.admit(Some(2));
        let mut flood: Vec<_> = (0..20).map(|_| table.admit(Some(1))).collect();
        assert!(!is_asked_to_go(&mut own_stop) && !is_asked_to_go(&mut other_stop));
        let gone = flood.iter_mut().map(|(_, stop)| is_asked_to_go(stop));
        assert_eq!(gone.filter(|gone| *gone).count(), 18);
        table.room().await;
    }

    #[tokio::test(start_paused = true)]
    async fn callers_never_give_way() {
        let table = table(2, 2);
        let mut callers: Vec<_> = (0..2).map(|_| table.admit(None)).collect();
        assert!(callers.iter().all(|(slot, _)| slot.begin_calls()));
        let (newcomer, mut stop) = table.admit(None);
        assert!(!newcomer.begin_calls(), "all connections are taken");
        tokio::time::advance(100 * PATIENCE).await;
        assert_eq!(table.make_room(), None, "one goes");
        assert!(is_asked_to_go(&mut stop), "only newcomers give way");
        assert!(!callers.iter_mut().any(|(_, stop)| is_asked_to_go(stop)));
        callers.pop();
        assert!(newcomer.begin_calls());
    }

    #[tokio::test(start_paused = true)]
    async fn a_closed_table_dismisses_everyone() {
        let table = table(2, 2);
        let (caller, mut caller_stop) = table.admit(None);
        caller.begin_calls();
        let (_newcomer, mut newcomer_stop) = table.admit(None);
        table.close();
        assert!(is_asked_to_go(&mut caller_stop));
        assert!(is_asked_to_go(&mut newcomer_stop));
    }
}
