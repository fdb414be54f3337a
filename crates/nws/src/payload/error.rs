//! Errors of reading a payload. Names fields, never contents.

use super::ProblemKind;

/// The reason for which a payload cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayloadError {
    /// No bytes at all.
    #[error("the response is empty")]
    Empty,
    /// A web page, as the upstream's edge sends instead of data.
    #[error("the response is a web page instead of data")]
    Html,
    /// JSON that ends too early.
    #[error("the response is truncated")]
    Cut,
    /// Not JSON, or nested deeper than is read.
    #[error("the response is not valid JSON (line {line}, column {column})")]
    NotJson {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// An error report where data was expected.
    #[error("the response is an error report ({0})")]
    Problem(ProblemKind),
    /// JSON of another shape than this kind of payload has.
    #[error("the response is not {expected}")]
    WrongShape {
        /// The expected kind of payload, with its article.
        expected: &'static str,
    },
    /// A list of more elements than this kind of payload can have.
    #[error("the response has a list of more than {limit} elements")]
    TooMany {
        /// The most that are read.
        limit: usize,
    },
    /// A required member is absent or null.
    #[error("the response has no {field}")]
    Missing {
        /// The member's name.
        field: &'static str,
    },
    /// A required member is invalid.
    #[error("the response has an invalid {field}")]
    Bad {
        /// The member's name.
        field: &'static str,
    },
}

impl PayloadError {
    /// Returns whether the response is whole, and only not what was asked for: another copy is like it.
    pub fn is_of_a_whole_response(&self) -> bool {
        !matches!(self, Self::Empty | Self::Html | Self::Cut)
    }
}
