//! Units as a setting: written `us` or `si,wind=kn`, as callers write them.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serializer, de};
use weather::Units;

pub(crate) fn serialize<S: Serializer>(units: &Units, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(units)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Units, D::Error> {
    let text = Cow::<str>::deserialize(deserializer)?;
    text.parse().map_err(de::Error::custom)
}
