//! Calls that wait for news: how many there are at most, and that all of them end when the daemon
//! stops. Knows no weather, and not what is waited for.

use std::future::Future;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;
use weather::Error;

/// The most calls that may wait at one time: a quarter of the connections there can be, so that there is
/// always room for a question.
pub const MOST_WAITING: usize = 256;
/// The longest that a call may wait, whatever it asks for.
pub const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// The calls that wait for news.
#[derive(Debug)]
pub(crate) struct LongPolls {
    slots: Semaphore,
    /// Has no permits; closed when every call has to end.
    shutdown: Semaphore,
}

/// A waiting call's slot, free again when dropped.
#[derive(Debug)]
pub(crate) struct Slot<'p> {
    shutdown: &'p Semaphore,
    until: Instant,
    _permit: SemaphorePermit<'p>,
}

impl Default for LongPolls {
    fn default() -> Self {
        Self {
            slots: Semaphore::new(MOST_WAITING),
            shutdown: Semaphore::new(0),
        }
    }
}

impl LongPolls {
    /// Takes a slot until then.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyWaiting`] when all are taken.
    pub(crate) fn slot(&self, until: Instant) -> Result<Slot<'_>, Error> {
        let permit = self.slots.try_acquire();
        Ok(Slot {
            shutdown: &self.shutdown,
            until,
            _permit: permit.map_err(|_| Error::TooManyWaiting {
                at_most: MOST_WAITING,
            })?,
        })
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
            _ = self.shutdown.acquire() => None,
            () = tokio::time::sleep_until(self.until) => None,
        }
    }
}

/// Returns when a call that may wait for `timeout` has to end.
pub(crate) fn end_of(timeout: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(timeout.min(LONGEST_WAIT)).unwrap_or(now)
}
