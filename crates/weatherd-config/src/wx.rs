//! The terminal client's section of the file that it shares with the daemon, whose page follows it.

use serde::{Deserialize, Serialize};

/// Preferences of the terminal client.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WxSettings {
    /// The form of times of day; the usual one for the units if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<HourCycle>,
}

/// The form of times of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum HourCycle {
    /// "3 PM".
    #[serde(rename = "12h")]
    TwelveHours,
    /// "15:00".
    #[serde(rename = "24h")]
    TwentyFourHours,
}
