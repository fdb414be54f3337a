//! Calls that wait for news: how many there are at most, and that all of them end when the daemon
//! stops. Somebody has to watch what they wait for; that is one task for each thing however many wait,
//! and none where nobody does. Knows no weather.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::AbortHandle;
use tokio::time::Instant;
use weather::Error;

/// How many calls may be parked at one time: a quarter of the connections there can be, so that there is
/// always room for a question.
pub const MOST_PARKED: usize = 256;
/// How long a call may be parked, whatever it asks for.
pub const LONGEST_PARKED: Duration = Duration::from_secs(3600);

/// Where calls are parked.
#[derive(Debug)]
pub(crate) struct Parking {
    seats: Semaphore,
    /// Has no permits; closed when everybody has to go.
    gate: Semaphore,
}

/// A parked call's seat, free again when dropped.
#[derive(Debug)]
pub(crate) struct Seat<'p> {
    gate: &'p Semaphore,
    until: Instant,
    _permit: SemaphorePermit<'p>,
}

impl Default for Parking {
    fn default() -> Self {
        Self {
            seats: Semaphore::new(MOST_PARKED),
            gate: Semaphore::new(0),
        }
    }
}

impl Parking {
    /// A seat until then.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyWaiting`] when all are taken.
    pub(crate) fn seat(&self, until: Instant) -> Result<Seat<'_>, Error> {
        let permit = self.seats.try_acquire();
        Ok(Seat {
            gate: &self.gate,
            until,
            _permit: permit.map_err(|_| Error::TooManyWaiting {
                at_most: MOST_PARKED,
            })?,
        })
    }

    /// How many calls are parked.
    pub(crate) fn parked(&self) -> usize {
        MOST_PARKED.saturating_sub(self.seats.available_permits())
    }

    /// Sends everybody away, and whoever comes later.
    pub(crate) fn close(&self) {
        self.gate.close();
    }
}

impl Seat<'_> {
    /// Waits for `news`; `None` when the time is up or everybody has to go.
    pub(crate) async fn wait<T>(self, news: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            news = news => Some(news),
            _ = self.gate.acquire() => None,
            () = tokio::time::sleep_until(self.until) => None,
        }
    }
}

/// When a call that may wait for `timeout` has to end.
pub(crate) fn end_of(timeout: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(timeout.min(LONGEST_PARKED)).unwrap_or(now)
}

/// The tasks that watch things, by what they watch.
#[derive(Debug)]
pub(crate) struct Watchers<K: Eq + Hash, W> {
    watched: Watched<K, W>,
}

type Watched<K, W> = Arc<Mutex<HashMap<K, Weak<Watch<K, W>>>>>;

/// A thing that is watched until the last one who waits has let this go.
#[derive(Debug)]
pub(crate) struct Watch<K: Eq + Hash, W> {
    /// What the watcher tells.
    pub(crate) word: Arc<W>,
    key: K,
    watched: Watched<K, W>,
    watcher: AbortHandle,
}

impl<K: Eq + Hash, W> Default for Watchers<K, W> {
    fn default() -> Self {
        Self {
            watched: Arc::default(),
        }
    }
}

impl<K: Clone + Eq + Hash, W> Watchers<K, W> {
    /// Joins those who wait for `key`, or is the first one and has a `watcher` started.
    pub(crate) fn join<F>(
        &self,
        key: &K,
        word: impl FnOnce() -> W,
        watcher: impl FnOnce(Arc<W>) -> F,
    ) -> Arc<Watch<K, W>>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut watched = lock(&self.watched);
        if let Some(watch) = watched.get(key).and_then(Weak::upgrade) {
            return watch;
        }
        let word = Arc::new(word());
        let watcher = tokio::spawn(watcher(Arc::clone(&word))).abort_handle();
        let watch = Arc::new(Watch {
            word,
            key: key.clone(),
            watched: Arc::clone(&self.watched),
            watcher,
        });
        watched.insert(key.clone(), Arc::downgrade(&watch));
        watch
    }

    /// What is told to those who wait for `key`, if anybody does.
    pub(crate) fn word(&self, key: &K) -> Option<Arc<W>> {
        // Held until the lock is free: if it was the last, its end takes the lock.
        let watch = lock(&self.watched).get(key).and_then(Weak::upgrade)?;
        Some(Arc::clone(&watch.word))
    }
}

impl<K: Eq + Hash, W> Drop for Watch<K, W> {
    fn drop(&mut self) {
        self.watcher.abort();
        let mut watched = lock(&self.watched);
        // Another one may have begun to watch meanwhile.
        if watched
            .get(&self.key)
            .is_some_and(|watch| watch.strong_count() == 0)
        {
            watched.remove(&self.key);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
