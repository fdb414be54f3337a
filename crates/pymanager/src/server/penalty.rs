//! Delays for peers that guess keys. Only the answer to a wrong key is held back: a client with
//! the right one never waits, not even one of the same user. Knows no clock and no connection.

use std::collections::HashMap;
use std::num::NonZeroU64;
use std::time::Duration;

use tokio::time::Instant;

/// Seconds without a failure after which one doubling is taken back.
const FORGIVEN_AFTER: NonZeroU64 = NonZeroU64::new(10).expect("ten seconds are some");
/// More doublings than this change nothing.
const MOST_STRIKES: u32 = 24;

/// Recent failures by user. There are at most two users to remember, since others are
/// rejected before the handshake.
#[derive(Debug)]
pub(super) struct AuthPenalties {
    first: Duration,
    longest: Duration,
    strikes: HashMap<u32, (u32, Instant)>,
}

impl AuthPenalties {
    pub(super) fn new(first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            strikes: HashMap::new(),
        }
    }

    /// Notes that `uid` failed at `now` and says how long to hold back the answer.
    pub(super) fn strike(&mut self, uid: u32, now: Instant) -> Duration {
        let (count, last) = self.strikes.entry(uid).or_insert((0, now));
        let quiet = now.saturating_duration_since(*last);
        let forgiven = quiet.as_secs() / FORGIVEN_AFTER;
        let forgiven = u32::try_from(forgiven).unwrap_or(u32::MAX);
        let before = count.saturating_sub(forgiven);
        *count = before.saturating_add(1).min(MOST_STRIKES);
        *last = now;
        let factor = 1u32.checked_shl(before).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Duration = Duration::from_millis(50);
    const LONGEST: Duration = Duration::from_secs(3);

    #[tokio::test(start_paused = true)]
    async fn each_failure_doubles_the_wait_up_to_the_longest() {
        let mut penalties = AuthPenalties::new(FIRST, LONGEST);
        let now = Instant::now();
        let waits: Vec<_> = (0..4)
            .map(|_| penalties.strike(1, now).as_millis())
            .collect();
        assert_eq!(waits, [50, 100, 200, 400]);
        for _ in 0..1000 {
            assert!(penalties.strike(1, now) <= LONGEST);
        }
        assert_eq!(penalties.strike(1, now), LONGEST);
    }

    #[tokio::test(start_paused = true)]
    async fn users_do_not_pay_for_each_other_and_time_forgives() {
        let mut penalties = AuthPenalties::new(FIRST, LONGEST);
        let now = Instant::now();
        for _ in 0..5 {
            penalties.strike(1, now);
        }
        assert_eq!(penalties.strike(2, now), FIRST);
        assert_eq!(penalties.strike(1, now + Duration::from_secs(1000)), FIRST);
    }
}
