//! Values as the service writes them: times, intervals, quantities, coordinates.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::earth::grid::OfficeGridCell;

/// Writes a time in UTC: `2026-03-04T21:25:28+00:00`.
pub(crate) fn utc(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// Writes a time by its own clock: `2026-03-04T14:00:00-08:00`.
pub(crate) fn local(time: &jiff::Zoned) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Writes an interval of hours: `2026-03-04T15:00:00+00:00/P7DT13H`.
pub(crate) fn interval(start: Timestamp, hours: i64) -> String {
    let (days, rest) = (hours / 24, hours % 24);
    let days_part = if days > 0 {
        format!("{days}D")
    } else {
        String::new()
    };
    let time_part = if rest > 0 {
        format!("T{rest}H")
    } else {
        String::new()
    };
    format!("{}/P{days_part}{time_part}", utc(start))
}

/// Returns a value with its unit.
pub(crate) fn quantity(unit: &str, value: impl Into<Value>) -> Value {
    json!({"unitCode": unit, "value": value.into()})
}

/// Returns a coordinate pair in the order of GeoJSON, to four decimals.
pub(crate) fn lon_lat(latitude: f64, longitude: f64) -> Value {
    let round = |degrees: f64| (degrees * 1e4).round() / 1e4;
    json!([round(longitude), round(latitude)])
}

pub(crate) fn point(latitude: f64, longitude: f64) -> Value {
    json!({"type": "Point", "coordinates": lon_lat(latitude, longitude)})
}

/// Returns the outline of a cell.
pub(crate) fn outline(cell: &OfficeGridCell) -> Value {
    let corners: Vec<_> = cell
        .corners()
        .iter()
        .map(|(latitude, longitude)| lon_lat(*latitude, *longitude))
        .collect();
    json!({"type": "Polygon", "coordinates": [corners]})
}

/// Returns the JSON-LD context of points, stations and observations.
pub(crate) fn wide_context() -> Value {
    json!([
        "https://geojson.org/geojson-ld/geojson-context.jsonld",
        {
            "@version": "1.1",
            "wx": "https://api.weather.gov/ontology#",
            "s": "https://schema.org/",
            "geo": "http://www.opengis.net/ont/geosparql#",
            "unit": "http://codes.wmo.int/common/unit/",
            "@vocab": "https://api.weather.gov/ontology#",
            "geometry": {"@id": "s:GeoCoordinates", "@type": "geo:wktLiteral"},
            "city": "s:addressLocality",
            "state": "s:addressRegion",
            "distance": {"@id": "s:Distance", "@type": "s:QuantitativeValue"},
            "bearing": {"@type": "s:QuantitativeValue"},
            "value": {"@id": "s:value"},
            "unitCode": {"@id": "s:unitCode", "@type": "@id"},
            "forecastOffice": {"@type": "@id"},
            "forecastGridData": {"@type": "@id"},
            "publicZone": {"@type": "@id"},
            "county": {"@type": "@id"}
        }
    ])
}
