//! `/alerts/active`: warnings where the weather is extreme, found in the same weather as the forecasts.
//!
//! Each town's zone is watched on a three-hour lattice of absolute time, so that a run of bad weather has the same
//! beginning and end however often and whenever it is asked for.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{MARK, ORIGIN, Scene, local, utc};
use crate::earth::area;
use crate::earth::grid::Cell;
use crate::earth::places::{self, Place};
use crate::earth::zones;
use crate::field::noise::digest;
use crate::field::{Column, Fall};
use crate::outlook::Hour;
use crate::problem::Problem;
use crate::route::Query;

/// Seconds between looks at the weather.
const STEP: i64 = 3 * 3_600;
/// Runs end at multiples of five days, so that no look goes on without end.
const BLOCK: i64 = 5 * 86_400;
/// How long a message lives; a run that lasts longer is continued by an update.
const MESSAGE: i64 = 8 * 3_600;

/// One kind of warning and what calls for it.
#[derive(Debug)]
struct Kind {
    event: &'static str,
    /// The two letters of the phenomenon and the one of the significance in event codes (VTEC).
    phenomenon: &'static str,
    significance: &'static str,
    severity: &'static str,
    urgency: &'static str,
    certainty: &'static str,
    response: &'static str,
    /// Hours before its beginning at which it is announced.
    ahead: i64,
    /// Whether the weather at an hour calls for it.
    calls: fn(&Hour) -> bool,
    what: &'static str,
    instruction: &'static str,
}

macro_rules! kind {
    ($event:literal, $phenomenon:literal, $significance:literal, $severity:literal, $urgency:literal, $certainty:literal,
     $response:literal, $ahead:literal, $calls:expr, $what:literal, $instruction:literal) => {
        Kind {
            event: $event,
            phenomenon: $phenomenon,
            significance: $significance,
            severity: $severity,
            urgency: $urgency,
            certainty: $certainty,
            response: $response,
            ahead: $ahead,
            calls: $calls,
            what: $what,
            instruction: $instruction,
        }
    };
}

const KINDS: [Kind; 9] = [
    kind!(
        "Extreme Heat Warning",
        "XH",
        "W",
        "Severe",
        "Expected",
        "Likely",
        "Execute",
        24,
        |hour| hour.felt() >= 112,
        "Dangerously hot conditions",
        "Drink plenty of fluids and stay out of the sun."
    ),
    kind!(
        "Heat Advisory",
        "HT",
        "Y",
        "Moderate",
        "Expected",
        "Likely",
        "Execute",
        24,
        |hour| (104..112).contains(&hour.felt()),
        "Hot conditions",
        "Drink plenty of fluids and check on neighbours."
    ),
    kind!(
        "High Wind Warning",
        "HW",
        "W",
        "Severe",
        "Expected",
        "Likely",
        "Prepare",
        18,
        |hour| hour.gust >= 50,
        "Damaging winds",
        "Stay away from trees and windows."
    ),
    kind!(
        "Wind Advisory",
        "WI",
        "Y",
        "Moderate",
        "Expected",
        "Likely",
        "Execute",
        12,
        |hour| (39..50).contains(&hour.gust),
        "Strong gusts",
        "Secure outdoor objects and drive with care."
    ),
    kind!(
        "Winter Storm Warning",
        "WS",
        "W",
        "Severe",
        "Expected",
        "Likely",
        "Prepare",
        24,
        |hour| hour.snow >= 18.0,
        "Heavy snow",
        "Travel only in an emergency."
    ),
    kind!(
        "Winter Weather Advisory",
        "WW",
        "Y",
        "Moderate",
        "Expected",
        "Likely",
        "Execute",
        18,
        |hour| (9.0..18.0).contains(&hour.snow),
        "Snow",
        "Slow down and use caution while travelling."
    ),
    kind!(
        "Extreme Cold Warning",
        "EC",
        "W",
        "Severe",
        "Expected",
        "Likely",
        "Prepare",
        18,
        |hour| hour.felt() <= -35,
        "Dangerously cold wind chills",
        "Avoid going outside; cover all skin."
    ),
    kind!(
        "Severe Thunderstorm Warning",
        "SV",
        "W",
        "Severe",
        "Immediate",
        "Observed",
        "Shelter",
        0,
        |hour| hour.fall == Fall::Thunder && hour.thunder >= 75,
        "Severe thunderstorms",
        "Move to an inside room."
    ),
    kind!(
        "Severe Thunderstorm Watch",
        "SV",
        "A",
        "Severe",
        "Future",
        "Possible",
        "Monitor",
        6,
        |hour| hour.fall == Fall::Thunder && (50..75).contains(&hour.thunder),
        "Conditions for severe storms",
        "Be ready to act."
    ),
];

