//! The counts of clients, whatever language they are written in.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The number of violations that are kept word for word.
const KEPT: usize = 20;

/// The counts of some clients. The CPython clients send theirs in the same form.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ClientTally {
    /// Answers that were checked.
    pub(crate) answered: u64,
    /// Refusals in the service's own words, by kind.
    pub(crate) failures: BTreeMap<String, u64>,
    /// Answers that are wrong, and failures that are nobody's right. Must be 0.
    pub(crate) violations: u64,
    /// The first of them, in words.
    pub(crate) words: Vec<String>,
    /// Explained answers by why they may be behind; `fresh` if nothing speaks for that.
    pub(crate) explained: BTreeMap<String, u64>,
    /// Explained answers that were derived from the raw grid.
    pub(crate) derived: u64,
    /// The longest wait for an answer, in seconds.
    pub(crate) longest: f64,
}

impl ClientTally {
    /// Adds what others have seen.
    pub(crate) fn add(&mut self, other: Self) {
        self.answered += other.answered;
        self.violations += other.violations;
        self.derived += other.derived;
        self.longest = self.longest.max(other.longest);
        for (into, from) in [
            (&mut self.failures, other.failures),
            (&mut self.explained, other.explained),
        ] {
            for (name, count) in from {
                *into.entry(name).or_default() += count;
            }
        }
        self.words.extend(other.words);
        self.words.truncate(KEPT);
    }

    /// Notes something that must not happen.
    pub(crate) fn violation(&mut self, words: String) {
        self.violations += 1;
        if self.words.len() < KEPT {
            self.words.push(words);
        }
    }

    /// Refusals of all kinds.
    pub(crate) fn failed(&self) -> u64 {
        self.failures.values().sum()
    }

    /// Returns the share of questions that got an answer.
    pub(crate) fn answered_share(&self) -> f64 {
        ratio(self.answered, self.answered + self.failed())
    }

    /// Returns the number of explained answers that were marked as `reason`.
    pub(crate) fn marked(&self, reason: &str) -> u64 {
        self.explained.get(reason).copied().unwrap_or_default()
    }
}

/// Returns a share, or a rate; 0 of 0 is 0.
#[expect(clippy::cast_precision_loss, reason = "no count reaches 2^52")]
pub(crate) fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64
}
