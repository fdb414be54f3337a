//! Following a place's alerts: the next question, the meaning of an answer, the time to give up. Asks
//! nobody itself and does not sleep; both clients do so for it.

use std::collections::VecDeque;
use std::time::Duration;

use weather::{AlertChange, AlertChanges, AlertFilter, PlaceQuery, Question};

use crate::Error;

/// The time that one question waits at the server for a change.
const WAITING: Duration = Duration::from_secs(60);
/// The pause after an answer without changes, so that a server that does not wait is not besieged.
const BREATH: Duration = Duration::from_millis(250);

/// Pauses between attempts while a server, or its upstream, is away; they double from the first to
/// the longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The pause after the first failure.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// The number of attempts that may fail in a row before that is told.
    pub attempts: u32,
}

/// From a quarter of a second to half a minute, for about five minutes in all.
impl Default for Backoff {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(250),
            longest: Duration::from_secs(30),
            attempts: 16,
        }
    }
}

impl Backoff {
    /// The pause after so many failures in a row, or none if they are too many.
    fn pause(&self, failures: u32) -> Option<Duration> {
        let doublings = failures.saturating_sub(1);
        let factor = 1u32.checked_shl(doublings).unwrap_or(u32::MAX);
        let pause = self.first.saturating_mul(factor).min(self.longest);
        (failures < self.attempts).then_some(pause)
    }
}

/// The meaning of an answer for a follower.
#[derive(Debug)]
pub(crate) enum Heard {
    /// There are changes to give.
    Changes,
    /// There is nothing to give; ask again after a pause.
    Nothing(Duration),
    /// There is a failure to tell.
    Failure(Error),
}

/// The state of following the changes of a place.
#[derive(Debug)]
pub(crate) struct Trail {
    place: PlaceQuery,
    filter: AlertFilter,
    /// Everything before it has been given.
    cursor: Option<String>,
    /// Changes not yet given, and the cursor after them.
    ahead: VecDeque<AlertChange>,
    after: Option<String>,
    /// Changes before the next one to give are lost.
    has_lost: bool,
    /// Changes before the last one given are lost.
    is_reset: bool,
    pub(crate) backoff: Backoff,
    failures: u32,
    is_over: bool,
}

impl Trail {
    pub(crate) fn new(place: PlaceQuery, cursor: Option<&str>, filter: AlertFilter) -> Self {
        Self {
            place,
            filter,
            cursor: cursor.map(str::to_owned),
            ahead: VecDeque::new(),
            after: None,
            has_lost: false,
            is_reset: false,
            backoff: Backoff::default(),
            failures: 0,
            is_over: false,
        }
    }

    pub(crate) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// Returns true if changes between the last one given and the one before it are lost.
    pub(crate) fn is_reset(&self) -> bool {
        self.is_reset
    }

