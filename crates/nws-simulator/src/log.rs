//! The log of requests: counts by path and the last requests, both bounded. Knows of answers no more than their status.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// Requests kept in full; older ones are only counted.
const KEPT_REQUESTS: usize = 1_000;
/// Distinct paths counted; what comes after is counted under [`RequestLog::OTHER`].
const COUNTED_PATHS: usize = 10_000;
/// The longest path that is written down.
const LONGEST_PATH: usize = 512;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedRequest {
    /// The simulator's time at its arrival.
    pub time: Timestamp,
    /// The method, such as `GET`.
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The query, without the question mark.
    pub query: Option<String>,
    /// The status that was answered, or would have been had a fault not cut the answer off.
    pub status: u16,
    /// The fault rules injected into it, in their text form.
    pub faults: Vec<String>,
    /// True if the request was conditional (If-None-Match or If-Modified-Since).
    pub conditional: bool,
}

/// Counts requests by path and remembers the last ones.
#[derive(Debug, Default)]
pub struct RequestLog {
    state: Mutex<LogState>,
}

#[derive(Debug, Default)]
struct LogState {
    total: u64,
    by_path: BTreeMap<String, u64>,
    recent: VecDeque<LoggedRequest>,
}

impl RequestLog {
    /// The name under which paths are counted once there are too many to tell apart.
    pub const OTHER: &'static str = "(other)";

    /// Returns how many requests came since the start or the last reset.
    pub fn total(&self) -> u64 {
        self.state().total
    }

    /// Returns how many requests came for exactly this path (without query).
    pub fn count(&self, path: &str) -> u64 {
        self.state().by_path.get(path).copied().unwrap_or(0)
    }

    /// Returns how many requests came for paths that begin with `prefix`.
    pub fn count_under(&self, prefix: &str) -> u64 {
        self.state()
            .by_path
            .iter()
            .filter(|(path, _)| path.starts_with(prefix))
            .map(|(_, count)| count)
            .sum()
    }

    /// Returns the counts of all paths.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.state().by_path.clone()
    }

    /// Returns the last requests, oldest first.
    pub fn recent(&self) -> Vec<LoggedRequest> {
        self.state().recent.iter().cloned().collect()
    }

    /// Forgets everything.
    pub fn reset(&self) {
        *self.state() = LogState::default();
    }

    pub(crate) fn record(&self, mut request: LoggedRequest) {
        clip(&mut request.path);
        if let Some(query) = &mut request.query {
            clip(query);
        }
        let mut state = self.state();
        state.total += 1;
        let known =
            state.by_path.len() < COUNTED_PATHS || state.by_path.contains_key(&request.path);
        let path = if known {
            request.path.clone()
        } else {
            Self::OTHER.to_owned()
        };
        *state.by_path.entry(path).or_insert(0) += 1;
        if state.recent.len() == KEPT_REQUESTS {
            state.recent.pop_front();
        }
        state.recent.push_back(request);
    }

    fn state(&self) -> std::sync::MutexGuard<'_, LogState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn clip(text: &mut String) {
    if text.len() > LONGEST_PATH {
        let end = (0..=LONGEST_PATH)
            .rev()
            .find(|&at| text.is_char_boundary(at))
            .unwrap_or(0);
        text.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str) -> LoggedRequest {
        LoggedRequest {
            time: Timestamp::UNIX_EPOCH,
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: None,
            status: 200,
            faults: Vec::new(),
            conditional: false,
        }
    }

    #[test]
    fn the_log_stays_bounded_and_still_counts_everything() {
        let log = RequestLog::default();
        for index in 0..COUNTED_PATHS + 50 {
            log.record(request(&format!("/points/{index}")));
        }
        assert_eq!(log.total(), COUNTED_PATHS as u64 + 50);
        assert_eq!(log.recent().len(), KEPT_REQUESTS);
        assert_eq!(log.count(RequestLog::OTHER), 50);
        assert_eq!(log.count_under("/points/"), COUNTED_PATHS as u64);
        log.reset();
        assert_eq!((log.total(), log.recent().len()), (0, 0));
    }

    #[test]
    fn a_long_path_is_clipped_between_characters() {
        let log = RequestLog::default();
        log.record(request(&"é".repeat(1_000)));
        assert!(log.recent()[0].path.len() <= LONGEST_PATH);
    }
}