/// A stretch of bad weather over one town's zone.
#[derive(Debug, Clone, Copy)]
struct Run {
    kind: &'static Kind,
    place: &'static Place,
    onset: i64,
    ends: i64,
}

impl Run {
    /// When it was first announced.
    fn announced(&self) -> i64 {
        self.onset - self.kind.ahead * 3_600
            + (digest(1, self.place.station.as_bytes()) % 50) as i64 * 60
    }

    /// The number of the message in force.
    fn message(&self, now: i64) -> Option<i64> {
        (self.announced() <= now && now < self.ends).then(|| (now - self.announced()) / MESSAGE)
    }

    fn sent(&self, message: i64) -> i64 {
        self.announced() + message * MESSAGE
    }

    fn id(&self, seed: u64, message: i64) -> String {
        let name = format!(
            "{}{}{}{}{message}",
            self.kind.event, self.kind.significance, self.place.station, self.onset
        );
        let [a, b, c] = [1, 2, 3].map(|part| digest(seed ^ part, name.as_bytes()));
        format!(
            "urn:oid:2.49.0.1.840.0.{a:016x}{b:016x}{:08x}.001.1",
            c >> 32
        )
    }
}

/// The runs over a town that touch the block of `now` and the next, where announcements may already be out.
fn runs(scene: &Scene, place: &'static Place) -> Vec<Run> {
    let column = scene.field().over(place.latitude, place.longitude);
    let block = scene.now.as_second().div_euclid(BLOCK) * BLOCK;
    let mut found = in_block(&column, place, block);
    // The longest announcement is a day ahead.
    if block + BLOCK - scene.now.as_second() < 86_400 {
        found.extend(in_block(&column, place, block + BLOCK));
    }
    found
}

