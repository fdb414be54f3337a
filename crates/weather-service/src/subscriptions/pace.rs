//! The pace of all pollers together: however much is watched, they take no more than half of the requests
//! there may be, and each caller's as much of that as any other's. Knows no weather.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use clock::Clock;
use tokio::sync::Notify;

use super::pause;

/// The part of the request rate that pollers may take; the rest is for questions.
const SHARE: f64 = 0.5;

/// The things that are watched, by the caller for whom they are.
#[derive(Debug, Default)]
pub(super) struct PollPace {
    watched: Mutex<HashMap<u64, usize>>,
    /// Ends the pauses between looks.
    again: Notify,
}

/// A thing that is watched, until this is dropped.
#[derive(Debug)]
pub(super) struct Watched {
    pace: Arc<PollPace>,
    caller: u64,
}

impl PollPace {
    /// Counts one more thing that is watched for `caller`.
    pub(super) fn watch(self: &Arc<Self>, caller: u64) -> Watched {
        *self.lock().entry(caller).or_default() += 1;
        Watched {
            pace: Arc::clone(self),
            caller,
        }
    }

    /// Returns the least time between two looks at a thing that is watched for `caller`, where there may
    /// be so many requests per second, and a look takes one.
    pub(super) fn least_pause(&self, caller: u64, per_second: f64) -> Duration {
        let watched = self.lock();
        let own = watched.get(&caller).copied().unwrap_or_default();
        let callers = watched.len().max(1);
        drop(watched);
        #[expect(
            clippy::cast_precision_loss,
            reason = "there are a few hundred at most"
        )]
        let seconds = (own * callers) as f64 / (per_second * SHARE);
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }

    /// Waits so long by the service's `clock`, or until everything is to be looked at again.
    pub(super) async fn pause(&self, clock: &Clock, pause: Duration) {
        tokio::select! {
            () = pause::sleep(clock, pause) => {}
            () = self.again.notified() => {}
        }
    }

    /// Has all pollers look now, except those that look already.
    pub(super) fn look_again(&self) {
        self.again.notify_waiters();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, usize>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let mut watched = self.pace.lock();
        if let Some(own) = watched.get_mut(&self.caller) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                watched.remove(&self.caller);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_pause_ends_when_all_is_to_be_looked_at_again() {
        let pace = PollPace::default();
        let hour = Duration::from_secs(3600);
        let start = tokio::time::Instant::now();
        let clock = Clock::system();
        tokio::join!(pace.pause(&clock, hour), async {
            tokio::task::yield_now().await;
            pace.look_again();
        });
        assert_eq!(start.elapsed(), Duration::ZERO);
    }

    #[test]
    fn a_few_watch_as_often_as_they_like_and_many_at_half_the_pace() {
        let pace = Arc::new(PollPace::default());
        let few = pace.watch(1);
        assert_eq!(pace.least_pause(1, 5.0), Duration::from_millis(400));
        let many: Vec<_> = (0..250).map(|_| pace.watch(2)).collect();
        // 250 looks in 200 s and one in 0.8 s: 2.5 requests a second in all.
        assert_eq!(pace.least_pause(2, 5.0), Duration::from_secs(200));
        assert_eq!(pace.least_pause(1, 5.0), Duration::from_millis(800));
        drop(few);
        assert_eq!(pace.least_pause(2, 5.0), Duration::from_secs(100));
        assert_eq!(pace.least_pause(2, f64::INFINITY), Duration::ZERO);
        drop(many);
        assert_eq!(pace.least_pause(2, 5.0), Duration::ZERO);
    }
}
