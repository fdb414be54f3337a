//! The tasks that poll on behalf of waiting calls: one for each thing however many wait for it, and
//! none where nobody does. Knows no weather.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use clock::Clock;
use tokio::task::AbortHandle;

use super::pace::{PollPace, Watched};
use crate::requester;

/// The tasks that poll, by what they poll for.
#[derive(Debug)]
pub(crate) struct Pollers<K: Eq + Hash, W> {
    running: Running<K, W>,
    pace: Arc<PollPace>,
}

type Running<K, W> = Arc<Mutex<HashMap<K, Weak<Poller<K, W>>>>>;

/// A task that polls until the last call that waits for it has let this go.
#[derive(Debug)]
pub(crate) struct Poller<K: Eq + Hash, W> {
    /// The value that the task shares with those who wait.
    pub(crate) latest: Arc<W>,
    key: K,
    running: Running<K, W>,
    task: AbortHandle,
    _watched: Watched,
}

impl<K: Clone + Eq + Hash, W> Pollers<K, W> {
    /// No tasks yet; those to come keep `pace`.
    pub(crate) fn new(pace: Arc<PollPace>) -> Self {
        Self {
            running: Arc::default(),
            pace,
        }
    }

    /// Joins those who wait for `key`, or is the first of them and has `task` started, which works for
    /// the requester in the background.
    pub(crate) fn join<F>(
        &self,
        key: &K,
        latest: impl FnOnce() -> W,
        task: impl FnOnce(Arc<W>) -> F,
    ) -> Arc<Poller<K, W>>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut running = lock(&self.running);
        if let Some(poller) = running.get(key).and_then(Weak::upgrade) {
            return poller;
        }
        let latest = Arc::new(latest());
        let requester = requester::current().in_background();
        let task = requester::scope(requester, task(Arc::clone(&latest)));
        let task = tokio::spawn(task).abort_handle();
        let poller = Arc::new(Poller {
            latest,
            key: key.clone(),
            running: Arc::clone(&self.running),
            task,
            _watched: self.pace.watch(requester.caller),
        });
        running.insert(key.clone(), Arc::downgrade(&poller));
        poller
    }

    /// Returns the least time between two looks of the task that asks.
    pub(crate) fn least_pause(&self, per_second: f64) -> Duration {
        let caller = requester::current().caller;
        self.pace.least_pause(caller, per_second)
    }

    /// Waits between two looks: so long by `clock`, or until everything is to be looked at again.
    pub(crate) async fn pause(&self, clock: &Clock, pause: Duration) {
        self.pace.pause(clock, pause).await;
    }

    /// Returns the number of tasks that poll.
    pub(crate) fn running(&self) -> usize {
        lock(&self.running).len()
    }

    /// Returns what is shared with those who wait for `key`, if anybody does.
    pub(crate) fn latest(&self, key: &K) -> Option<Arc<W>> {
        // Held until the lock is free: if it was the last, its end takes the lock.
        let poller = lock(&self.running).get(key).and_then(Weak::upgrade)?;
        Some(Arc::clone(&poller.latest))
    }
}

impl<K: Eq + Hash, W> Drop for Poller<K, W> {
    fn drop(&mut self) {
        self.task.abort();
        let mut running = lock(&self.running);
        // Another one may have been started meanwhile.
        if running
            .get(&self.key)
            .is_some_and(|poller| poller.strong_count() == 0)
        {
            running.remove(&self.key);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
