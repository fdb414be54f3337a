//! State and counters of an upstream's treatment, as seen from outside. Times are durations from
//! the moment of looking, so that no wall clock is needed.

use std::time::Duration;

/// The state of a guard at one moment, and its counters.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Snapshot {
    /// State of the circuit breaker.
    pub breaker: BreakerState,
    /// Attempts under way.
    pub in_flight: usize,
    /// Calls waiting for their turn.
    pub waiting: usize,
    /// Attempts per second in the long run, as the settings have it.
    pub per_second: f64,
    /// Time between two attempts in the long run, as the settings have it.
    pub interval: Duration,
    /// Time left of the pause that the upstream asked for, if it did.
    pub held_for: Option<Duration>,
    /// Time since an attempt was last judged good.
    pub last_good: Option<Duration>,
    /// Time since an attempt last failed in a way that speaks against the upstream.
    pub last_failure: Option<Duration>,
    /// Events since the start.
    pub counts: Counts,
}

/// State of the circuit breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// Attempts go through.
    Closed {
        /// Failures since the last success.
        failures: u32,
    },
    /// Nothing goes through.
    Open {
        /// Time since it opened without having closed again.
        since: Duration,
        /// Time until a probe may go; zero when the next call will be one.
        retry_in: Duration,
    },
    /// One probe is under way, nothing else goes through.
    HalfOpen {
        /// Time since it opened without having closed again.
        since: Duration,
    },
}

/// Numbers that only grow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Calls that were made of us.
    pub calls: u64,
    /// Attempts begun, retries among them.
    pub attempts: u64,
    /// Attempts begun that were not the first of their call.
    pub retries: u64,
    /// Attempts judged good.
    pub good: u64,
    /// Attempts judged failed for good.
    pub permanent: u64,
    /// Attempts judged failed for now.
    pub transient: u64,
    /// Attempts that the upstream refused as too many.
    pub refused: u64,
    /// Attempts dropped because their call's time was over.
    pub cut: u64,
    /// Attempts without an outcome because their caller went away or panicked.
    pub abandoned: u64,
    /// Attempts that had to wait so as not to be too many per second.
    pub paced: u64,
    /// Times the breaker opened, after a failed probe too.
    pub opened: u64,
    /// Turns denied, retries' too, because the breaker was open.
    pub breaker_open: u64,
    /// Turns denied, retries' too, because the upstream asked to wait for too long.
    pub asked_to_wait: u64,
    /// Turns denied, retries' too, because too many calls were waiting.
    pub queue_full: u64,
    /// Turns denied, retries' too, because the call's time was over before they came.
    pub out_of_time: u64,
}
