//! Why bytes are not the payload they should be. Names fields, never contents.

use super::ProblemKind;

/// Why an answer cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayloadError {
    /// No bytes at all.
    #[error("the answer is empty")]
    Empty,
    /// A page for browsers, as the upstream's edge sends instead of an answer.
    #[error("the answer is a web page instead of data")]
    Html,
    /// JSON that ends too early.
    #[error("the answer ends in the middle")]
    Cut,
    /// Not JSON, or nested deeper than is read.
    #[error("the answer is not JSON (line {line}, column {column})")]
    NotJson {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// An error report where data was expected.
    #[error("the answer is an error report ({0})")]
    Problem(ProblemKind),
    /// JSON of another shape than this kind of answer has.
    #[error("the answer is not {expected}")]
    WrongShape {
        /// What it should have been, with its article.
        expected: &'static str,
    },
    /// A member without which the answer is useless is absent or null.
    #[error("the answer has no {field}")]
    Missing {
        /// The member's name.
        field: &'static str,
    },
    /// A member without which the answer is useless makes no sense.
    #[error("the answer has a {field} that makes no sense")]
    Bad {
        /// The member's name.
        field: &'static str,
    },
}
