//! A tier that caches share, in memory, whose troubles are up to the test.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use cache::{
    Invalidation, Key, LeaseAttempt, SharedFuture, SharedLease, SharedRecords, SharedTier,
    SharedValue, Unavailable, WriteOutcome,
};
use tokio::sync::broadcast;

/// The tier; every cache gets a clone.
pub(crate) struct SharedDouble {
    records: Mutex<HashMap<Key, SharedRecords>>,
    leases: Arc<Mutex<HashMap<Key, usize>>>,
    tokens: AtomicUsize,
    is_away: AtomicBool,
    reads: AtomicUsize,
    changes: broadcast::Sender<Invalidation>,
}

impl SharedDouble {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            records: Mutex::default(),
            leases: Arc::default(),
            tokens: AtomicUsize::new(0),
            is_away: AtomicBool::new(false),
            reads: AtomicUsize::new(0),
            changes: broadcast::Sender::new(64),
        })
    }

    /// From now on nothing can be read or written.
    pub(crate) fn goes_away(&self) {
        self.is_away.store(true, Ordering::SeqCst);
        let _ = self.changes.send(Invalidation::All);
    }

    pub(crate) fn comes_back(&self) {
        self.is_away.store(false, Ordering::SeqCst);
    }

    /// Forgets everything, leases too.
    pub(crate) fn forgets(&self) {
        self.records.lock().unwrap().clear();
        self.leases.lock().unwrap().clear();
        let _ = self.changes.send(Invalidation::All);
    }

    /// Lets the leases of owners lapse that were killed.
    pub(crate) fn leases_lapse(&self) {
        self.leases.lock().unwrap().clear();
    }

    /// Gives the lease of a resource to a stranger.
    pub(crate) fn lends(&self, key: &Key) {
        self.leases.lock().unwrap().insert(key.clone(), usize::MAX);
    }

    pub(crate) fn value(&self, key: &Key) -> Option<SharedValue> {
        let records = self.records.lock().unwrap();
        records.get(key)?.value.clone()
    }

    pub(crate) fn put(&self, key: &Key, value: SharedValue) {
        let mut records = self.records.lock().unwrap();
        records.entry(key.clone()).or_default().value = Some(value);
    }

    pub(crate) fn failure(&self, key: &Key) -> Option<Bytes> {
        let records = self.records.lock().unwrap();
        records.get(key)?.failure.clone()
    }

    pub(crate) fn put_failure(&self, key: &Key, failure: Bytes) {
        let mut records = self.records.lock().unwrap();
        records.entry(key.clone()).or_default().failure = Some(failure);
    }

    /// Returns how often a resource was looked for.
    pub(crate) fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }

    fn answer<T: Send + 'static>(&self, work: impl FnOnce() -> T) -> SharedFuture<'_, T> {
        let answer = if self.is_away.load(Ordering::SeqCst) {
            Err(Unavailable)
        } else {
            Ok(work())
        };
        Box::pin(std::future::ready(answer))
    }

    fn records_of(&self, key: &Key) -> SharedRecords {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let records = self.records.lock().unwrap();
        records.get(key).cloned().unwrap_or_default()
    }

    fn tell(&self, key: &Key) {
        let _ = self.changes.send(Invalidation::Of(key.as_str().into()));
    }
}

impl SharedTier for SharedDouble {
    fn read<'a>(&'a self, key: &'a Key) -> SharedFuture<'a, SharedRecords> {
        self.answer(|| self.records_of(key))
    }

    fn write<'a>(
        &'a self,
        key: &'a Key,
        value: &'a SharedValue,
        _keep: Duration,
    ) -> SharedFuture<'a, WriteOutcome> {
        self.answer(|| {
            let order = |value: &SharedValue| (value.version, value.confirmed_at);
            let mut records = self.records.lock().unwrap();
            let records = records.entry(key.clone()).or_default();
            if records.value.as_ref().map(order) > Some(order(value)) {
                return WriteOutcome::Refused;
            }
            *records = SharedRecords {
                value: Some(value.clone()),
                ..SharedRecords::default()
            };
            self.tell(key);
            WriteOutcome::Written
        })
    }

    fn write_failure<'a>(
        &'a self,
        key: &'a Key,
        failure: &'a Bytes,
        _keep: Duration,
    ) -> SharedFuture<'a, ()> {
        self.answer(|| {
            let mut records = self.records.lock().unwrap();
            records.entry(key.clone()).or_default().failure = Some(failure.clone());
            self.tell(key);
        })
    }

    fn discard<'a>(&'a self, key: &'a Key, useless: &'a SharedValue) -> SharedFuture<'a, ()> {
        self.answer(|| {
            let mut records = self.records.lock().unwrap();
            let records = records.entry(key.clone()).or_default();
            records.value.take_if(|value| value == useless);
        })
    }

    fn discard_failure<'a>(&'a self, key: &'a Key, useless: &'a Bytes) -> SharedFuture<'a, ()> {
        self.answer(|| {
            let mut records = self.records.lock().unwrap();
            let records = records.entry(key.clone()).or_default();
            records.failure.take_if(|failure| failure == useless);
        })
    }

    fn take_lease<'a>(&'a self, key: &'a Key) -> SharedFuture<'a, LeaseAttempt> {
        self.answer(|| {
            let token = self.tokens.fetch_add(1, Ordering::SeqCst);
            let mut leases = self.leases.lock().unwrap();
            let is_free = !leases.contains_key(key);
            let lease = is_free.then(|| {
                leases.insert(key.clone(), token);
                let leases = Arc::clone(&self.leases);
                let key = key.clone();
                Box::new(LeaseDouble { leases, key, token }) as Box<dyn SharedLease>
            });
            let records = self.records_of(key);
            LeaseAttempt { lease, records }
        })
    }

    fn invalidations(&self) -> broadcast::Receiver<Invalidation> {
        self.changes.subscribe()
    }
}

impl fmt::Debug for SharedDouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedDouble").finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct LeaseDouble {
    leases: Arc<Mutex<HashMap<Key, usize>>>,
    key: Key,
    token: usize,
}

impl SharedLease for LeaseDouble {}

impl Drop for LeaseDouble {
    fn drop(&mut self) {
        let mut leases = self.leases.lock().unwrap();
        if leases.get(&self.key) == Some(&self.token) {
            leases.remove(&self.key);
        }
    }
}
