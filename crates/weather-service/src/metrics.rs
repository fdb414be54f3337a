//! What has been counted and timed since the start: the one place for it. Knows no wire.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use weather::{ErrorKind, Timing};

/// Counters and timings of the whole daemon.
#[derive(Debug, Default)]
pub struct Metrics {
    upstream: Mutex<BTreeMap<String, u64>>,
    upstream_time: Clockwork,
    bodies_decoded: AtomicU64,
    answers: Mutex<BTreeMap<(Face, &'static str), u64>>,
    answered: [AtomicU64; Face::ALL.len()],
    answer_time: Clockwork,
}

/// Which way a question came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    /// The manager socket.
    Manager,
}

impl Face {
    /// All of them, in the order of their declaration.
    const ALL: [Self; 1] = [Self::Manager];

    fn name(self) -> &'static str {
        match self {
            Self::Manager => "manager",
        }
    }
}

impl Metrics {
    /// A question was answered after `took`; `failure` says how, if it was not with weather.
    /// Without a time it was one that waits for news.
    pub fn answered(&self, face: Face, failure: Option<ErrorKind>, took: Option<Duration>) {
        if let Some(took) = took {
            self.answer_time.add(took);
        }
        let Some(kind) = failure else {
            // The warm path: no lock.
            self.answered[face as usize].fetch_add(1, Ordering::Relaxed);
            return;
        };
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        *answers.entry((face, outcome(kind))).or_default() += 1;
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

    /// Questions by face and outcome.
    pub(crate) fn questions(&self) -> (BTreeMap<String, u64>, Timing) {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = answers
            .iter()
            .map(|((face, outcome), n)| (format!("{}.{outcome}", face.name()), *n));
        let mut counts: BTreeMap<_, _> = failed.collect();
        for (face, answered) in Face::ALL.iter().zip(&self.answered) {
            let answered = answered.load(Ordering::Relaxed);
            counts.insert(format!("{}.answered", face.name()), answered);
        }
        (counts, self.answer_time.read())
    }
}

fn outcome(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::BadRequest => "bad_request",
        ErrorKind::OutsideArea => "outside_area",
        ErrorKind::Unreachable => "unreachable",
        ErrorKind::Timeout => "too_slow",
        ErrorKind::InvalidResponse => "nonsense",
    }
}

/// How often something took how long.
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
