//! GeoJSON as JSON-LD: a feature is its properties, with its geometry as well-known text; a list of features is
//! a graph.

use serde_json::{Map, Value};

use super::{list, text};

/// Returns facts as JSON-LD.
pub(super) fn of(facts: &Value) -> Value {
    let mut written = Map::new();
    if let Some(context) = facts.get("@context") {
        written.insert("@context".to_owned(), context.clone());
    }
    match text(facts, "type") {
        "FeatureCollection" => {
            let graph = list(&facts["features"]).iter().map(of).collect();
            written.insert("@graph".to_owned(), graph);
            let rest = facts.as_object().into_iter().flatten();
            let rest = rest.filter(|(name, _)| !matches!(&***name, "type" | "features"));
            written.extend(rest.map(|(name, value)| (name.clone(), value.clone())));
        }
        "Feature" => {
            written.insert("geometry".to_owned(), well_known_text(&facts["geometry"]));
            let properties = facts["properties"].as_object().into_iter().flatten();
            written.extend(properties.map(|(name, value)| (name.clone(), member(value))));
        }
        _ => return facts.clone(),
    }
    Value::Object(written)
}

/// A member that is a feature, such as the town near a point.
fn member(value: &Value) -> Value {
    if text(value, "type") == "Feature" {
        of(value)
    } else {
        value.clone()
    }
}

/// Writes a geometry as text (OGC 06-103r4, 7): `POINT(-122.3321 47.6062)`.
fn well_known_text(geometry: &Value) -> Value {
    let coordinates = &geometry["coordinates"];
    let pair = |pair: &Value| format!("{} {}", pair[0], pair[1]);
    match text(geometry, "type") {
        "Point" => format!("POINT({})", pair(coordinates)).into(),
        "Polygon" => {
            let ring = |ring: &Value| {
                let pairs: Vec<String> = list(ring).iter().map(pair).collect();
                format!("({})", pairs.join(","))
            };
            let rings: Vec<String> = list(coordinates).iter().map(ring).collect();
            format!("POLYGON({})", rings.join(",")).into()
        }
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_feature_is_its_properties() {
        let town = json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [-122.3, 47.6]},
            "properties": {"city": "Seattle"}});
        let cell = json!({"@context": [], "id": "x", "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, 4.5], [1, 2]]]},
            "properties": {"@id": "x", "type": "land", "relativeLocation": town}});
        assert_eq!(
            of(&cell),
            json!({"@context": [], "geometry": "POLYGON((1 2,3 4.5,1 2))", "@id": "x", "type": "land",
                "relativeLocation": {"geometry": "POINT(-122.3 47.6)", "city": "Seattle"}})
        );
        let list = json!({"@context": [], "type": "FeatureCollection", "features": [town], "updated": "now"});
        assert_eq!(
            of(&list),
            json!({"@context": [], "updated": "now",
                "@graph": [{"geometry": "POINT(-122.3 47.6)", "city": "Seattle"}]})
        );
    }
}
