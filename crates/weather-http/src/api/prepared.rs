//! Requests that come again and again, read once, with their last answers, written once: the same few addresses
//! are asked for by many clients, many times before the forecast is another. Bounded in bytes.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use weather::{Question, QuestionKind};

use super::written::WrittenAnswer;
use crate::request_cache::request_cache;

/// The longest address that is kept: longer ones are nobody's habit.
const LONGEST: usize = 512;
/// The bytes of a request beside its address and its text, about.
const OVERHEAD: usize = 1024;

/// The requests that came lately, by their addresses.
#[derive(Debug)]
pub(crate) struct PreparedRequests(Cache<Box<str>, Arc<PreparedRequest>, PreparedWeight>);

/// A request that was read.
#[derive(Debug, Clone)]
pub(super) struct PreparedRequest {
    pub(super) question: Question,
    pub(super) fields: Vec<String>,
    /// Its last answer.
    pub(super) answer: WrittenAnswer,
}

#[derive(Debug, Clone)]
struct PreparedWeight;

impl Weighter<Box<str>, Arc<PreparedRequest>> for PreparedWeight {
    fn weight(&self, address: &Box<str>, request: &Arc<PreparedRequest>) -> u64 {
        let text = request.answer.text.len();
        // All codings together are about half as long.
        (address.len() + text + text / 2 + OVERHEAD) as u64
    }
}

impl Default for PreparedRequests {
    fn default() -> Self {
        Self(request_cache(PreparedWeight))
    }
}

impl PreparedRequests {
    /// Returns the request with this address.
    pub(super) fn get(&self, address: &str) -> Option<Arc<PreparedRequest>> {
        self.0.get(address)
    }

    /// Keeps a request, if the service can often answer it at once.
    pub(super) fn keep(&self, address: &str, request: PreparedRequest) {
        let is_quick = matches!(
            request.question.kind(),
            QuestionKind::GetWeather
                | QuestionKind::Explain
                | QuestionKind::Hourly
                | QuestionKind::Week
                | QuestionKind::Days
        );
        if is_quick && address.len() <= LONGEST {
            self.0.insert(address.into(), Arc::new(request));
        }
    }
}
