//! From a resource to its body, media type and lifetime.

use http::HeaderMap;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::faults::Effect;
use crate::field::noise::digest;
use crate::freshness::Freshness;
use crate::payload::forecast::Style;
use crate::payload::{Scene, alerts, forecast, grid, observations, points, products, stations};
use crate::problem::Problem;
use crate::route::Resource;
use crate::spoil;

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
    resource: &Resource,
    headers: &HeaderMap,
    effects: &[Effect],
) -> Result<Answer, Problem> {
    let from = spoil::periods_from(scene.now, effects);
    let (body, media, freshness) = match resource {
        Resource::Root => (
            json!({"status": "OK"}),
            "application/json",
            lifetime(60, None),
        ),
        Resource::Point {
            spelling,
            latitude,
            longitude,
            cell,
        } => {
            let cell = spoil::moved(effects, *cell);
            (
                points::body(scene, spelling, *latitude, *longitude, &cell),
                GEO_JSON,
                lifetime(86_400, Some(120)),
            )
        }
        Resource::Grid(cell) => {
            let updated = scene.updated(cell);
            (
                grid::body(scene, cell),
                GEO_JSON,
                Freshness {
                    modified: Some(updated),
                    ..until_update(scene, updated)
                },
            )
        }
        Resource::Forecast(cell, units) => {
            let style = style(headers, *units);
            (
                forecast::daily(scene, cell, from, style),
                GEO_JSON,
                forecast_lifetime(scene, resource, style, from),
            )
        }
        Resource::Hourly(cell, units) => {
            let style = style(headers, *units);
            (
                forecast::hourly(scene, cell, from, style),
                GEO_JSON,
                forecast_lifetime(scene, resource, style, from),
            )
        }
        Resource::Stations(cell) => (
            stations::around(cell),
            GEO_JSON,
            lifetime(21_600, Some(3_600)),
        ),
        Resource::Station(place) => (
            stations::one(place),
            GEO_JSON,
            lifetime(21_600, Some(3_600)),
        ),
        Resource::Observations {
            station,
            limit,
            start,
            end,
        } => (
            observations::list(scene, station, *limit, (*start, *end)),
            GEO_JSON,
            lifetime(280, Some(120)),
        ),
        Resource::Latest(station) => {
            let modified = Some(observations::latest_time(scene, station));
            let body = observations::latest(scene, station);
            (
                body,
                GEO_JSON,
                Freshness {
                    modified,
                    ..lifetime(300, Some(120))
                },
            )
        }
        Resource::Observation(station, time) => (
            observations::at(scene, station, *time)?,
            GEO_JSON,
            lifetime(300, Some(120)),
        ),
        Resource::Alerts(query) => {
            let body = alerts::active(scene, query)?;
            let tag = Some(tag_of(&body["features"]));
            (
                body,
                GEO_JSON,
                Freshness {
                    tag,
                    ..lifetime(5, Some(5))
                },
            )
        }
        Resource::Products { kind, office } => (
            products::list(scene, kind, *office),
            LD_JSON,
            lifetime(300, None),
        ),
        Resource::Product(id) => (products::one(scene, id)?, LD_JSON, lifetime(86_400, None)),
    };
    Ok(Answer {
        body,
        media,
        freshness,
    })
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

/// A forecast changes when it is updated and when its first hour is over; its tag says so.
fn forecast_lifetime(
    scene: &Scene,
    resource: &Resource,
    style: Style,
    from: Timestamp,
) -> Freshness {
    let (Resource::Forecast(cell, _) | Resource::Hourly(cell, _)) = resource else {
        return Freshness::default();
    };
    let updated = scene.updated(cell);
    let hour = from.as_second().div_euclid(3_600);
    let name = format!(
        "{} {resource:?} {style:?} {updated} {hour} {}",
        cell.path(),
        scene.seed
    );
    Freshness {
        tag: Some(weak(digest(0, name.as_bytes()))),
        modified: Some(updated),
        ..until_update(scene, updated)
    }
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
