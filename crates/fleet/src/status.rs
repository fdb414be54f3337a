//! The state of the engine as it is shown to people. Times are durations from the moment of looking.

use std::time::Duration;

use tokio::time::Instant;

use crate::EngineError;

/// The state of the engine at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EngineStatus {
    /// Its address.
    pub address: String,
    /// The use that can be made of it.
    pub health: EngineHealth,
    /// Daemons that it has heard of lately, this one among them; those of the last time, if it fails.
    pub members: u64,
    /// Leases that this daemon holds.
    pub leases: u64,
    /// Times that it began to fail.
    pub failures: u64,
    /// Times that its pace, its list of daemons or a stream was not ours and was removed.
    pub foreign: u64,
}

/// The usefulness of the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineHealth {
    /// It has not answered yet, and not failed.
    Connecting,
    /// It answers.
    Reachable {
        /// Time that the last heartbeat took.
        latency: Duration,
    },
    /// It fails; the daemon works alone.
    Failing {
        /// Time since it began to.
        since: Duration,
        /// The latest reason.
        reason: String,
        /// The most likely remedy, as an imperative.
        remedy: &'static str,
    },
}

impl EngineHealth {
    /// Describes an engine that fails since then, by the error that says what to do.
    pub(crate) fn failing(since: Instant, reason: String, error: &EngineError) -> Self {
        Self::Failing {
            since: since.elapsed(),
            reason,
            remedy: error.remedy(),
        }
    }
}
