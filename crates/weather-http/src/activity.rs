//! The activity of a connection: the requests under way, and the rest between them, by which an idle connection
//! and a client that takes nothing are known. Knows no HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::HttpLimits;

/// The requests under way on a connection, and when the last of them began, went on or ended. Nobody is woken by
/// a request: whoever waits looks again when the time is over.
#[derive(Debug, Clone)]
pub(crate) struct Activity(Arc<ActivityState>);

#[derive(Debug)]
struct ActivityState {
    start: Instant,
    in_flight: AtomicUsize,
    /// The time of the last change, in milliseconds since the start.
    last: AtomicU64,
}

/// A request under way, until dropped.
#[derive(Debug)]
pub(crate) struct InFlight(Activity);

impl Activity {
    /// Nothing under way since now.
    pub(crate) fn start() -> Self {
        Self(Arc::new(ActivityState {
            start: Instant::now(),
            in_flight: AtomicUsize::new(0),
            last: AtomicU64::new(0),
        }))
    }

    /// Begins a request.
    pub(crate) fn begin(&self) -> InFlight {
        self.0.in_flight.fetch_add(1, Ordering::Relaxed);
        self.note();
        InFlight(self.clone())
    }

    /// Returns whether no request is under way.
    pub(crate) fn is_resting(&self) -> bool {
        self.0.in_flight.load(Ordering::Relaxed) == 0
    }

    /// Notes that a part of an answer has gone out: a client that takes it slowly does not rest.
    pub(crate) fn note(&self) {
        let since = self.0.start.elapsed().as_millis();
        let since = u64::try_from(since).unwrap_or(u64::MAX);
        self.0.last.store(since, Ordering::Relaxed);
    }

    /// Waits until nothing has been under way for a time, or nothing of what is under way has gone on
    /// for longer than any answer may take: the client does not take it.
    pub(crate) async fn rest(&self, limits: HttpLimits) {
        let longest = limits.answer_timeout.saturating_add(limits.write_timeout);
        loop {
            let time = if self.is_resting() {
                limits.idle_timeout
            } else {
                longest
            };
            let last = Duration::from_millis(self.0.last.load(Ordering::Relaxed));
            let end = self.0.start + last + time;
            let now = Instant::now();
            if end <= now {
                return;
            }
            // What is under way may end before, and the connection rest from then on.
            sleep_until(end.min(now + limits.idle_timeout)).await;
        }
    }
}

impl InFlight {
    /// Notes that a part of the answer is on its way.
    pub(crate) fn progressed(&self) {
        self.0.note();
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.note();
        self.0.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}
