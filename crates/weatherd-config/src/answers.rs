//! Defaults for requests that specify no units or freshness.

use serde::{Deserialize, Serialize};
use weather::{QueryOptions, Units};

use crate::{Span, units};

/// Defaults for requests that specify no units or freshness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnswerSettings {
    /// The units of answers.
    #[serde(with = "units")]
    pub units: Units,
    /// The best answer at hand after this time; without it, callers wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
    /// The greatest age of the upstream's last word; without it, the cache decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<Span>,
}

impl Default for AnswerSettings {
    fn default() -> Self {
        Self {
            units: Units::US,
            within: None,
            max_age: None,
        }
    }
}

impl AnswerSettings {
    /// Returns the options of a request that specifies none.
    pub fn options(self) -> QueryOptions {
        QueryOptions {
            units: Some(self.units),
            within: self.within.map(|span| span.0),
            max_age: self.max_age.map(|span| span.0),
        }
    }
}
