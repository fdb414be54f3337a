//! `/gridpoints/…/stations` and `/stations/{id}`: who reports the weather near a cell.

use serde_json::{Value, json};

use super::{ORIGIN, point, quantity, wide_context};
use crate::earth::grid::Cell;
use crate::earth::places::{self, Place};
use crate::earth::zones;
use crate::field::climate::Climate;

/// Stations listed for a cell.
const LISTED: usize = 25;

/// The stations nearest to a cell, nearest first.
pub(crate) fn around(cell: &Cell) -> Value {
    let (latitude, longitude) = cell.middle();
    let near = places::around(latitude, longitude, LISTED);
    let features: Vec<Value> = near
        .iter()
        .map(|place| feature(place, Some((latitude, longitude))))
        .collect();
    let links: Vec<String> = near.iter().map(|place| link(place)).collect();
    let ids: Vec<String> = near
        .iter()
        .enumerate()
        .map(|(index, place)| format!("id%5B{index}%5D={}", place.station))
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

/// One station.
pub(crate) fn one(place: &Place) -> Value {
    let mut body = feature(place, None);
    body["@context"] = wide_context();
    body
}

fn link(place: &Place) -> String {
    format!("{ORIGIN}/stations/{}", place.station)
}

/// The station's name, which is its town's.
pub(crate) fn name(place: &Place) -> String {
    format!("{}, {} Airport", place.town, place.state)
}

/// Metres above the sea.
pub(crate) fn elevation(place: &Place) -> f64 {
    Climate::at(place.latitude, place.longitude)
        .elevation
        .round()
}

fn feature(place: &Place, from: Option<(f64, f64)>) -> Value {
    let mut properties = json!({
        "@id": link(place),
        "@type": "wx:ObservationStation",
        "elevation": quantity("wmoUnit:m", elevation(place)),
        "stationIdentifier": place.station,
        "name": name(place),
        "timeZone": zones::name(place.latitude, place.longitude),
        "forecast": format!("{ORIGIN}/zones/forecast/{}", place.zone()),
        "county": format!("{ORIGIN}/zones/county/{}", place.county_code()),
        "fireWeatherZone": format!("{ORIGIN}/zones/fire/{}", place.fire_zone()),
    });
    if let Some((latitude, longitude)) = from {
        let (metres, back) = place.towards(latitude, longitude);
        properties["distance"] = quantity("wmoUnit:m", metres);
        properties["bearing"] = quantity("wmoUnit:degree_(angle)", (back + 180) % 360);
    }
    json!({
        "id": link(place),
        "type": "Feature",
        "geometry": point(place.latitude, place.longitude),
        "properties": properties,
    })
}
