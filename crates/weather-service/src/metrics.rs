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
    documents: [AtomicU64; STATUS_CLASSES],
}

/// The classes of statuses of HTTP, from 1xx to 5xx.
const STATUS_CLASSES: usize = 5;

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

    /// Returns its name in `status`.
    pub fn name(self) -> &'static str {
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

    /// Counts a document that was asked for by the provider's own address, by its status.
    pub(crate) fn document_answered(&self, status: u16, took: Duration) {
        self.answer_time.add(took);
        let class = usize::from(status / 100).clamp(1, STATUS_CLASSES) - 1;
        self.documents[class].fetch_add(1, Ordering::Relaxed);
    }

    /// Tells each class of statuses, such as 2 for 200 to 299, how many documents were answered with it.
    pub fn each_document_class(&self, mut each: impl FnMut(usize, u64)) {
        for (at, count) in self.documents.iter().enumerate() {
            let count = count.load(Ordering::Relaxed);
            if count > 0 {
                each(at + 1, count);
            }
        }
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

    /// Hands `each` how many questions of a kind, by a face, came to an outcome, if there were any.
    pub fn each_question(&self, mut each: impl FnMut(Face, QuestionKind, &'static str, u64)) {
        for (face, questions) in Face::ALL.iter().zip(&self.answers) {
            for (kind, outcomes) in QuestionKind::ALL.iter().zip(questions) {
                for (outcome, count) in OUTCOMES.iter().zip(outcomes) {
                    let count = count.load(Ordering::Relaxed);
                    if count > 0 {
                        each(*face, *kind, outcome, count);
                    }
                }
            }
        }
    }

    /// Returns the times that questions took, but for those that wait for news.
    pub fn question_durations(&self) -> Durations {
        self.answer_time.durations()
    }

    /// Returns the times that answers of the upstream took.
    pub fn upstream_durations(&self) -> Durations {
        self.upstream_time.durations()
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

/// Bounds of durations in microseconds, by which they are counted.
const BOUNDS: [u64; 16] = [
    50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
    1_000_000, 5_000_000, 30_000_000,
];

/// The distribution of durations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Durations {
    /// The number of those no longer than a bound.
    pub up_to: Vec<(Duration, u64)>,
    /// How many there were.
    pub count: u64,
    /// Their sum.
    pub sum: Duration,
}

/// Durations, counted by bounds, with their sum and the longest.
#[derive(Debug, Default)]
struct Clockwork {
    /// Those up to each bound and beyond the one before; the last are those beyond all.
    counts: [AtomicU64; BOUNDS.len() + 1],
    microseconds: AtomicU64,
    longest: AtomicU64,
}

impl Clockwork {
    fn add(&self, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let at = BOUNDS.partition_point(|bound| *bound < took);
        self.counts[at].fetch_add(1, Ordering::Relaxed);
        self.microseconds.fetch_add(took, Ordering::Relaxed);
        self.longest.fetch_max(took, Ordering::Relaxed);
    }

    fn count(&self) -> u64 {
        let counts = self.counts.iter();
        counts.map(|count| count.load(Ordering::Relaxed)).sum()
    }

    fn read(&self) -> Timing {
        let count = self.count();
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

    fn durations(&self) -> Durations {
        let mut count = 0;
        let up_to = BOUNDS.iter().zip(&self.counts).map(|(bound, counted)| {
            count += counted.load(Ordering::Relaxed);
            (Duration::from_micros(*bound), count)
        });
        Durations {
            up_to: up_to.collect(),
            count: self.count(),
            sum: Duration::from_micros(self.microseconds.load(Ordering::Relaxed)),
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
        let durations = metrics.question_durations();
        let up_to = |milliseconds| {
            let bound = Duration::from_millis(milliseconds);
            let mut bounds = durations.up_to.iter();
            bounds.find(|(of, _)| *of == bound).unwrap().1
        };
        assert_eq!((up_to(1), up_to(5), durations.count), (0, 4, 4));
        assert_eq!(durations.sum, Duration::from_millis(8));
    }
}
