//! The numbers that say how patient and how modest we are, with defaults for a free public
//! service. Knows nothing of where they were written down.

use std::time::Duration;

/// The longest time between two attempts; also what a rate that makes no sense counts as.
pub(crate) const SLOWEST: Duration = Duration::from_secs(60 * 60);
/// No wait that is asked for may be longer; also keeps every sum of instants in range.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The treatment of one upstream.
///
/// No value makes anything fail: those that could not work are read as the nearest one that can
/// (see each field), and no duration counts as more than a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Attempts after the first one of a call. Default 3.
    pub retries: u32,
    /// Longest wait before the first retry; doubles with each one. Default 250 ms.
    pub first_backoff: Duration,
    /// Longest wait before any retry, unless the upstream names one. Default 8 s.
    pub longest_backoff: Duration,
    /// Longest wait that the upstream may name. Default 60 s.
    pub retry_after_cap: Duration,
    /// Time for one call, with its waits and all its attempts. Default 30 s.
    pub total: Duration,
    /// Attempts under way at one moment. Default 8; 0 counts as 1.
    pub in_flight: usize,
    /// Calls of one urgency that may wait for their turn. Beyond it, the newest call of the caller
    /// with the most gives way to one of a caller with fewer; else the next is refused. Default 256; 0
    /// means nobody waits.
    pub waiting: usize,
    /// Calls of one urgency and one caller that may wait for their turn; its next is refused. Default 128.
    pub waiting_each: usize,
    /// Attempts per second in the long run. Default 5. Infinity means no pacing; less than one an
    /// hour, and what is not a positive number, counts as one an hour.
    pub per_second: f64,
    /// Attempts that may follow each other at once after a quiet time. Default 20; 0 counts as 1.
    pub burst: u32,
    /// The limits beyond which the upstream is not asked at all.
    pub breaker: BreakerSettings,
}

/// Limits of the circuit breaker: failures that open it, and for how long.
///
/// The defaults tolerate an upstream that fails two times in five, as public ones do on bad days:
/// retries cope with that, and a breaker that opened on it would only take answers away.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BreakerSettings {
    /// Failures in a row that open it. Default 10; 0 counts as 1.
    pub failures: u32,
    /// The time that `share` looks back on. Default 30 s.
    pub window: Duration,
    /// Share of failures within `window` that opens it, 0 to 1. Default 0.8; above 1 means never.
    pub share: f64,
    /// Outcomes needed within `window` before `share` means anything. Default 20; 0 counts as 1.
    pub least: u32,
    /// Time it stays open at first; doubles each time a probe fails. Default 5 s.
    pub open_first: Duration,
    /// Longest time it stays open, unless the upstream names a longer time. Default 2 min.
    pub open_longest: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            retries: 3,
            first_backoff: Duration::from_millis(250),
            longest_backoff: Duration::from_secs(8),
            retry_after_cap: Duration::from_secs(60),
            total: Duration::from_secs(30),
            in_flight: 8,
            waiting: 256,
            waiting_each: 128,
            per_second: 5.0,
            burst: 20,
            breaker: BreakerSettings::default(),
        }
    }
}

impl Default for BreakerSettings {
    fn default() -> Self {
        Self {
            failures: 10,
            window: Duration::from_secs(30),
            share: 0.8,
            least: 20,
            open_first: Duration::from_secs(5),
            open_longest: Duration::from_secs(120),
        }
    }
}

impl Settings {
    /// Returns the time between two attempts in the long run.
    #[must_use]
    pub fn interval(&self) -> Duration {
        let seconds = 1.0 / self.per_second;
        Duration::try_from_secs_f64(seconds).map_or(SLOWEST, |interval| interval.min(SLOWEST))
    }

    /// Returns the same with every value that could not work replaced by the nearest one that can.
    pub(crate) fn workable(self) -> Self {
        Self {
            first_backoff: self.first_backoff.min(LONGEST),
            longest_backoff: self.longest_backoff.min(LONGEST),
            retry_after_cap: self.retry_after_cap.min(LONGEST),
            total: self.total.min(LONGEST),
            in_flight: self.in_flight.max(1),
            burst: self.burst.max(1),
            breaker: self.breaker.workable(),
            ..self
        }
    }

    /// Returns the longest wait before the attempt that follows attempt `number` (from 1).
    pub(crate) fn backoff_ceiling(&self, number: u32) -> Duration {
        doubled(self.first_backoff, number.saturating_sub(1)).min(self.longest_backoff)
    }

    /// Returns the pause after attempt `number` was refused as too many: if the upstream says nothing
    /// about it, as long as we would wait ourselves, without the jitter.
    pub(crate) fn pause(&self, retry_after: Option<Duration>, number: u32) -> Duration {
        let asked = self.heeded(retry_after);
        asked.unwrap_or_else(|| self.backoff_ceiling(number))
    }

    /// Caps the wait that the upstream asks for.
    pub(crate) fn heeded(&self, retry_after: Option<Duration>) -> Option<Duration> {
        retry_after.map(|asked| asked.min(self.retry_after_cap))
    }
}

impl BreakerSettings {
    fn workable(self) -> Self {
        Self {
            failures: self.failures.max(1),
            window: self.window.min(LONGEST),
            least: self.least.max(1),
            open_first: self.open_first.min(LONGEST),
            open_longest: self.open_longest.min(LONGEST),
            ..self
        }
    }
}

/// Returns `first` doubled `times` times, or the longest duration there is.
pub(crate) fn doubled(first: Duration, times: u32) -> Duration {
    first.saturating_mul(1_u32.checked_shl(times).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_backoff_ceiling_doubles_up_to_its_cap() {
        let settings = Settings::default();
        let ceilings: Vec<_> = (1..=7)
            .map(|number| settings.backoff_ceiling(number).as_millis())
            .collect();
        assert_eq!(ceilings, [250, 500, 1000, 2000, 4000, 8000, 8000]);
        assert_eq!(
            settings.backoff_ceiling(u32::MAX),
            settings.longest_backoff,
            "no overflow"
        );
    }

    #[test]
    fn values_that_cannot_work_become_the_nearest_that_can() {
        let wild = Settings {
            total: Duration::MAX,
            in_flight: 0,
            burst: 0,
            breaker: BreakerSettings {
                failures: 0,
                least: 0,
                open_first: Duration::MAX,
                ..BreakerSettings::default()
            },
            ..Settings::default()
        }
        .workable();
        assert_eq!((wild.total, wild.breaker.open_first), (LONGEST, LONGEST));
        assert_eq!((wild.in_flight, wild.burst), (1, 1));
        assert_eq!((wild.breaker.failures, wild.breaker.least), (1, 1));
        assert_eq!(Settings::default().workable(), Settings::default());
    }
}
