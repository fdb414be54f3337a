//! The check of a history: reads its file and nothing else, and says what no fleet may do. It must not know how
//! the history came about.
//!
//! `versions`: no client is given an older version after a newer one; `calls`: no call fails that could be answered;
//! `followers`: each change of an alert comes once.

mod calls;
mod disturbances;
mod followers;
mod versions;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result};

use super::record::HistoryRecord;

/// The names of what a history must have to prove anything.
const ANSWERS: &str = "answers";
const BOUND_ANSWERS: &str = "answers that versions in the engine bound";
const FOLLOWERS: &str = "followers";
pub(crate) const CHANGES: &str = "changes told";

/// What a history shows.
#[derive(Debug, Default)]
pub(crate) struct HistoryVerdict {
    /// What was not as it must be, in words.
    pub(crate) violations: Vec<String>,
    /// What was looked at, and how much of it.
    pub(crate) counts: Vec<(&'static str, u64)>,
}

/// Reads the history in `file`.
pub(crate) fn read(file: &Path) -> Result<Vec<HistoryRecord>> {
    let opened = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let lines = BufReader::new(opened).lines();
    lines
        .map(|line| serde_json::from_str(&line?).context("not a line of a history"))
        .collect()
}

/// Judges what followers were told, and nothing else.
pub(crate) fn judge_followers(history: &[HistoryRecord]) -> HistoryVerdict {
    let mut verdict = HistoryVerdict::default();
    followers::judge(history, &mut verdict);
    verdict
}

/// Judges a history.
pub(crate) fn judge(history: &[HistoryRecord]) -> HistoryVerdict {
    let mut verdict = HistoryVerdict::default();
    versions::judge(history, &mut verdict);
    calls::judge(history, &mut verdict);
    followers::judge(history, &mut verdict);
    let empty = verdict.counts.iter().filter(|(name, count)| {
        // The others are better the smaller they are.
        let is_evidence = [ANSWERS, BOUND_ANSWERS, FOLLOWERS, CHANGES].contains(name);
        is_evidence && *count == 0
    });
    let empty: Vec<_> = empty.map(|(name, _)| format!("no {name}")).collect();
    verdict.violations.extend(empty);
    verdict
}

impl HistoryVerdict {
    fn count(&mut self, name: &'static str, count: usize) {
        self.counts.push((name, count as u64));
    }

    fn violation(&mut self, words: String) {
        self.violations.push(words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_of_nothing_proves_nothing() {
        assert_eq!(judge(&[]).violations.len(), 4);
    }
}
