//! The counts of clients, whatever language they are written in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The number of violations that are kept word for word.
const KEPT: usize = 20;

/// The number of refusals that are kept word for word.
const REFUSALS_KEPT: usize = 5;

/// The counts of some clients. Those that are processes of their own send theirs as JSON.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ClientTally {
    /// Answers that were checked.
    pub(crate) answered: u64,
    /// Answers by question.
    pub(crate) questions: BTreeMap<String, u64>,
    /// Refusals in the service's own words, by question and kind.
    pub(crate) failures: BTreeMap<String, u64>,
    /// The first of them, in words.
    pub(crate) refusals: Vec<String>,
    /// Answers that were not there within the time that their callers had set.
    pub(crate) too_late: u64,
    /// Answers that are wrong, and failures that are nobody's right. Must be 0.
    pub(crate) violations: u64,
    /// The first of them, in words.
    pub(crate) words: Vec<String>,
    /// Forecasts with provenance by why they may be behind; `fresh` if nothing speaks for that.
    pub(crate) explained: BTreeMap<String, u64>,
    /// Those that were derived from the raw grid.
    pub(crate) derived: u64,
    /// The longest wait for an answer, in seconds.
    pub(crate) longest: f64,
    /// The waits for answers that needed the upstream, in seconds.
    pub(crate) cold: Vec<f64>,
    /// Answers that were compared with what the upstream served.
    pub(crate) compared: u64,
}

impl ClientTally {
    /// Adds what others have seen.
    pub(crate) fn add(&mut self, other: Self) {
        self.answered += other.answered;
        self.violations += other.violations;
        self.compared += other.compared;
        self.too_late += other.too_late;
        self.cold.extend(other.cold);
        self.derived += other.derived;
        self.longest = self.longest.max(other.longest);
        for (into, from) in [
            (&mut self.questions, other.questions),
            (&mut self.failures, other.failures),
            (&mut self.explained, other.explained),
        ] {
            for (name, count) in from {
                *into.entry(name).or_default() += count;
            }
        }
        self.words.extend(other.words);
        self.words.truncate(KEPT);
        self.refusals.extend(other.refusals);
        self.refusals.truncate(REFUSALS_KEPT);
    }

    /// Notes something that must not happen.
    pub(crate) fn violation(&mut self, words: String) {
        self.violations += 1;
        if self.words.len() < KEPT {
            self.words.push(words);
        }
    }

    /// Notes a refusal in words.
    pub(crate) fn note(&mut self, words: String) {
        if self.refusals.len() < REFUSALS_KEPT {
            self.refusals.push(words);
        }
    }

    /// Returns the share of answers that came too late for their callers.
    pub(crate) fn too_late_share(&self) -> f64 {
        ratio(self.too_late, self.answered + self.too_late)
    }

    /// Returns the wait that so many of a hundred cold answers did not exceed.
    pub(crate) fn cold_percentile(&self, percent: usize) -> f64 {
        let mut waits = self.cold.clone();
        waits.sort_unstable_by(f64::total_cmp);
        let at = (waits.len() * percent).div_ceil(100).saturating_sub(1);
        waits.get(at).copied().unwrap_or_default()
    }

    /// Refusals of all kinds.
    pub(crate) fn failed(&self) -> u64 {
        self.failures.values().sum()
    }

    /// Returns the share of questions that got an answer.
    pub(crate) fn answered_share(&self) -> f64 {
        ratio(self.answered, self.answered + self.failed())
    }

    /// Returns the number of forecasts that were marked as `reason`.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_waits() {
        let mut tally = ClientTally::default();
        assert_eq!(tally.cold_percentile(99).to_bits(), 0);
        tally.cold = (1..=200).rev().map(f64::from).collect();
        let ranks = [50, 99, 100].map(|percent| tally.cold_percentile(percent));
        assert_eq!(ranks, [100.0, 198.0, 200.0]);
    }
}
