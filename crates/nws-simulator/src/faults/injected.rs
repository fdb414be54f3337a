//! The faults of one request, and the conditions under which its answer is made.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::rule::FaultEffect;

/// The decision of all rules on one request.
#[derive(Debug, Default)]
pub(crate) struct InjectedFaults {
    /// The wait before the answer.
    pub(crate) latency: Duration,
    /// Everything else that happens, in the order of the rules.
    pub(crate) effects: Vec<FaultEffect>,
    /// The rules that decided, in their text form.
    pub(crate) rules: Vec<String>,
}

impl InjectedFaults {
    /// Returns the instant that the answer is made for: the present, or for a stale copy some time ago.
    pub(crate) fn as_of(&self, now: Timestamp) -> Timestamp {
        self.before(now, |effect| match effect {
            FaultEffect::Stale(age) => Some(*age),
            _ => None,
        })
    }

    /// Returns the time by the clock of the edge that answers.
    pub(crate) fn edge_time(&self, now: Timestamp) -> Timestamp {
        let ahead = self.effects.iter().find_map(|effect| match effect {
            FaultEffect::WrongClock(ahead) => Some(*ahead),
            _ => None,
        });
        now.checked_add(ahead.unwrap_or_default()).unwrap_or(now)
    }

    /// Returns the instant that the first period holds: the present, or for periods that are over some time ago.
    pub(crate) fn periods_from(&self, now: Timestamp) -> Timestamp {
        self.before(now, |effect| match effect {
            FaultEffect::PastPeriods(age) => Some(*age),
            _ => None,
        })
    }

    /// Returns the cells, to the east and to the north, by which points resolve to a wrong one.
    pub(crate) fn cell_offset(&self) -> (i32, i32) {
        let steps = self.effects.iter().map(|effect| match effect {
            FaultEffect::MovedCell { east, north } => (*east, *north),
            _ => (0, 0),
        });
        steps.fold((0, 0), |(x, y), (east, north)| {
            (x.saturating_add(east), y.saturating_add(north))
        })
    }

    /// Returns the instant that lies the greatest of the ages before `now`.
    fn before(
        &self,
        now: Timestamp,
        age: impl Fn(&FaultEffect) -> Option<SignedDuration>,
    ) -> Timestamp {
        let oldest = self.effects.iter().filter_map(age).max();
        now.checked_sub(oldest.unwrap_or_default()).unwrap_or(now)
    }
}
