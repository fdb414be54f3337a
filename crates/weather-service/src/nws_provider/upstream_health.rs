//! The health of the upstream as the outcomes of requests tell it: since when it fails. Knows no resource.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::error::UpstreamError;

/// The begin of the failures since the last answer, if there are any.
#[derive(Debug, Default)]
pub(super) struct UpstreamHealth(Mutex<Option<Timestamp>>);

impl UpstreamHealth {
    /// Takes note of an outcome at the time `now`. A failure of what a caller chose, which `is_chosen` tells, speaks
    /// against that; without a connection, against the upstream.
    pub(super) fn note(
        &self,
        outcome: Result<(), &UpstreamError>,
        is_chosen: bool,
        now: Timestamp,
    ) {
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome.map_err(UpstreamError::evidence) {
            Ok(()) | Err(Evidence::Answered) => *since = None,
            Err(Evidence::Failed) if is_chosen => {}
            Err(Evidence::Failed | Evidence::Unconnected) => {
                *since = Some(since.map_or(now, |before| before.min(now)));
            }
            Err(Evidence::Unasked) => {}
        }
    }

    /// Returns since when every request has failed, if the last one did.
    pub(super) fn failing_since(&self) -> Option<Timestamp> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The evidence of an error on the upstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// It answered, though not with what was asked for.
    Answered,
    /// It was asked and failed.
    Failed,
    /// It could not be asked.
    Unconnected,
    /// It was not asked, or nobody knows.
    Unasked,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    #[test]
    fn an_outage_begins_with_its_first_failure_and_ends_with_an_answer() {
        let health = UpstreamHealth::default();
        let silent = UpstreamError::OutOfTime {
            after: Duration::from_secs(30),
        };
        health.note(Err(&silent), true, at(1));
        assert_eq!(health.failing_since(), None, "one that was chosen");
        health.note(Err(&silent), false, at(2));
        health.note(Err(&silent), false, at(3));
        health.note(Err(&UpstreamError::NoTurn { after: None }), false, at(4));
        assert_eq!(health.failing_since(), Some(at(2)));
        health.note(Ok(()), true, at(5));
        assert_eq!(health.failing_since(), None);
    }
}
