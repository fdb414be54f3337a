//! From a resource to its body, media type and lifetime.

use http::HeaderMap;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::earth::grid::Cell;
use crate::earth::places::Place;
use crate::faults::Effect;
use crate::field::noise::digest;
use crate::freshness::Freshness;
use crate::inject;
use crate::issued_alerts::IssuedAlerts;
use crate::payload::forecast::Style;
use crate::payload::{Scene, alerts, forecast, grid, observations, points, products, stations};
use crate::problem::Problem;
use crate::route::Resource;

const GEO_JSON: &str = "application/geo+json";
const LD_JSON: &str = "application/ld+json";

/// A right answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) body: Value,
    pub(crate) media: &'static str,
    pub(crate) freshness: Freshness,
}

/// Answers for a resource.
pub(crate) fn answer(
    scene: &Scene,
    issued_alerts: &IssuedAlerts,
    resource: &Resource,
    headers: &HeaderMap,
    effects: &[Effect],
) -> Result<Answer, Problem> {
    Ok(match resource {
        Resource::Root => Answer {
            body: json!({"status": "OK"}),
            media: "application/json",
            freshness: lifetime(60, None),
        },
        Resource::Point {
            spelling,
            latitude,
            longitude,
            cell,
        } => {
            let cell = inject::moved(effects, *cell);
            let body = points::body(scene, spelling, *latitude, *longitude, &cell);
            geo(body, lifetime(86_400, Some(120)))
        }
        Resource::Grid(cell) => raw_grid(scene, cell),
        Resource::Forecast(cell, units) | Resource::Hourly(cell, units) => {
            let from = inject::periods_from(scene.now, effects);
            let is_daily = matches!(resource, Resource::Forecast(..));
            periods(scene, cell, is_daily, style(headers, *units), from)
        }
        Resource::Stations(cell) => geo(stations::around(cell), lifetime(21_600, Some(3_600))),
        Resource::Station(place) => geo(stations::one(place), lifetime(21_600, Some(3_600))),
        Resource::Observations {
            station,
            limit,
            start,
            end,
        } => {
            let body = observations::list(scene, station, *limit, (*start, *end));
            geo(body, lifetime(280, Some(120)))
        }
        Resource::Latest(station) => latest(scene, station),
        Resource::Observation(station, time) => geo(
            observations::at(scene, station, *time)?,
            lifetime(300, Some(120)),
        ),
        Resource::Alerts(query) => active(alerts::active(scene, issued_alerts, query)?),
        Resource::Products { kind, office } => text(products::list(scene, kind, *office), 300),
        Resource::Product(id) => text(products::one(scene, id)?, 86_400),
    })
}

fn geo(body: Value, freshness: Freshness) -> Answer {
    Answer {
        body,
        media: GEO_JSON,
        freshness,
    }
}

fn text(body: Value, max_age: i64) -> Answer {
    Answer {
        body,
        media: LD_JSON,
        freshness: lifetime(max_age, None),
    }
}

fn raw_grid(scene: &Scene, cell: &Cell) -> Answer {
    let updated = scene.updated(cell);
    let freshness = Freshness {
        modified: Some(updated),
        ..until_update(scene, updated)
    };
    geo(grid::body(scene, cell), freshness)
}

/// Either forecast. It changes when it is updated and when its first hour is over; its tag says so.
fn periods(scene: &Scene, cell: &Cell, is_daily: bool, style: Style, from: Timestamp) -> Answer {
    let make = if is_daily {
        forecast::daily
    } else {
        forecast::hourly
    };
    let updated = scene.updated(cell);
    let hour = from.as_second().div_euclid(3_600);
    let name = format!(
        "{} {is_daily} {style:?} {updated} {hour} {}",
        cell.path(),
        scene.seed
    );
    let tag = Some(weak(digest(0, name.as_bytes())));
    let modified = Some(updated);
    let freshness = Freshness {
        tag,
        modified,
        ..until_update(scene, updated)
    };
    geo(make(scene, cell, from, style), freshness)
}

fn latest(scene: &Scene, station: &Place) -> Answer {
    let modified = Some(observations::latest_time(scene, station));
    let freshness = Freshness {
        modified,
        ..lifetime(300, Some(120))
    };
    geo(observations::latest(scene, station), freshness)
}

fn active(body: Value) -> Answer {
    let tag = Some(tag_of(&body["features"]));
    geo(
        body,
        Freshness {
            tag,
            ..lifetime(5, Some(5))
        },
    )
}

fn lifetime(max_age: i64, shared_max_age: Option<i64>) -> Freshness {
    Freshness {
        max_age,
        shared_max_age,
        ..Freshness::default()
    }
}

/// Counts down to the next hourly update.
fn until_update(scene: &Scene, updated: Timestamp) -> Freshness {
    let age = scene.now.duration_since(updated).as_secs();
    lifetime((3_600 - age).clamp(1, 3_600), Some(3_600))
}

fn tag_of(body: &Value) -> String {
    weak(digest(0, body.to_string().as_bytes()))
}

fn weak(hash: u64) -> String {
    format!("W/\"{hash:016x}\"")
}

/// The units, and the feature flags that the request names.
fn style(headers: &HeaderMap, units: crate::outlook::detail::Units) -> Style {
    let flags = || {
        headers
            .get_all("feature-flags")
            .iter()
            .filter_map(|value| value.to_str().ok())
    };
    let has = |flag: &str| {
        flags()
            .flat_map(|value| value.split(','))
            .any(|name| name.trim() == flag)
    };
    Style {
        units,
        temperature_quantity: has("forecast_temperature_qv"),
        wind_quantity: has("forecast_wind_speed_qv"),
    }
}
