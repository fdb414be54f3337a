//! A change of alerts on a line of its own, for streams of them.

use serde::Serialize;
use weather::{AlertChange, AlertChanges, Place};

/// One change, with what a reader of a stream needs beside it.
#[derive(Debug, Serialize)]
pub struct ChangeRecord<'a> {
    /// The cursor of a reader that has read up to this change, where it can go on from there.
    pub cursor: Option<&'a str>,
    /// True if the weather is made up.
    pub simulated: bool,
    /// The place.
    pub place: &'a Place,
    /// The change.
    #[serde(flatten)]
    pub change: &'a AlertChange,
}

/// The loss of a reader's place: changes after its cursor are lost, and the alerts in force follow as
/// new. Written as `"change": "reset"` where a change has its kind.
#[derive(Debug, Serialize)]
pub struct ResetRecord<'a> {
    cursor: Option<&'a str>,
    simulated: bool,
    place: &'a Place,
    change: &'static str,
}

impl<'a> ResetRecord<'a> {
    /// The word in the place of a kind of change.
    pub const WORD: &'static str = "reset";

    /// Returns the record of an answer that does not go on from the reader's cursor. The cursor goes with
    /// the last change that follows, and with the record where none does.
    pub fn of(answer: &'a AlertChanges) -> Option<Self> {
        let is_alone = answer.changes.is_empty();
        answer.reset.then(|| Self {
            cursor: is_alone.then_some(&*answer.cursor),
            simulated: answer.provenance.simulated,
            place: &answer.place,
            change: Self::WORD,
        })
    }

    /// Returns the cursor after it, where there is one.
    pub fn cursor(&self) -> Option<&'a str> {
        self.cursor
    }
}
