//! What the terminal client reads of the file that it shares with the daemon, which does nothing with
//! it.

use serde::{Deserialize, Serialize};

/// How the terminal client shows answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wx {
    /// How it writes times of day; as is usual with the units if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
}

/// How times of day are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Clock {
    /// "3 PM".
    #[serde(rename = "12h")]
    TwelveHours,
    /// "15:00".
    #[serde(rename = "24h")]
    TwentyFourHours,
}
