//! Text products of a forecast office. Knows no kind of product in particular.

use serde::{Deserialize, Serialize};

use crate::{OffsetTime, Place, Provenance};

/// The newest text product of one kind from the office of a place, such as its forecast discussion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Discussion {
    /// The place.
    pub place: Place,
    /// The kind: "AFD" for a forecast discussion.
    pub product: String,
    /// The kind in words: "Area Forecast Discussion".
    pub name: Option<String>,
    /// The office that wrote it: "SEW".
    pub office: String,
    /// When it was issued, by the place's clocks.
    pub issued: Option<OffsetTime>,
    /// The text, lines as the office broke them.
    pub text: String,
    /// Its source and age.
    pub provenance: Provenance,
}
