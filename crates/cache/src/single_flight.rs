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

/// There are as many flights as there may be.
#[derive(Debug)]
pub(crate) struct Full;

/// A seat on a flight; giving it up does not stop the flight.
pub(crate) struct Waiter<T> {
    result: watch::Receiver<Option<T>>,
    /// Whether this seat's owner started the flight.
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

    /// Joins the flight for `key`, or starts it with `work` on its own task.
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
            flights: self.clone(),
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

/// Takes the flight off the board, however it ends.
struct InFlightGuard<T> {
    flights: Arc<SingleFlight<T>>,
    key: Key,
}

impl<T> Drop for InFlightGuard<T> {
    fn drop(&mut self) {
        self.flights
            .in_flight
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key);
    }
}
