//! A change of alerts on a line of its own, for streams of them.

use serde::Serialize;
use weather::{AlertChange, Place};

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
