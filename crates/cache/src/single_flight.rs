//! Single flight: of many who want the same thing at the same time, one task works and all share
//! its result. It must not know what the work is.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::Key;

/// The work under way, by key.
pub(crate) struct SingleFlight<T> {
    in_flight: Mutex<HashMap<Key, watch::Receiver<Option<T>>>>,
    at_most: usize,
    runtime: Handle,
}

/// No more work may be under way.
#[derive(Debug)]
pub(crate) struct Full;

/// One of those who wait for the work; giving up does not stop it.
pub(crate) struct Waiter<T> {
    result: watch::Receiver<Option<T>>,
    /// Tells whether this one started the work.
    pub(crate) is_first: bool,
}

impl<T: Clone + Send + Sync + 'static> SingleFlight<T> {
    /// Allows so many keys at a time, whose work runs on the runtime that this is called in.
    pub(crate) fn new(at_most: usize) -> Arc<Self> {
        Arc::new(Self {
            in_flight: Mutex::default(),
            at_most,
            runtime: Handle::current(),
        })
    }

    /// Joins the work under way for `key`, or starts it on its own task.
    pub(crate) fn join<F>(
        self: &Arc<Self>,
        key: &Key,
        work: impl FnOnce() -> F,
    ) -> Result<Waiter<T>, Full>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let mut in_flight = self.in_flight();
        if let Some(result) = in_flight.get(key) {
            return Ok(Waiter {
                result: result.clone(),
                is_first: false,
            });
        }
        if in_flight.len() >= self.at_most {
            return Err(Full);
        }
        let (sender, result) = watch::channel(None);
        in_flight.insert(key.clone(), result.clone());
        drop(in_flight);
        let guard = InFlightGuard {
            work: self.clone(),
            key: key.clone(),
        };
        let work = work();
        self.runtime.spawn(async move {
            // dropped after the result is out, and also if the work panics
            let _guard = guard;
            let result = work.await;
            sender.send_replace(Some(result));
        });
        Ok(Waiter {
            result,
            is_first: true,
        })
    }

    /// Tells whether work is under way for `key`.
    pub(crate) fn contains(&self, key: &Key) -> bool {
        self.in_flight().contains_key(key)
    }

    pub(crate) fn len(&self) -> usize {
        self.in_flight().len()
    }

    fn in_flight(&self) -> MutexGuard<'_, HashMap<Key, watch::Receiver<Option<T>>>> {
        self.in_flight
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone> Waiter<T> {
    /// Waits for the result; `None` if the work panicked or the runtime went away.
    pub(crate) async fn outcome(mut self) -> Option<T> {
        let result = self.result.wait_for(Option::is_some).await.ok()?;
        result.clone()
    }
}

/// Takes the work off the list of what is under way, however it ends.
struct InFlightGuard<T> {
    work: Arc<SingleFlight<T>>,
    key: Key,
}

impl<T> Drop for InFlightGuard<T> {
    fn drop(&mut self) {
        self.work
            .in_flight
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key);
    }
}
