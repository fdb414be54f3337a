//! Values that are missing as the service leaves them out: nulls, empty strings, empty lists.

use serde_json::Value;

use crate::faults::MissingValues;

/// Takes values of one kind out of a body.
pub(super) fn take_away(missing: MissingValues, body: &mut Value) {
    match missing {
        MissingValues::Temperature => each_period(body, &["temperature"], &Value::Null),
        MissingValues::Wind => each_period(body, &["windSpeed", "windDirection"], &Value::from("")),
        MissingValues::Periods => {
            if let Some(periods) = body.pointer_mut("/properties/periods") {
                *periods = Value::Array(Vec::new());
            }
        }
        MissingValues::Grid => each_layer_value(body),
        MissingValues::Point => {
            const FIELDS: [&str; 7] = [
                "gridId",
                "gridX",
                "gridY",
                "forecast",
                "forecastHourly",
                "forecastGridData",
                "observationStations",
            ];
            blank(body.get_mut("properties"), &FIELDS, &Value::Null);
        }
        MissingValues::Observations => {
            unmeasured(body.get_mut("properties"));
            for feature in body
                .get_mut("features")
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
            {
                unmeasured(feature.get_mut("properties"));
            }
        }
        MissingValues::NoObservations => {
            if body.get("features").is_some() {
                body["features"] = Value::Array(Vec::new());
            }
        }
    }
}

fn blank(object: Option<&mut Value>, fields: &[&str], value: &Value) {
    let Some(object) = object.and_then(Value::as_object_mut) else {
        return;
    };
    for field in fields {
        if let Some(slot) = object.get_mut(*field) {
            *slot = value.clone();
        }
    }
}

fn each_period(body: &mut Value, fields: &[&str], value: &Value) {
    for period in body
        .pointer_mut("/properties/periods")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        blank(Some(period), fields, value);
    }
}

fn each_layer_value(body: &mut Value) {
    let layers = body
        .get_mut("properties")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten();
    for (_, layer) in layers {
        for run in layer
            .get_mut("values")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            blank(Some(run), &["value"], &Value::Null);
        }
    }
}

/// Takes all decoded values out of an observation; the raw message stays, as it does in the service.
fn unmeasured(observation: Option<&mut Value>) {
    let Some(fields) = observation.and_then(Value::as_object_mut) else {
        return;
    };
    if !fields.contains_key("rawMessage") {
        return;
    }
    for (name, field) in fields.iter_mut() {
        if name != "elevation" && field.get("unitCode").is_some() {
            blank(Some(field), &["value"], &Value::Null);
        }
    }
    fields.insert("icon".to_owned(), Value::Null);
    fields.insert("presentWeather".to_owned(), Value::Array(Vec::new()));
    fields.insert("cloudLayers".to_owned(), Value::Array(Vec::new()));
    fields.insert("textDescription".to_owned(), Value::from(""));
}
