//! The guard itself: everything that is known of one upstream, behind one short lock that is
//! never held across a wait.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::domains::DomainBreakers;
use crate::jitter::Jitter;
use crate::queue::TurnQueue;
use crate::rate_limiter::RateLimiter;
use crate::{Counts, FailureDomain, Settings, SharedPace, Snapshot};

/// Guards the calls to one upstream. Shared by all who ask it: put it in an `Arc`.
#[derive(Debug)]
pub struct CallGuard {
    state: Mutex<GuardState>,
    /// Told when the breaker opens, so that nobody waits for a retry that will not be.
    opened: Notify,
    /// The same for calls whose failures count apart.
    opened_apart: Notify,
    /// The pace that other guards follow too, in place of the rate of this one.
    pub(crate) shared_pace: Option<Arc<dyn SharedPace>>,
}

#[derive(Debug)]
pub(crate) struct GuardState {
    pub(crate) settings: Settings,
    pub(crate) breakers: DomainBreakers,
    pub(crate) rate_limiter: RateLimiter,
    pub(crate) jitter: Jitter,
    pub(crate) in_flight: usize,
    pub(crate) queue: TurnQueue,
    pub(crate) counts: Counts,
    pub(crate) last_good: Option<Instant>,
    pub(crate) last_failure: Option<Instant>,
}

impl CallGuard {
    /// Guards an upstream of which nothing is known yet. The `seed` decides the jitter.
    pub fn new(settings: Settings, seed: u64) -> Self {
        let settings = settings.workable();
        let now = Instant::now();
        Self {
            state: Mutex::new(GuardState {
                settings,
                breakers: DomainBreakers::new(settings.breaker, now),
                rate_limiter: RateLimiter::new(&settings, now),
                jitter: Jitter::new(seed),
                in_flight: 0,
                queue: TurnQueue::default(),
                counts: Counts::default(),
                last_good: None,
                last_failure: None,
            }),
            opened: Notify::new(),
            opened_apart: Notify::new(),
            shared_pace: None,
        }
    }

    /// Follows a pace together with other guards of the same upstream. The rate of the settings is then
    /// that of all of them.
    #[must_use]
    pub fn sharing(self, pace: Arc<dyn SharedPace>) -> Self {
        Self {
            shared_pace: Some(pace),
            ..self
        }
    }

    /// Takes over other settings. Calls under way keep their number of retries, their backoff and
    /// their total time; pace, caps and breaker follow at once, but attempts under way and an
    /// opening of the breaker that has begun are not cut short.
    pub fn reconfigure(&self, settings: Settings) {
        let settings = settings.workable();
        let mut state = self.state();
        state.breakers.reconfigure(settings.breaker, Instant::now());
        state.rate_limiter.reconfigure(&settings);
        state.settings = settings;
        state.queue.tell_head();
    }

    /// Ends the pause of an open breaker: what made the attempts fail is likely over, and the next one
    /// finds out.
    pub fn end_pause(&self) {
        self.state().breakers.end_pause(Instant::now());
    }

    /// Returns the state and the counters as of now.
    pub fn snapshot(&self) -> Snapshot {
        let now = Instant::now();
        let state = self.state();
        let ago = |at: Option<Instant>| at.map(|at| now.saturating_duration_since(at));
        Snapshot {
            breaker: state.breakers.state(now),
            in_flight: state.in_flight,
            waiting: state.queue.len(),
            per_second: state.settings.per_second,
            interval: state.settings.interval(),
            held_for: state.rate_limiter.held_for(now),
            last_good: ago(state.last_good),
            last_failure: ago(state.last_failure),
            counts: state.counts,
        }
    }

    /// Returns the notification that calls of `domain` are left without an attempt.
    pub(crate) fn opened(&self, domain: FailureDomain) -> &Notify {
        match domain {
            FailureDomain::Common => &self.opened,
            FailureDomain::Apart => &self.opened_apart,
        }
    }

    /// Takes the lock. No foreign code runs under it, so one that was poisoned is still sound.
    pub(crate) fn state(&self) -> MutexGuard<'_, GuardState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
