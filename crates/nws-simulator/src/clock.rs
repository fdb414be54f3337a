//! The simulator's sense of time: the machine's clock, or one that a test moves.
//!
//! The only file that reads the machine's clock.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Tells the time. Everything the simulator says follows from its seed and this.
pub trait TimeSource: Send + Sync + 'static {
    /// Returns the instant that is to be taken as the present.
    fn now(&self) -> Timestamp;
}

impl<F: Fn() -> Timestamp + Send + Sync + 'static> TimeSource for F {
    fn now(&self) -> Timestamp {
        self()
    }
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct WallClock;

impl TimeSource for WallClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that everything else asks"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that its owner sets and advances, so that a week passes without waiting.
///
/// Clones share one time.
#[derive(Debug, Clone)]
pub struct VirtualClock {
    time: Arc<Mutex<ClockState>>,
}

#[derive(Debug)]
struct ClockState {
    shows: Timestamp,
    /// The machine's time when `shows` was right, for a clock that runs.
    since: Option<Timestamp>,
}

impl VirtualClock {
    /// Makes a clock that stands still at `time` until it is moved.
    pub fn at(time: Timestamp) -> Self {
        Self::new(ClockState {
            shows: time,
            since: None,
        })
    }

    /// Makes a clock that shows `time` now and goes on at the machine's pace.
    pub fn running_from(time: Timestamp) -> Self {
        Self::new(ClockState {
            shows: time,
            since: Some(WallClock.now()),
        })
    }

    fn new(state: ClockState) -> Self {
        Self {
            time: Arc::new(Mutex::new(state)),
        }
    }

    /// Sets the clock, forward or back.
    pub fn set(&self, time: Timestamp) {
        let mut state = self.time.lock().unwrap_or_else(PoisonError::into_inner);
        state.shows = time;
        state.since = state.since.map(|_| WallClock.now());
    }

    /// Moves the clock by `step`, which may be negative; it stops at the ends of what a timestamp can hold.
    pub fn advance(&self, step: SignedDuration) {
        let end = if step.is_negative() {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        self.set(self.now().checked_add(step).unwrap_or(end));
    }
}

impl TimeSource for VirtualClock {
    fn now(&self) -> Timestamp {
        let state = self.time.lock().unwrap_or_else(PoisonError::into_inner);
        let ran = state.since.map_or(SignedDuration::ZERO, |since| {
            WallClock.now().duration_since(since)
        });
        state.shows.checked_add(ran).unwrap_or(state.shows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_virtual_clock_share_one_time() {
        let clock = VirtualClock::at("2026-03-04T22:38:00Z".parse().unwrap());
        let other = clock.clone();
        other.advance(SignedDuration::from_hours(24 * 7));
        assert_eq!(clock.now(), "2026-03-11T22:38:00Z".parse().unwrap());
    }

    #[test]
    fn a_clock_moved_beyond_all_time_stops_at_the_end() {
        let clock = VirtualClock::at(Timestamp::MAX);
        clock.advance(SignedDuration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }
}
