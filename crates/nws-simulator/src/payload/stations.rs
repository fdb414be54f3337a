//! `/gridpoints/…/stations` and `/stations/{id}`: the stations near a cell, and each alone.

use serde_json::{Value, json};

use super::{ORIGIN, point, quantity, wide_context};
use crate::earth::grid::OfficeGridCell;
use crate::earth::towns::{self, Town};
use crate::earth::zones;
use crate::field::climate::Climate;
use crate::query_parameters::QueryParameters;

/// Stations listed for a cell.
const LISTED: usize = 25;

/// Returns the stations nearest to a cell, nearest first.
pub(crate) fn around(cell: &OfficeGridCell) -> Value {
    let (latitude, longitude) = cell.middle();
    let near = towns::around(latitude, longitude, LISTED);
    let features: Vec<Value> = near
        .iter()
        .map(|town| feature(town, Some((latitude, longitude))))
        .collect();
    let links: Vec<String> = near.iter().map(|town| link(town)).collect();
    let ids: Vec<String> = near
        .iter()
        .enumerate()
        .map(|(index, town)| format!("id%5B{index}%5D={}", town.station))
        .collect();
    let mut context = wide_context();
    context[1]["observationStations"] = json!({"@container": "@list", "@type": "@id"});
    json!({
        "@context": context,
        "type": "FeatureCollection",
        "features": features,
        "observationStations": links,
        "pagination": {"next": format!("{ORIGIN}/stations?{}&cursor=eyJzIjo1MDB9", ids.join("&"))},
    })
}

/// Returns the stations that a query asks for: by their identifiers, of a state, or all.
pub(crate) fn list(query: &QueryParameters) -> Value {
    let limit = query.first("limit").and_then(|limit| limit.parse().ok());
    let is_wanted = |town: &&Town| {
        let has = |key, own: &str| !query.has(key) || query.all(key).any(|wanted| wanted == own);
        has("id", town.station) && has("state", town.state) && has("zone", &town.zone())
    };
    let listed = towns::all()
        .iter()
        .filter(is_wanted)
        .take(limit.unwrap_or(500));
    let listed: Vec<&Town> = listed.collect();
    let features: Vec<Value> = listed.iter().map(|town| feature(town, None)).collect();
    let links: Vec<String> = listed.iter().map(|town| link(town)).collect();
    json!({
        "@context": wide_context(),
        "type": "FeatureCollection",
        "features": features,
        "observationStations": links,
    })
}

/// Returns one station.
pub(crate) fn one(town: &Town) -> Value {
    let mut body = feature(town, None);
    body["@context"] = wide_context();
    body
}

fn link(town: &Town) -> String {
    format!("{ORIGIN}/stations/{}", town.station)
}

/// Returns the station's name, which is its town's.
pub(crate) fn name(town: &Town) -> String {
    format!("{}, {} Airport", town.name, town.state)
}

/// Returns metres above the sea.
pub(crate) fn elevation(town: &Town) -> f64 {
    Climate::at(town.latitude, town.longitude).elevation.round()
}

fn feature(town: &Town, from: Option<(f64, f64)>) -> Value {
    let mut properties = json!({
        "@id": link(town),
        "@type": "wx:ObservationStation",
        "elevation": quantity("wmoUnit:m", elevation(town)),
        "stationIdentifier": town.station,
        "name": name(town),
        "timeZone": zones::name(town.latitude, town.longitude),
        "forecast": format!("{ORIGIN}/zones/forecast/{}", town.zone()),
        "county": format!("{ORIGIN}/zones/county/{}", town.county_code()),
        "fireWeatherZone": format!("{ORIGIN}/zones/fire/{}", town.fire_zone()),
    });
    if let Some((latitude, longitude)) = from {
        let (metres, back) = town.towards(latitude, longitude);
        properties["distance"] = quantity("wmoUnit:m", metres);
        properties["bearing"] = quantity("wmoUnit:degree_(angle)", (back + 180) % 360);
    }
    json!({
        "id": link(town),
        "type": "Feature",
        "geometry": point(town.latitude, town.longitude),
        "properties": properties,
    })
}
