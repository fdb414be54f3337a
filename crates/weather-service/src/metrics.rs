//! Counters and timings since the start: the one place for them. Knows no wire.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use weather::{ErrorKind, QuestionKind, Timing};

/// Counters and timings of the whole daemon.
#[derive(Debug, Default)]
pub struct Metrics {
    upstream: Mutex<BTreeMap<String, u64>>,
    upstream_time: Clockwork,
    bodies_decoded: AtomicU64,
    answers: [[Outcomes; QuestionKind::ALL.len()]; Face::ALL.len()],
    answer_time: Clockwork,
}

/// The number of questions that came to each of `OUTCOMES`.
type Outcomes = [AtomicU64; OUTCOMES.len()];

/// The outcomes of questions, by their names in `status`.
const OUTCOMES: [&str; 6] = [
    "answered",
    "bad_request",
    "no_data",
    "unreachable",
    "timeout",
    "invalid_response",
];

/// The faces of the daemon, by which questions come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    /// The manager socket.
    Manager,
    /// HTTP.
    Http,
}

impl Face {
    /// All of them, in the order of their declaration.
    const ALL: [Self; 2] = [Self::Manager, Self::Http];

    fn name(self) -> &'static str {
        match self {
            Self::Manager => "manager",
            Self::Http => "http",
        }
    }
}

impl Metrics {
    /// Counts a question that was answered after `took`; `failure` says how, if it was not with
    /// weather. Without a time it was one that waits for news. Takes no lock.
    pub(crate) fn answered(
        &self,
        face: Face,
        question: QuestionKind,
        failure: Option<ErrorKind>,
        took: Option<Duration>,
    ) {
        if let Some(took) = took {
            self.answer_time.add(took);
        }
        let outcomes = &self.answers[face as usize][question as usize];
        outcomes[outcome_of(failure)].fetch_add(1, Ordering::Relaxed);
    }

    /// The upstream answered one request with `status` after `took`.
    pub(crate) fn upstream_answered(&self, status: u16, took: Duration) {
        self.upstream_time.add(took);
        self.count_upstream(&status.to_string());
    }

    /// One request got no answer, in the way that `kind` names.
    pub(crate) fn upstream_failed(&self, kind: &'static str) {
        self.count_upstream(kind);
    }

    /// A body was decoded.
    pub(super) fn body_decoded(&self) {
        self.bodies_decoded.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns how many bodies were decoded, fetched ones and those read from disk.
    pub fn bodies_decoded(&self) -> u64 {
        self.bodies_decoded.load(Ordering::Relaxed)
    }

    fn count_upstream(&self, outcome: &str) {
        let mut upstream = self.upstream.lock().unwrap_or_else(PoisonError::into_inner);
        *upstream.entry(outcome.to_owned()).or_default() += 1;
    }

    /// Requests to the upstream by status, or by the way they failed.
    pub(crate) fn upstream(&self) -> (BTreeMap<String, u64>, Timing) {
        let counts = self
            .upstream
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        (counts, self.upstream_time.read())
    }

    /// Returns how many questions came to which outcome, by face, and how long they took.
    pub(crate) fn questions(&self) -> (BTreeMap<String, u64>, Timing) {
        let mut counts = BTreeMap::new();
        for (face, questions) in Face::ALL.iter().zip(&self.answers) {
            for (at, outcome) in OUTCOMES.iter().enumerate() {
                let all = questions.iter().map(|outcomes| &outcomes[at]);
                let all = all.map(|count| count.load(Ordering::Relaxed)).sum();
                // Failures are told of once there are any, and so is a face that need not be open.
                if all > 0 || (at == outcome_of(None) && *face == Face::Manager) {
                    counts.insert(format!("{}.{outcome}", face.name()), all);
                }
            }
        }
        (counts, self.answer_time.read())
    }
}

/// The position of an outcome in `OUTCOMES`.
fn outcome_of(failure: Option<ErrorKind>) -> usize {
    match failure {
        None => 0,
        Some(ErrorKind::BadRequest) => 1,
        Some(ErrorKind::NoData) => 2,
        Some(ErrorKind::Unreachable) => 3,
        Some(ErrorKind::Timeout) => 4,
        Some(ErrorKind::InvalidResponse) => 5,
    }
}

/// A count of durations, with their sum and the longest.
#[derive(Debug, Default)]
struct Clockwork {
    count: AtomicU64,
    microseconds: AtomicU64,
    longest: AtomicU64,
}

impl Clockwork {
    fn add(&self, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.count.fetch_add(1, Ordering::Relaxed);
        self.microseconds.fetch_add(took, Ordering::Relaxed);
        self.longest.fetch_max(took, Ordering::Relaxed);
    }

    fn read(&self) -> Timing {
        let count = self.count.load(Ordering::Relaxed);
        Timing {
            count,
            mean_microseconds: self
                .microseconds
                .load(Ordering::Relaxed)
                .checked_div(count)
                .unwrap_or(0),
            longest_microseconds: self.longest.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_told_by_face_and_outcome_whatever_was_asked() {
        let metrics = Metrics::default();
        let none = BTreeMap::from([("manager.answered".to_owned(), 0)]);
        assert_eq!(metrics.questions().0, none);
        let took = Some(Duration::from_millis(2));
        for question in [QuestionKind::Week, QuestionKind::Sun] {
            metrics.answered(Face::Manager, question, None, took);
            let late = Some(ErrorKind::Timeout);
            metrics.answered(Face::Manager, question, late, took);
        }
        metrics.answered(Face::Manager, QuestionKind::AlertChanges, None, None);
        let (counts, time) = metrics.questions();
        let counted = [("manager.answered", 3), ("manager.timeout", 2)];
        assert_eq!(counts, counted.map(|(name, n)| (name.to_owned(), n)).into());
        assert_eq!((time.count, time.longest_microseconds), (4, 2000));
    }
}
