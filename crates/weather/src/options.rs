//! Options of a question: units, freshness and deadline of its answer.

use std::time::Duration;

use crate::Units;

/// Units, deadline and freshness of an answer; the default leaves them to the service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueryOptions {
    /// The units of the answer's numbers.
    pub units: Option<Units>,
    /// Give the best answer at hand after this time; what is being fetched is fetched all the same.
    pub within: Option<Duration>,
    /// Ask the upstream first if its last word is older than this, and than half a minute or what else
    /// the service has set.
    pub max_age: Option<Duration>,
}
