//! What a caller asks for beyond the place: how long it waits, how old an answer may be.

use std::time::Duration;

/// How long a caller waits and how old an answer may be; the default asks for nothing special.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Patience {
    /// Give the best answer at hand after this time; what is being fetched is fetched all the same.
    pub within: Option<Duration>,
    /// Ask the upstream first if its last word is older than this.
    pub max_age: Option<Duration>,
}
