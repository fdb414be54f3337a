//! One layer of the raw grid that every forecast is made of. Knows no layer in particular.

use serde::{Deserialize, Serialize};

use crate::{OffsetTime, Place, Provenance};

/// A layer of the raw grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Layer {
    /// The place.
    pub place: Place,
    /// The upstream's name for it: "snowfallAmount".
    pub layer: String,
    /// The unit of the values; none for counts and words.
    pub unit: Option<String>,
    /// The kind of its values: of every moment of their intervals, of whole intervals, or words.
    pub kind: LayerKind,
    /// In order of time; states by the hour, all else by the interval it was given for. None is over.
    pub values: Vec<LayerValue>,
    /// Every layer that has values, by name.
    pub layers: Vec<String>,
    /// Its source and age.
    pub provenance: Provenance,
}

/// The meanings of a layer's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// It holds at every moment: temperature, wind.
    State,
    /// It is of the whole interval: an amount of precipitation or snow, a day's highest temperature.
    Total,
    /// It is words, and holds at every moment of the interval it was given for: weather, hazards.
    Words,
}

/// A layer's value for an interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LayerValue {
    /// The first moment, by the place's clocks.
    pub start_time: OffsetTime,
    /// The first moment after, by the place's clocks.
    pub end_time: OffsetTime,
    /// The number, in the layer's unit; none where the upstream gives none.
    pub value: Option<f64>,
    /// The words of a layer of words.
    pub words: Option<String>,
}
