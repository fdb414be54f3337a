//! `/alerts/active`: warnings where the weather is extreme, found in the same weather as the forecasts.

mod issued;
mod kinds;
mod message;
mod runs;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Scene, utc};
use crate::earth::area;
use crate::earth::grid::Cell;
use crate::earth::places::{self, Place};
use crate::issued_alerts::IssuedAlerts;
use crate::problem::Problem;
use crate::query::Query;
use issued::issued;
use message::alert;
use runs::runs;

/// What hangs over a cell at an hour, as the raw grid codes it.
pub(crate) fn hazards(scene: &Scene, cell: &Cell) -> impl Fn(Timestamp) -> Value {
    let known = runs(scene, cell.town());
    let now = scene.now.as_second();
    move |hour| {
        let at = hour.as_second();
        let over = known
            .iter()
            .filter(|run| run.announced() <= now && run.onset <= at && at < run.ends);
        over.map(|run| {
            json!({"phenomenon": run.kind.code.0, "significance": run.kind.code.1, "event_number": null})
        })
        .collect()
    }
}

/// Parameters that choose a place; only one of them may be given.
const PLACES: [&str; 5] = ["area", "point", "zone", "region", "region_type"];
/// Parameters that choose among alerts: their name, and the property that they look at.
const FILTERS: [(&str, &str); 6] = [
    ("status", "status"),
    ("event", "event"),
    ("severity", "severity"),
    ("urgency", "urgency"),
    ("certainty", "certainty"),
    ("message_type", "messageType"),
];

/// The collection of active alerts that a query asks for.
pub(crate) fn active(
    scene: &Scene,
    issued_alerts: &IssuedAlerts,
    query: &Query,
) -> Result<Value, Problem> {
    let known: Vec<&str> = PLACES
        .into_iter()
        .chain(FILTERS.map(|(name, _)| name))
        .chain(["code", "limit", "cursor"])
        .collect();
    query.only(&known)?;
    let chosen: Vec<&str> = PLACES.into_iter().filter(|name| query.has(name)).collect();
    if chosen.len() > 1 {
        return Err(Problem::invalid_parameter(format!(
            "The parameters {} exclude each other",
            chosen.join(", ")
        )));
    }
    let limit = match query.first("limit").map(str::parse) {
        None => 500,
        Some(Ok(limit @ 1..=500)) => limit,
        Some(_) => {
            return Err(Problem::bad_query(
                "limit",
                "Must be a number from 1 to 500",
            ));
        }
    };
    let now = scene.now.as_second();
    let places = places_of(query)?;
    let by_hand = issued_alerts.listed(scene.now).into_iter();
    let by_hand = by_hand.filter(|message| places.iter().any(|p| std::ptr::eq(*p, message.place)));
    let by_hand: Vec<Value> = by_hand
        .map(|message| issued(scene.seed, &message))
        .collect();
    let places = if issued_alerts.are_alone() {
        Vec::new()
    } else {
        places
    };
    let alerts = places.into_iter().flat_map(|place| runs(scene, place));
    let alerts = alerts.filter_map(|run| Some(alert(scene, &run, run.message(now)?)));
    let features: Vec<Value> = by_hand
        .into_iter()
        .chain(alerts)
        .filter(|alert| passes(alert, query))
        .take(limit)
        .collect();
    Ok(json!({
        "@context": [
            "https://geojson.org/geojson-ld/geojson-context.jsonld",
            {"@version": "1.1", "wx": "https://api.weather.gov/ontology#", "@vocab": "https://api.weather.gov/ontology#"}
        ],
        "type": "FeatureCollection",
        "title": "Current watches, warnings, and advisories (SIMULATED)",
        "updated": utc(Timestamp::from_second(now - now.rem_euclid(60)).unwrap_or(scene.now)),
        "features": features,
    }))
}

fn places_of(query: &Query) -> Result<Vec<&'static Place>, Problem> {
    let all = || places::all().iter();
    if let Some(point) = query.first("point") {
        return at_point(point).map(|place| vec![place]);
    }
    if query.has("area") {
        return Ok(all()
            .filter(|place| query.all("area").any(|area| area == place.state))
            .collect());
    }
    if query.has("zone") {
        let named = |place: &&Place| {
            query
                .all("zone")
                .any(|zone| zone == place.zone() || zone == place.county_code())
        };
        return Ok(all().filter(named).collect());
    }
    // Regions are stretches of sea, and simulated alerts are on land.
    let at_sea = query.has("region") || query.first("region_type") == Some("marine");
    Ok(if at_sea { Vec::new() } else { all().collect() })
}

/// A point outside the area is a bad request here, unlike at `/points`.
fn at_point(text: &str) -> Result<&'static Place, Problem> {
    let numbers = text
        .split_once(',')
        .and_then(|(north, east)| Some((north.trim().parse().ok()?, east.trim().parse().ok()?)));
    let inside = numbers.filter(|(latitude, longitude)| area::contains(*latitude, *longitude));
    inside
        .map(|(latitude, longitude)| places::nearest(latitude, longitude))
        .ok_or_else(|| {
            Problem::invalid_parameter(format!(
                "Parameter \"point\" is invalid: out of bounds or not latitude,longitude: {text}"
            ))
        })
}

fn passes(alert: &Value, query: &Query) -> bool {
    FILTERS.iter().all(|(parameter, property)| {
        let value = alert["properties"][property].as_str().unwrap_or_default();
        !query.has(parameter)
            || query
                .all(parameter)
                .any(|wanted| wanted.eq_ignore_ascii_case(value))
    }) && (!query.has("code") || {
        let codes = &alert["properties"]["eventCode"]["NationalWeatherService"][0];
        query
            .all("code")
            .any(|wanted| codes.as_str() == Some(wanted))
    })
}
