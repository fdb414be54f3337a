//! Values that a damaged copy has in the place of right ones: impossible on Earth, or of the future.

use jiff::Timestamp;
use serde_json::Value;

use crate::payload::utc;

/// More than any quantity can be.
const IMPOSSIBLE: f64 = 9e18;

/// Makes every measured and forecast number impossible, and every wind.
pub(super) fn make_impossible(value: &mut Value) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(make_impossible),
        Value::Object(members) => {
            for (name, member) in members {
                match name.as_str() {
                    "geometry" | "elevation" => {}
                    "value" | "temperature" if member.is_number() => *member = IMPOSSIBLE.into(),
                    "windSpeed" if member.is_string() => *member = "99999 mph".into(),
                    _ => make_impossible(member),
                }
            }
        }
        _ => {}
    }
}

/// Dates a forecast or a raw grid at this time.
pub(super) fn date(time: Timestamp, body: &mut Value) {
    let properties = body.get_mut("properties").and_then(Value::as_object_mut);
    for (name, member) in properties.into_iter().flatten() {
        if matches!(name.as_str(), "updateTime" | "generatedAt" | "updated") {
            *member = utc(time).into();
        }
    }
}
