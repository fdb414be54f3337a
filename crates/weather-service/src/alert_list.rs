//! The alerts of a place as a provider of weather gives them: what a journal is written from. Knows no
//! upstream and asks nobody.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use weather::{Alert, OffsetTime, Provenance};

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

/// An alert with what tells which event it is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AlertMessage {
    pub(crate) alert: Alert,
    /// The messages it takes the place of.
    pub(crate) replaces: Vec<String>,
    /// The codes of its events; some kinds of alerts have none.
    pub(crate) events: Vec<String>,
}

impl AlertMessage {
    /// Returns what it says, but for its own name and when it was written: the headline repeats that.
    pub(crate) fn content(&self) -> String {
        let Alert {
            event,
            severity,
            certainty,
            urgency,
            area,
            description,
            instruction,
            sender,
            onset,
            ends,
            zones,
            ..
        } = &self.alert;
        let time = |time: &Option<OffsetTime>| time.map(|time| time.timestamp);
        format!(
            "{:?}",
            (
                (event, severity, certainty, urgency, area),
                (description, instruction, sender, zones),
                (time(onset), time(ends), &self.events),
            )
        )
    }
}
