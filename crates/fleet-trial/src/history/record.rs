//! The records of a history: what clients, followers, the engine and its disturbers saw and did, and when. One
//! line of JSON each. Judges nothing.

use serde::{Deserialize, Serialize};
use weather::{ChangeKind, Source};

/// The time that something took, in microseconds since the history began. It happened at some moment of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TimeWindow {
    /// A moment before it.
    pub(crate) begin: u64,
    /// A moment after it.
    pub(crate) end: u64,
}

/// One line of a history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub(crate) enum HistoryRecord {
    /// The conditions of the run; the first line.
    Conditions {
        /// The seed of the disturbances.
        seed: u64,
        /// Time after which a daemon that is in touch with the engine has taken what is there.
        settling: u64,
    },
    /// An answer of a daemon.
    Answer(AnswerRecord),
    /// A call that a daemon did not answer.
    Failure {
        /// The daemon.
        daemon: usize,
        /// The reason.
        why: String,
        /// The call.
        at: TimeWindow,
    },
    /// A version that stood in the engine.
    Sighting {
        /// The grid cell.
        cell: String,
        /// The version.
        version: i64,
        /// The look at it.
        at: TimeWindow,
    },
    /// A look at the state of a daemon.
    Contact {
        /// The daemon.
        daemon: usize,
        /// The number of its process.
        pid: u32,
        /// True if it can use the engine.
        is_reachable: bool,
        /// Times that the engine began to fail for it.
        failures: u64,
        /// The look.
        at: TimeWindow,
    },
    /// A disturbance, from its begin to its end.
    Fault {
        /// Its name.
        name: String,
        /// True if the engine may have lost what was there, or holds what no daemon wrote.
        loses: bool,
        /// The daemon that was killed and started again, if one was.
        killed: Option<usize>,
        /// From before it to after it.
        at: TimeWindow,
    },
    /// An alert that the upstream issued, or took back.
    Alert {
        /// The number of the alert.
        alert: u64,
        /// The number of its place.
        place: usize,
        /// [`ChangeKind::New`] or [`ChangeKind::Ended`].
        change: ChangeKind,
        /// The time.
        at: TimeWindow,
    },
    /// A follower, from the begin of the history on.
    Follows {
        /// The follower.
        follower: Follower,
    },
    /// A change of an alert that a follower was told.
    Told {
        /// The follower.
        follower: Follower,
        /// The number of the alert.
        alert: u64,
        /// The kind of change.
        change: ChangeKind,
        /// The call that told it.
        at: TimeWindow,
    },
    /// An answer by which a follower began anew.
    Reset {
        /// The follower.
        follower: Follower,
        /// The call.
        at: TimeWindow,
    },
    /// The end of all disturbances; followers had until the end of the file to hear of what was before.
    Quiet {
        /// The time.
        at: TimeWindow,
    },
}

/// An answer of a daemon to a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AnswerRecord {
    /// The daemon.
    pub(crate) daemon: usize,
    /// The grid cell of the place.
    pub(crate) cell: String,
    /// The version: the second at which the forecasters changed it.
    pub(crate) version: i64,
    /// The tier that it came from.
    pub(crate) source: Source,
    /// The call.
    pub(crate) at: TimeWindow,
}

/// A follower of the alerts of one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Follower {
    /// The number of its place.
    pub(crate) place: usize,
    /// The daemon that it asks; none if it asks another one each time.
    pub(crate) daemon: Option<usize>,
}