fn in_block(column: &Column, place: &'static Place, block: i64) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for step in 0..BLOCK / STEP {
        let onset = block + step * STEP;
        let Ok(time) = Timestamp::from_second(onset) else {
            break;
        };
        let hour = Hour::at(column, time);
        for kind in KINDS.iter().filter(|kind| (kind.calls)(&hour)) {
            match runs
                .iter_mut()
                .rfind(|run| std::ptr::eq(run.kind, kind) && run.ends == onset)
            {
                Some(run) => run.ends += STEP,
                None => runs.push(Run {
                    kind,
                    place,
                    onset,
                    ends: onset + STEP,
                }),
            }
        }
    }
    runs
}

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
            json!({"phenomenon": run.kind.phenomenon, "significance": run.kind.significance, "event_number": null})
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
pub(crate) fn active(scene: &Scene, query: &Query) -> Result<Value, Problem> {
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
    let alerts = places.into_iter().flat_map(|place| runs(scene, place));
    let alerts = alerts.filter_map(|run| Some(alert(scene, &run, run.message(now)?)));
    let features: Vec<Value> = alerts
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

fn alert(scene: &Scene, run: &Run, message: i64) -> Value {
    let (kind, place) = (run.kind, run.place);
    let office = place.responsible();
    let id = run.id(scene.seed, message);
    let zone = zones::at(place.latitude, place.longitude);
    let text = |seconds: i64| {
        Timestamp::from_second(seconds).map_or_else(
            |_| String::new(),
            |time| local(&time.to_zoned(zone.clone())),
        )
    };
    let said = |seconds: i64| {
        let time = Timestamp::from_second(seconds)
            .unwrap_or(scene.now)
            .to_zoned(zone.clone());
        time.strftime("%B %-d at %-I:%M%p %Z").to_string()
    };
    let sent = run.sent(message);
    let expires = (sent + MESSAGE + 1_800).min(run.ends);
    let references: Vec<Value> = (0..message)
        .map(|earlier| reference(&run.id(scene.seed, earlier), &text(run.sent(earlier))))
        .collect();
    let sender = format!("NWS {} {}", office.town, office.state);
    let headline = format!(
        "{MARK} {} issued {} until {} by {sender}",
        kind.event,
        said(sent),
        said(run.ends)
    );
    let mut properties = json!({
        "@id": format!("{ORIGIN}/alerts/{id}"),
        "@type": "wx:Alert",
        "id": id,
        "areaDesc": format!("{} Area, {}", place.town, place.state),
        "geocode": {"SAME": [place.same_code()], "UGC": [place.zone()]},
        "affectedZones": [format!("{ORIGIN}/zones/forecast/{}", place.zone())],
        "references": references,
        "sent": text(sent),
        "effective": text(sent),
        "onset": text(run.onset.max(run.announced())),
        "expires": text(expires),
        "ends": text(run.ends),
        "status": "Actual",
        "messageType": if message == 0 { "Alert" } else { "Update" },
        "category": "Met",
        "severity": kind.severity,
        "certainty": kind.certainty,
        "urgency": kind.urgency,
        "event": kind.event,
        "sender": "w-nws.webmaster@noaa.gov",
        "senderName": sender,
        "headline": headline,
        "description": description(run, &said(run.onset), &said(run.ends)),
        "instruction": format!("{MARK}. {}", kind.instruction),
        "response": kind.response,
        "note": null,
        "scope": "Public",
        "code": "IPAWSv1.0",
        "language": "en-US",
        "web": "http://www.weather.gov",
    });
    let code = format!("{}{}", kind.phenomenon, kind.significance);
    properties["eventCode"] = json!({"SAME": ["NWS"], "NationalWeatherService": [code]});
    properties["parameters"] = parameters(run, office, message, &text(run.ends));
    json!({"id": format!("{ORIGIN}/alerts/{id}"), "type": "Feature", "geometry": null, "properties": properties})
}

fn reference(id: &str, sent: &str) -> Value {
    json!({
        "@id": format!("{ORIGIN}/alerts/{id}"),
        "identifier": id,
        "sender": "w-nws.webmaster@noaa.gov",
        "sent": sent,
    })
}

fn description(run: &Run, onset: &str, ends: &str) -> String {
    format!(
        "{MARK}. * WHAT...{}.\n\n* WHERE...The {} area.\n\n* WHEN...From {onset} to {ends}.\n\n\
         * IMPACTS...None: this alert was made by a simulator.",
        run.kind.what, run.place.town
    )
}

fn parameters(run: &Run, office: &Place, message: i64, ends: &str) -> Value {
    let letters = office.office.unwrap_or_default();
    let vtec_time = |seconds: i64| {
        Timestamp::from_second(seconds).map_or_else(
            |_| String::new(),
            |time| time.strftime("%y%m%dT%H%MZ").to_string(),
        )
    };
    let action = if message == 0 { "NEW" } else { "CON" };
    let (phenomenon, significance) = (run.kind.phenomenon, run.kind.significance);
    let sent = Timestamp::from_second(run.sent(message)).unwrap_or(Timestamp::UNIX_EPOCH);
    json!({
        "AWIPSidentifier": [format!("NPW{letters}")],
        "WMOidentifier": [format!("WWUS76 K{letters} {}", sent.strftime("%d%H%M"))],
        "NWSheadline": [format!("{MARK} {} IN EFFECT", run.kind.event.to_uppercase())],
        "BLOCKCHANNEL": ["EAS", "NWEM", "CMAS"],
        "VTEC": [format!(
            "/T.{action}.K{letters}.{phenomenon}.{significance}.{:04}.{}-{}/",
            run.onset / STEP % 10_000, vtec_time(run.onset), vtec_time(run.ends),
        )],
        "eventEndingTime": [ends],
    })
}
