//! The log as a setting: its level and its format. Writes no line itself.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// The level and the format of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    /// The least important events that are logged.
    pub level: LogLevel,
    /// The format of log lines.
    pub format: LogFormat,
}

/// The importance of an event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Somebody must act.
    Error,
    /// Degraded, but served.
    Warn,
    /// Starts, stops, clients, requests to the upstream.
    #[default]
    Info,
    /// Each question, each upstream answer in detail.
    Debug,
    /// Everything.
    Trace,
}

/// The format of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One readable line an event.
    #[default]
    Text,
    /// One JSON object an event.
    Json,
}

impl LogLevel {
    const ALL: [Self; 5] = [
        Self::Error,
        Self::Warn,
        Self::Info,
        Self::Debug,
        Self::Trace,
    ];

    /// Returns the level that is `louder` steps more talkative and `quieter` steps less so.
    pub(crate) fn shifted(self, louder: u8, quieter: u8) -> Self {
        let position = Self::ALL.iter().position(|level| *level == self);
        let at = position.unwrap_or_default() + usize::from(louder);
        let at = at.saturating_sub(usize::from(quieter));
        Self::ALL[at.min(Self::ALL.len() - 1)]
    }
}
