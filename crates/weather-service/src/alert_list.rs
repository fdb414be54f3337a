//! The alerts of a place as a provider of weather gives them: what a journal is written from. Knows no
//! upstream and asks nobody.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use weather::{Alert, Provenance};

/// The alerts in force at a place at a moment.
#[derive(Debug)]
pub(crate) struct AlertList {
    /// Each once, the gravest first.
    pub(crate) messages: Vec<AlertMessage>,
    /// The moment.
    pub(crate) now: Timestamp,
    /// The age of the list as a number: a later one has no smaller one.
    pub(crate) version: i64,
    /// True if it is the provider's latest word.
    pub(crate) is_latest: bool,
    /// Until when it need not be asked for again.
    pub(crate) fresh_until: Timestamp,
    /// The provenance of the list.
    pub(crate) provenance: Provenance,
}

/// A message about an alert, with what identifies its event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AlertMessage {
    pub(crate) alert: Alert,
    /// The messages it takes the place of, the oldest first.
    pub(crate) replaces: Vec<String>,
    /// The codes of the events that it says hold; some kinds of alerts have none.
    pub(crate) events: Vec<String>,
    /// Those of them that begin with it. A journal does not need them of messages that it knows.
    #[serde(skip)]
    pub(crate) begins: Vec<String>,
    /// The codes of the events that it says are over; likewise.
    #[serde(skip)]
    pub(crate) ends_events: Vec<String>,
}

impl AlertMessage {
    /// Tells whether codes identify its events, in force or over.
    pub(crate) fn has_codes(&self) -> bool {
        !self.events.is_empty() || !self.ends_events.is_empty()
    }
}
