//! The rules that hold for every answer, whoever got it. Knows no socket. The CPython clients check
//! some of them in `soak_client.py`.

mod answers;
mod forecast;
mod provenance;

pub(crate) use answers::ReplyChecker;
pub(crate) use provenance::{is_just_confirmed, reason};

use jiff::Timestamp;
use weather::Location;

/// The mark that the simulator writes into all its weather.
pub(crate) const MARK: &str = "SIMULATED";

/// The state of the upstream while clients ask, as far as it decides the marks of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerExpectation {
    /// It fails now and then: an answer may be marked or not.
    Anything,
    /// It has been cut off for longer than any forecast is fresh: every forecast is marked.
    Marked,
    /// It has been healthy for longer than any failure is remembered: no forecast blames it.
    Healthy,
}

impl AnswerExpectation {
    /// Its name for clients that are processes of their own.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Anything => "anything",
            Self::Marked => "marked",
            Self::Healthy => "healthy",
        }
    }
}

/// When a question was under way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallContext {
    /// The place.
    pub(crate) place: Location,
    /// The clock before it was sent.
    pub(crate) before: Timestamp,
    /// The clock when its answer was there.
    pub(crate) after: Timestamp,
}

/// Returns the first rule that does not hold, in words, as an error.
fn each(rules: &[(bool, &str)]) -> Result<(), String> {
    match rules.iter().find(|(holds, _)| !holds) {
        None => Ok(()),
        Some((_, wrong)) => Err((*wrong).to_owned()),
    }
}

#[cfg(test)]
mod doubles {
    use super::*;

    pub(super) fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    pub(super) fn asked() -> CallContext {
        CallContext {
            place: Location::SEATTLE,
            before: at("2026-03-04T22:38:00Z"),
            after: at("2026-03-04T22:38:01Z"),
        }
    }
}
