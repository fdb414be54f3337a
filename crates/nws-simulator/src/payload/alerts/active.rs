//! `/alerts/active`: the collection, and the parameters that choose from it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::hazard_events::hazard_events;
use super::hazard_kinds::KINDS;
use super::issued::issued;
use super::message::alert;
use crate::earth::area;
use crate::earth::towns::{self, Town};
use crate::issued_alerts::IssuedAlerts;
use crate::payload::{WorldSnapshot, utc};
use crate::problem::ProblemBody;
use crate::query_parameters::QueryParameters;

/// Parameters that choose a place; only one of them may be given.
const AREA_PARAMETERS: [&str; 5] = ["area", "point", "zone", "region", "region_type"];
/// Parameters that choose among alerts: their name, and the property that they look at.
const FILTERS: [(&str, &str); 6] = [
    ("status", "status"),
    ("event", "event"),
    ("severity", "severity"),
    ("urgency", "urgency"),
    ("certainty", "certainty"),
    ("message_type", "messageType"),
];

/// Returns the collection of active alerts that a query asks for.
pub(crate) fn active(
    world: &WorldSnapshot,
    issued_alerts: &IssuedAlerts,
    query: &QueryParameters,
) -> Result<Value, ProblemBody> {
    let known: Vec<&str> = AREA_PARAMETERS
        .into_iter()
        .chain(FILTERS.map(|(name, _)| name))
        .chain(["code", "limit", "cursor"])
        .collect();
    query.only(&known)?;
    let chosen: Vec<&str> = AREA_PARAMETERS
        .into_iter()
        .filter(|name| query.has(name))
        .collect();
    if chosen.len() > 1 {
        return Err(ProblemBody::invalid_parameter(format!(
            "The parameters {} exclude each other",
            chosen.join(", ")
        )));
    }
    let limit = match query.first("limit").map(str::parse) {
        None => 500,
        Some(Ok(limit @ 1..=500)) => limit,
        Some(_) => {
            return Err(ProblemBody::bad_query(
                "limit",
                "Must be a number from 1 to 500",
            ));
        }
    };
    let now = world.now.as_second();
    let towns = places_of(query)?;
    let by_hand = issued_alerts.listed(world.now).into_iter();
    let by_hand = by_hand.filter(|message| towns.iter().any(|p| std::ptr::eq(*p, message.town)));
    let by_hand: Vec<Value> = by_hand
        .map(|message| issued(world.seed, &message))
        .collect();
    let towns = if issued_alerts.excludes_weather() {
        Vec::new()
    } else {
        towns
    };
    let alerts = towns
        .into_iter()
        .flat_map(|town| hazard_events(world, town));
    let alerts = alerts.filter_map(|event| Some(alert(world, &event, event.message(now)?)));
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
        "updated": utc(Timestamp::from_second(now - now.rem_euclid(60)).unwrap_or(world.now)),
        "features": features,
    }))
}

/// Returns how many alerts are active, in all and by area and zone.
pub(crate) fn count(
    world: &WorldSnapshot,
    issued_alerts: &IssuedAlerts,
) -> Result<Value, ProblemBody> {
    let all = active(world, issued_alerts, &QueryParameters::default())?;
    let features = all["features"].as_array().map_or(&[][..], Vec::as_slice);
    let (mut areas, mut zones) = (BTreeMap::<&str, usize>::new(), BTreeMap::new());
    for alert in features {
        let codes = alert["properties"]["geocode"]["UGC"].as_array();
        let codes = codes.into_iter().flatten().filter_map(Value::as_str);
        let codes: BTreeSet<&str> = codes.collect();
        let states: BTreeSet<&str> = codes.iter().filter_map(|code| code.get(..2)).collect();
        for state in states {
            *areas.entry(state).or_default() += 1;
        }
        for zone in codes {
            *zones.entry(zone).or_insert(0_usize) += 1;
        }
    }
    let total = features.len();
    Ok(json!({
        "total": total,
        "land": total,
        "marine": 0,
        "regions": {},
        "areas": areas,
        "zones": zones,
    }))
}

/// Returns the kinds of alerts that the weather can call for.
pub(crate) fn types() -> Value {
    let kinds = KINDS.iter().map(|kind| kind.event);
    json!({"@context": [], "eventTypes": kinds.collect::<Vec<_>>()})
}

/// Returns an active alert by its identifier.
pub(crate) fn one(
    world: &WorldSnapshot,
    issued_alerts: &IssuedAlerts,
    id: &str,
) -> Result<Value, ProblemBody> {
    let mut all = active(world, issued_alerts, &QueryParameters::default())?;
    let context = all["@context"].take();
    let features = all["features"].as_array_mut();
    let mut features = features.into_iter().flatten();
    let alert = features.find(|alert| alert["properties"]["id"] == id);
    let mut alert = alert
        .map(Value::take)
        .ok_or_else(|| ProblemBody::not_found(&format!("/alerts/{id}")))?;
    alert["@context"] = context;
    Ok(alert)
}

fn places_of(query: &QueryParameters) -> Result<Vec<&'static Town>, ProblemBody> {
    let all = || towns::all().iter();
    if let Some(point) = query.first("point") {
        return at_point(point).map(|town| vec![town]);
    }
    if query.has("area") {
        return Ok(all()
            .filter(|town| query.all("area").any(|area| area == town.state))
            .collect());
    }
    if query.has("zone") {
        let named = |town: &&Town| {
            query
                .all("zone")
                .any(|zone| zone == town.zone() || zone == town.county_code())
        };
        return Ok(all().filter(named).collect());
    }
    // Regions are stretches of sea, and simulated alerts are on land.
    let at_sea = query.has("region") || query.first("region_type") == Some("marine");
    Ok(if at_sea { Vec::new() } else { all().collect() })
}

/// Returns the town of a point; one outside the area is a bad request here, unlike at `/points`.
fn at_point(text: &str) -> Result<&'static Town, ProblemBody> {
    let numbers = text
        .split_once(',')
        .and_then(|(north, east)| Some((north.trim().parse().ok()?, east.trim().parse().ok()?)));
    let inside = numbers.filter(|(latitude, longitude)| area::contains(*latitude, *longitude));
    inside
        .map(|(latitude, longitude)| towns::nearest(latitude, longitude))
        .ok_or_else(|| {
            ProblemBody::invalid_parameter(format!(
                "Parameter \"point\" is invalid: out of bounds or not latitude,longitude: {text}"
            ))
        })
}

fn passes(alert: &Value, query: &QueryParameters) -> bool {
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