    /// Returns whether there is nothing more to come, ever.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over
    }

    /// The next change that is known.
    pub(crate) fn change(&mut self) -> Option<AlertChange> {
        let change = self.ahead.pop_front()?;
        self.is_reset = std::mem::take(&mut self.has_lost);
        if self.ahead.is_empty() {
            self.arrive();
        }
        Some(change)
    }

    /// Returns the next question.
    pub(crate) fn question(&self) -> Question {
        Question::AlertChanges {
            location: self.place.clone(),
            since: self.cursor.clone(),
            timeout: WAITING,
            filter: self.filter.clone(),
        }
    }

    /// Takes an answer, or what came instead.
    pub(crate) fn heard(&mut self, outcome: Result<AlertChanges, Error>) -> Heard {
        match outcome {
            Ok(answer) => {
                self.failures = 0;
                self.after = Some(answer.cursor);
                self.has_lost |= answer.reset;
                self.ahead = answer.changes.into();
                if self.ahead.is_empty() {
                    self.arrive();
                    return Heard::Nothing(BREATH);
                }
                Heard::Changes
            }
            Err(error) if error.is_passing() => self.failed(error),
            Err(error) => {
                self.is_over = true;
                Heard::Failure(error)
            }
        }
    }

    fn failed(&mut self, error: Error) -> Heard {
        self.failures = self.failures.saturating_add(1);
        if let Some(pause) = self.backoff.pause(self.failures) {
            return Heard::Nothing(pause);
        }
        self.failures = 0;
        Heard::Failure(error)
    }

    /// Everything of an answer has been given.
    fn arrive(&mut self) {
        if let Some(cursor) = self.after.take() {
            self.cursor = Some(cursor);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(cursor: &str, sequences: &[u64]) -> AlertChanges {
        let time = "2026-03-04T14:00:00-08:00";
        let change = |sequence| {
            json!({"sequence": sequence, "change": "new", "time": time, "alert": {
                "id": "urn", "event": "Flood Watch", "severity": "severe", "zones": [],
            }})
        };
        let changes: Vec<_> = sequences.iter().map(change).collect();
        serde_json::from_value(json!({
            "place": {"name": "Seattle", "kind": "town",
                "location": {"latitude": 47.6, "longitude": -122.3}},
            "cursor": cursor, "changes": changes,
            "provenance": {"provider": {"name": "x", "abbreviation": "x", "attribution": "x"},
                "source": "live", "derived": false, "simulated": true,
                "update_time": time, "fetched_at": time, "confirmed_at": time, "age_seconds": 0},
        }))
        .unwrap()
    }

    fn trail(cursor: Option<&str>) -> Trail {
        Trail::new(PlaceQuery::Default, cursor, AlertFilter::default())
    }

    fn timeout() -> Error {
        Error::Timeout(Duration::ZERO)
    }

    #[test]
    fn the_cursor_moves_when_all_changes_of_an_answer_are_given() {
        let mut trail = trail(Some("a"));
        assert!(matches!(
            trail.heard(Ok(answer("b", &[1, 2]))),
            Heard::Changes
        ));
        assert_eq!(trail.cursor(), Some("a"));
        assert_eq!(trail.change().unwrap().sequence, 1);
        assert_eq!(trail.cursor(), Some("a"));
        assert_eq!(trail.change().unwrap().sequence, 2);
        assert_eq!(trail.cursor(), Some("b"));
        assert!(trail.change().is_none());
        assert!(matches!(
            trail.heard(Ok(answer("c", &[]))),
            Heard::Nothing(BREATH)
        ));
        assert_eq!(trail.cursor(), Some("c"));
    }

    #[test]
    fn a_loss_is_told_once_with_the_next_change_however_late_that_comes() {
        let lost = |cursor, sequences| AlertChanges {
            reset: true,
            ..answer(cursor, sequences)
        };
        let mut trail = trail(Some("a"));
        trail.heard(Ok(answer("b", &[1])));
        trail.heard(Ok(lost("c", &[])));
        assert!(!trail.is_reset(), "nothing is given yet");
        trail.heard(Err(timeout()));
        trail.heard(Ok(answer("d", &[2, 3])));
        for (sequence, is_reset) in [(2, true), (3, false)] {
            assert_eq!(trail.change().unwrap().sequence, sequence);
            assert_eq!(trail.is_reset(), is_reset);
        }
        trail.heard(Ok(lost("e", &[4])));
        assert!(trail.change().is_some() && trail.is_reset());
    }

    #[test]
    fn failures_are_borne_ever_longer_and_then_told_without_moving() {
        let mut trail = trail(Some("a"));
        trail.backoff = Backoff {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(3),
            attempts: 4,
        };
        for round in 0..2 {
            for pause in [1, 2, 3] {
                let pause = Duration::from_secs(pause);
                let heard = trail.heard(Err(timeout()));
                assert!(
                    matches!(heard, Heard::Nothing(p) if p == pause),
                    "{round}: {heard:?}"
                );
            }
            assert!(matches!(trail.heard(Err(timeout())), Heard::Failure(_)));
            assert!(!trail.is_over() && trail.cursor() == Some("a"));
        }
    }

    #[test]
    fn an_answer_forgives_failures_and_nonsense_ends_it() {
        let mut trail = trail(None);
        trail.backoff.attempts = 2;
        for _ in 0..5 {
            assert!(matches!(trail.heard(Err(timeout())), Heard::Nothing(_)));
            trail.heard(Ok(answer("a", &[])));
        }
        let nonsense = Error::Protocol("nonsense".into());
        assert!(matches!(trail.heard(Err(nonsense)), Heard::Failure(_)));
        assert!(trail.is_over());
    }

    #[test]
    fn no_backoff_overflows() {
        let backoff = Backoff {
            first: Duration::MAX,
            longest: Duration::MAX,
            attempts: u32::MAX,
        };
        assert_eq!(backoff.pause(1000), Some(Duration::MAX));
        assert_eq!(backoff.pause(u32::MAX), None);
        assert_eq!(Backoff::default().pause(0), Some(Backoff::default().first));
    }
}
