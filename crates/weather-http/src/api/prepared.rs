//! Requests that come again and again, read once, with their last answers, written once: the same few addresses
//! are asked for by many clients, many times before the forecast is another. Bounded in bytes.

use std::sync::Arc;

use quick_cache::sync::Cache;
use quick_cache::{OptionsBuilder, Weighter};
use weather::{Question, QuestionKind};

use super::written::WrittenAnswer;

/// The bytes of all that is kept: some 50 forecasts by the hour with their codings.
const MOST_BYTES: u64 = 4 << 20;
/// The requests that are expected, for sizing the tables.
const USUAL_REQUESTS: usize = 256;
/// Few, so that each has room for the largest texts.
const SHARDS: usize = 4;
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
        let options = OptionsBuilder::new()
            .shards(SHARDS)
            .estimated_items_capacity(USUAL_REQUESTS)
            .weight_capacity(MOST_BYTES)
            .build()
            .expect("capacity and estimate are given");
        let kept = Cache::with_options(
            options,
            PreparedWeight,
            Default::default(),
            Default::default(),
        );
        Self(kept)
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
