//! The rate at which the upstream may be asked: a token bucket, and a pause when the upstream wants
//! one.
//! Decides only; the waiting is done elsewhere, so a caller who leaves takes nothing along.

use std::time::Duration;

use tokio::time::Instant;

use crate::Settings;
use crate::settings::SLOWEST;

/// A token bucket kept as one instant (the "generic cell rate" way): whole nanoseconds, so no
/// rounding can leave a waiter a hair short of its token for ever.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    /// Time between two attempts in the long run.
    interval: Duration,
    /// Lead that a burst may have over the long run.
    slack: Duration,
    /// Time at which the bucket is full again. Each token taken moves it by one interval.
    full_at: Instant,
    /// Until when the upstream wants no attempt at all.
    held_until: Instant,
}

impl RateLimiter {
    pub(crate) fn new(settings: &Settings, now: Instant) -> Self {
        let (interval, slack) = measures(settings, 1);
        Self {
            interval,
            slack,
            full_at: now,
            held_until: now,
        }
    }

    /// Takes over other settings. A bucket that was full stays full, one that was in debt keeps
    /// the debt in time.
    pub(crate) fn reconfigure(&mut self, settings: &Settings) {
        self.share(settings, 1);
    }

    /// Takes over the share that one of so many limiters has in the pace of these settings.
    pub(crate) fn share(&mut self, settings: &Settings, members: u32) {
        (self.interval, self.slack) = measures(settings, members.max(1));
    }

    /// Returns the next moment, `now` or later, at which a token may be taken.
    pub(crate) fn ready_at(&self, now: Instant) -> Instant {
        let wait = self.full_at.saturating_duration_since(now + self.slack);
        (now + wait).max(self.held_until)
    }

    /// Takes a token; only to be called when [`RateLimiter::ready_at`] says `now`.
    pub(crate) fn take(&mut self, now: Instant) {
        self.full_at = self.full_at.max(now) + self.interval;
    }

    /// Lets nothing through for `pause`. The bucket is empty afterwards: who has just been told to
    /// slow down does not come back with a burst.
    pub(crate) fn hold(&mut self, pause: Duration, now: Instant) {
        self.held_until = self.held_until.max(now + pause);
        self.full_at = self.full_at.max(self.held_until + self.slack);
    }

    /// Returns the time left of the pause that the upstream asked for.
    pub(crate) fn held_for(&self, now: Instant) -> Option<Duration> {
        let left = self.held_until.saturating_duration_since(now);
        (!left.is_zero()).then_some(left)
    }
}

/// Interval and slack of one of so many limiters; a burst of one has no slack.
fn measures(settings: &Settings, members: u32) -> (Duration, Duration) {
    let interval = settings.interval().saturating_mul(members).min(SLOWEST);
    let burst = (settings.burst / members).max(1);
    (interval, interval.saturating_mul(burst - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(per_second: f64, burst: u32) -> Settings {
        Settings {
            per_second,
            burst,
            ..Settings::default()
        }
    }

    /// Counts the tokens that can be taken within `span`, each as soon as it is there.
    fn taken(limiter: &mut RateLimiter, from: Instant, span: Duration) -> u32 {
        let (mut now, mut count) = (from, 0);
        loop {
            now = limiter.ready_at(now);
            if now >= from + span || count == 10_000 {
                return count;
            }
            limiter.take(now);
            count += 1;
        }
    }

    #[test]
    fn a_full_bucket_gives_its_burst_and_then_its_rate() {
        let now = Instant::now();
        let minute = Duration::from_secs(60);
        let mut limiter = RateLimiter::new(&settings(5.0, 20), now);
        assert_eq!(taken(&mut limiter, now, Duration::from_millis(1)), 20);
        let mut limiter = RateLimiter::new(&settings(5.0, 20), now);
        assert_eq!(taken(&mut limiter, now, minute), 20 + 5 * 60 - 1);
        let mut limiter = RateLimiter::new(&settings(0.5, 1), now);
        assert_eq!(taken(&mut limiter, now, minute), 30);
    }

    #[test]
    fn a_quiet_time_fills_the_bucket_but_never_beyond_the_burst() {
        let now = Instant::now();
        let mut limiter = RateLimiter::new(&settings(1.0, 3), now);
        assert_eq!(taken(&mut limiter, now, Duration::from_millis(1)), 3);
        let later = now + Duration::from_secs(2);
        assert_eq!(taken(&mut limiter, later, Duration::from_millis(1)), 2);
        let much_later = now + Duration::from_secs(1000);
        assert_eq!(taken(&mut limiter, much_later, Duration::from_millis(1)), 3);
    }

    #[test]
    fn a_hold_lets_nothing_through_and_forfeits_the_burst() {
        let now = Instant::now();
        let mut limiter = RateLimiter::new(&settings(1.0, 3), now);
        limiter.hold(Duration::from_secs(10), now);
        limiter.hold(Duration::from_secs(5), now);
        assert_eq!(limiter.held_for(now), Some(Duration::from_secs(10)));
        let over = now + Duration::from_secs(10);
        assert_eq!(limiter.ready_at(now), over);
        assert_eq!(limiter.held_for(over), None);
        assert_eq!(taken(&mut limiter, over, Duration::from_millis(1)), 1);
    }

    #[test]
    fn rates_that_make_no_sense_are_slow_and_an_infinite_one_is_free() {
        let now = Instant::now();
        for rate in [0.0, -1.0, f64::NAN, 1e-300] {
            let mut limiter = RateLimiter::new(&settings(rate, 1), now);
            assert_eq!(taken(&mut limiter, now, 2 * SLOWEST), 2, "{rate}");
        }
        let mut limiter = RateLimiter::new(&settings(f64::INFINITY, 1), now);
        assert_eq!(taken(&mut limiter, now, Duration::from_millis(1)), 10_000);
        let limiter = RateLimiter::new(&settings(0.0, u32::MAX), now);
        assert_eq!(limiter.ready_at(now), now, "no overflow");
    }

    #[test]
    fn another_rate_holds_from_the_moment_it_is_set() {
        let now = Instant::now();
        let mut limiter = RateLimiter::new(&settings(1.0, 1), now);
        limiter.take(now);
        limiter.reconfigure(&settings(100.0, 1));
        let next = limiter.ready_at(now);
        assert_eq!(next, now + Duration::from_secs(1), "the debt is kept");
        limiter.take(next);
        assert_eq!(limiter.ready_at(next), next + Duration::from_millis(10));
    }
}
