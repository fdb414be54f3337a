//! Every key that the service was recorded to send is in our answers, with the same JSON type.

use serde_json::Value;
use test_support::recordings::folder;

use crate::world::{MARCH, at, json};

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Collects what is in `theirs` and missing or of another type in `ours`.
fn compare(at: &str, theirs: &Value, ours: &Value, faults: &mut Vec<String>) {
    if theirs.is_null() || ours.is_null() {
        return;
    }
    if kind(theirs) != kind(ours) {
        faults.push(format!("{at}: {} there, {} here", kind(theirs), kind(ours)));
        return;
    }
    match (theirs, ours) {
        (Value::Object(theirs), Value::Object(ours)) => {
            for (key, value) in theirs {
                // Which layers are empty, and so without a unit, differs from office to office.
                let is_empty_layer = key == "uom"
                    && ours
                        .get("values")
                        .is_some_and(|values| values == &Value::Array(vec![]));
                match ours.get(key) {
                    None if is_empty_layer => {}
                    Some(own) => compare(&format!("{at}.{key}"), value, own, faults),
                    None => faults.push(format!("{at}.{key}: missing")),
                }
            }
        }
        // Lists of like things: ours are compared with the first of theirs.
        (Value::Array(theirs), Value::Array(ours)) => {
            if let Some(first) = theirs.first() {
                for (index, own) in ours.iter().enumerate().take(200) {
                    let pattern = if at.ends_with("@context") {
                        theirs.get(index).unwrap_or(first)
                    } else {
                        first
                    };
                    compare(&format!("{at}[{index}]"), pattern, own, faults);
                }
            }
        }
        _ => {}
    }
}

fn like(recorded: &str, target: &str) {
    let Some(folder) = folder() else {
        return;
    };
    let theirs: Value =
        serde_json::from_slice(&std::fs::read(folder.join(recorded)).unwrap()).unwrap();
    let ours = json(&at(MARCH), target);
    let mut faults = Vec::new();
    compare("", &theirs, &ours, &mut faults);
    assert!(faults.is_empty(), "{target}:\n{}", faults.join("\n"));
}

#[test]
fn a_point_has_the_shape_of_a_recorded_one() {
    like("points/47.6062,-122.3321.json", "/points/47.6062,-122.3321");
    like("points/66.564,-145.252.json", "/points/66.564,-145.252");
}

#[test]
fn forecasts_have_the_shape_of_recorded_ones() {
    for cell in ["SEW/125,68", "ALY/71,67", "GUM/47,48", "AFG/526,184"] {
        for part in ["forecast", "forecast/hourly"] {
            like(
                &format!("gridpoints/{cell}/{part}.json"),
                &format!("/gridpoints/{cell}/{part}"),
            );
        }
    }
}

#[test]
fn the_raw_grid_has_every_recorded_layer() {
    for cell in ["SEW/125,68", "ALY/71,67"] {
        like(
            &format!("gridpoints/{cell}.json"),
            &format!("/gridpoints/{cell}"),
        );
    }
}

#[test]
fn stations_and_observations_have_the_shape_of_recorded_ones() {
    like(
        "gridpoints/SEW/125,68/stations.json",
        "/gridpoints/SEW/125,68/stations",
    );
    for station in ["KBFI", "PGRO", "PHNL"] {
        like(
            &format!("stations/{station}/observations.json"),
            &format!("/stations/{station}/observations?limit=3"),
        );
        like(
            &format!("stations/{station}/observations/latest.json"),
            &format!("/stations/{station}/observations/latest"),
        );
    }
}

#[test]
fn alerts_have_the_common_keys_of_recorded_ones() {
    let Some(folder) = folder() else {
        return;
    };
    let theirs: Value =
        serde_json::from_slice(&std::fs::read(folder.join("alerts/active.json")).unwrap()).unwrap();
    let ours = json(&at("2026-01-20T18:00:00Z"), "/alerts/active");
    let all = theirs["features"].as_array().unwrap();
    let own = ours["features"].as_array().unwrap();
    assert!(!own.is_empty(), "no alerts in all the country in January");
    for key in all[0]["properties"].as_object().unwrap().keys() {
        for alert in own {
            assert!(alert["properties"].get(key).is_some(), "{key}");
        }
    }
    for key in ["@context", "type", "title", "updated"] {
        assert_eq!(kind(&theirs[key]), kind(&ours[key]), "{key}");
    }
}

#[test]
fn products_have_the_shape_of_recorded_ones() {
    let Some(folder) = folder() else {
        return;
    };
    like(
        "products/types/AFD/locations/ALY.json",
        "/products/types/AFD/locations/ALY",
    );
    let simulator = at(MARCH);
    let list = json(&simulator, "/products/types/AFD/locations/ALY");
    let product = json(
        &simulator,
        &format!("/products/{}", list["@graph"][0]["id"].as_str().unwrap()),
    );
    let path = folder.join("products/81724a6c-3b8f-4284-bd62-49d259b39697.json");
    let theirs: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let mut faults = Vec::new();
    compare("", &theirs, &product, &mut faults);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
