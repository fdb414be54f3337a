//! Calls that wait for news: how many there are at most, and that all of them end when the daemon
//! stops. Knows no weather, and not what is waited for.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;
use weather::Error;

use super::pace::PollPace;
use crate::requester;

/// The most calls that may wait at one time: a quarter of the connections there can be, so that there is
/// always room for a question.
pub const MOST_WAITING: usize = 256;
/// The most of them that may be one caller's, so that there is always room for another.
pub const MOST_WAITING_EACH: usize = MOST_WAITING / 2;
/// The most of them that may be one guest's, whatever programs they are of.
pub const MOST_WAITING_OF_GUEST: usize = MOST_WAITING / 4;
/// The longest that a call may wait, whatever it asks for.
pub const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// The calls that wait for news.
#[derive(Debug)]
pub(crate) struct LongPolls {
    slots: Semaphore,
    /// Those that are taken, by caller or, of guests, by user.
    taken: Mutex<HashMap<u64, usize>>,
    pace: Arc<PollPace>,
    /// Has no permits; closed when every call has to end.
    shutdown: Semaphore,
}

/// A waiting call's slot, free again when dropped.
#[derive(Debug)]
pub(crate) struct Slot<'p> {
    polls: &'p LongPolls,
    caller: u64,
    until: Instant,
    _permit: SemaphorePermit<'p>,
}

impl Default for LongPolls {
    fn default() -> Self {
        Self {
            slots: Semaphore::new(MOST_WAITING),
            taken: Mutex::default(),
            pace: Arc::default(),
            shutdown: Semaphore::new(0),
        }
    }
}

impl LongPolls {
    /// Takes a slot until then, for whom the current task works.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyWaiting`] when all are taken, or as many as one caller may have.
    pub(crate) fn slot(&self, until: Instant) -> Result<Slot<'_>, Error> {
        let requester = requester::current();
        let at_most = match requester.group == requester.caller {
            true => MOST_WAITING_EACH,
            false => MOST_WAITING_OF_GUEST,
        };
        let caller = requester.group;
        let mut taken = self.taken();
        if taken.get(&caller).is_some_and(|own| *own >= at_most) {
            return Err(Error::TooManyWaiting { at_most });
        }
        let permit = self
            .slots
            .try_acquire()
            .map_err(|_| Error::TooManyWaiting {
                at_most: MOST_WAITING,
            })?;
        *taken.entry(caller).or_default() += 1;
        drop(taken);
        Ok(Slot {
            polls: self,
            caller,
            until,
            _permit: permit,
        })
    }

    /// Has everything that somebody waits for looked at now.
    pub(crate) fn look_again(&self) {
        self.pace.look_again();
    }

    /// Returns the pace of those who poll for the calls that wait.
    pub(super) fn pace(&self) -> Arc<PollPace> {
        Arc::clone(&self.pace)
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<u64, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns how many calls wait.
    pub(crate) fn waiting(&self) -> usize {
        MOST_WAITING.saturating_sub(self.slots.available_permits())
    }

    /// Ends every call that waits, and those that come later.
    pub(crate) fn close(&self) {
        self.shutdown.close();
    }
}

impl Slot<'_> {
    /// Waits for `news`; `None` when the time is up or every call has to end.
    pub(crate) async fn wait<T>(self, news: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            news = news => Some(news),
            _ = self.polls.shutdown.acquire() => None,
            () = tokio::time::sleep_until(self.until) => None,
        }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut taken = self.polls.taken();
        if let Some(own) = taken.get_mut(&self.caller) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                taken.remove(&self.caller);
            }
        }
    }
}

/// Returns when a call that may wait for `timeout` has to end.
pub(crate) fn end_of(timeout: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(timeout.min(LONGEST_WAIT)).unwrap_or(now)
}
