//! What a question says beyond its place: units, freshness, and how long its caller waits.

use std::time::Duration;

use crate::Units;

/// How a question is to be answered; the default leaves everything to the service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueryOptions {
    /// The units of the answer's numbers.
    pub units: Option<Units>,
    /// Give the best answer at hand after this time; what is being fetched is fetched all the same.
    pub within: Option<Duration>,
    /// QueryOptions the upstream first if its last word is older than this.
    pub max_age: Option<Duration>,
}
