//! The upstream's clock, as its answers tell it: ours may be the wrong one, but a single answer does not
//! prove it.

use jiff::{SignedDuration, Timestamp};

use super::decoder::AHEAD;

/// So many answers in a row must agree on a time far ahead of ours before it is believed.
const AGREEING: u32 = 3;

/// By how much the upstream's clock is ahead of ours, as far as that is believed.
#[derive(Debug, Default)]
pub(super) struct UpstreamClock {
    believed: SignedDuration,
    claimed: SignedDuration,
    times: u32,
}

impl UpstreamClock {
    /// Takes note of the time that an answer told when it was `now` here.
    pub(super) fn note(&mut self, told: Timestamp, now: Timestamp) {
        let ahead = told.duration_since(now).max(SignedDuration::ZERO);
        if ahead <= AHEAD {
            (self.believed, self.times) = (ahead, 0);
            return;
        }
        let agrees = (ahead - self.claimed).abs() <= AHEAD;
        self.times = if agrees { self.times + 1 } else { 1 };
        self.times = self.times.min(AGREEING);
        self.claimed = ahead;
        if self.times == AGREEING {
            self.believed = ahead;
        }
    }

    /// Returns the time there when it is `now` here.
    pub(super) fn present(&self, now: Timestamp) -> Timestamp {
        now.checked_add(self.believed).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-03-04T22:00:00Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_few_minutes_are_believed_at_once() {
        let mut clock = UpstreamClock::default();
        clock.note(at("2026-03-04T22:03:00Z"), at(NOW));
        assert_eq!(clock.present(at(NOW)), at("2026-03-04T22:03:00Z"));
        clock.note(at("2026-03-04T21:00:00Z"), at(NOW));
        assert_eq!(clock.present(at(NOW)), at(NOW), "never behind ours");
    }

    #[test]
    fn years_are_believed_when_several_answers_in_a_row_agree() {
        let mut clock = UpstreamClock::default();
        let far = at("2036-01-01T00:00:00Z");
        for _ in 0..4 {
            clock.note(far, at(NOW));
            clock.note(at(NOW), at(NOW));
        }
        for seconds in 0..2 {
            assert_eq!(clock.present(at(NOW)), at(NOW));
            clock.note(far + SignedDuration::from_secs(seconds), at(NOW));
        }
        assert_eq!(clock.present(at(NOW)), at(NOW));
        clock.note(far, at(NOW));
        assert_eq!(clock.present(at(NOW)), far);
        clock.note(at(NOW), at(NOW));
        assert_eq!(clock.present(at(NOW)), at(NOW));
    }
}
