//! From a resource to its facts, forms and lifetime.

use http::HeaderMap;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cache_headers::CacheHeaders;
use crate::earth::grid::OfficeGridCell;
use crate::earth::towns::Town;
use crate::field::noise::digest;
use crate::forecast::ForecastUnits;
use crate::form::{self, DocumentForm};
use crate::issued_alerts::IssuedAlerts;
use crate::payload::forecast::ForecastFormat;
use crate::payload::{
    WorldSnapshot, alerts, forecast, grid, observations, points, products, stations, zones,
};
use crate::problem::ProblemBody;
use crate::route::RequestedResource;

/// A right answer (RFC 9110 calls it a representation), before its form is chosen: facts, forms, cache headers.
#[derive(Debug)]
pub(crate) struct Representation {
    pub(crate) body: Value,
    /// The forms that it can be sent in, the default first.
    pub(crate) forms: &'static [DocumentForm],
    pub(crate) cache_headers: CacheHeaders,
}

/// The conditions under which an answer is made.
#[derive(Debug)]
pub(crate) struct AnswerContext<'a> {
    pub(crate) world: WorldSnapshot,
    /// The instant that the first period of a forecast holds.
    pub(crate) periods_from: Timestamp,
    /// Cells, to the east and to the north, by which a point is off its right one.
    pub(crate) cell_offset: (i32, i32),
    pub(crate) issued_alerts: &'a IssuedAlerts,
    pub(crate) headers: &'a HeaderMap,
}

/// Makes the answer for a resource.
#[expect(clippy::too_many_lines, reason = "one short arm for each resource")]
pub(crate) fn answer(
    context: &AnswerContext<'_>,
    resource: &RequestedResource,
) -> Result<Representation, ProblemBody> {
    let world = &context.world;
    Ok(match resource {
        RequestedResource::Root => Representation {
            body: json!({"status": "OK"}),
            forms: &[DocumentForm::Json],
            cache_headers: lifetime(60, None),
        },
        RequestedResource::Point {
            spelling,
            latitude,
            longitude,
            cell,
        } => {
            let cell = cell.shifted(context.cell_offset);
            let body = points::body(world, spelling, *latitude, *longitude, &cell);
            geo(body, lifetime(86_400, Some(120)))
        }
        RequestedResource::Grid(cell) => raw_grid(world, cell),
        RequestedResource::Forecast(cell, units) | RequestedResource::Hourly(cell, units) => {
            let is_daily = matches!(resource, RequestedResource::Forecast(..));
            periods(
                world,
                cell,
                is_daily,
                forecast_format(context.headers, *units),
                context.periods_from,
            )
        }
        RequestedResource::Stations(cell) => {
            geo(stations::around(cell), lifetime(21_600, Some(3_600)))
        }
        RequestedResource::Station(town) => geo(stations::one(town), lifetime(21_600, Some(3_600))),
        RequestedResource::Observations {
            station,
            limit,
            start,
            end,
        } => {
            let body = observations::list(world, station, *limit, (*start, *end));
            geo(body, lifetime(280, Some(120)))
        }
        RequestedResource::Latest(station) => latest(world, station),
        RequestedResource::Observation(station, time) => geo(
            observations::at(world, station, *time)?,
            lifetime(300, Some(120)),
        ),
        RequestedResource::AlertCount => Representation {
            body: alerts::count(world, context.issued_alerts)?,
            forms: form::PLAIN,
            cache_headers: lifetime(5, Some(5)),
        },
        RequestedResource::Alert(id) => Representation {
            body: alerts::one(world, context.issued_alerts, id)?,
            forms: form::ALERT,
            cache_headers: lifetime(300, None),
        },
        RequestedResource::StationList(query) => {
            geo(stations::list(query), lifetime(21_600, Some(3_600)))
        }
        RequestedResource::Zones { kind, code, query } => geo(
            zones::body(*kind, code.as_deref(), query)?,
            lifetime(86_400, None),
        ),
        RequestedResource::Alerts(query) => {
            active(alerts::active(world, context.issued_alerts, query)?)
        }
        RequestedResource::Products { kind, office } => {
            text(products::list(world, kind, *office), 300)
        }
        RequestedResource::Product(id) => text(products::one(world, id)?, 86_400),
        RequestedResource::Reference(reference) => {
            let (body, forms, max_age) = reference.facts(world)?;
            Representation {
                body,
                forms,
                cache_headers: lifetime(max_age, None),
            }
        }
    })
}

fn geo(body: Value, cache_headers: CacheHeaders) -> Representation {
    Representation {
        body,
        forms: form::GEO,
        cache_headers,
    }
}

fn text(body: Value, max_age: i64) -> Representation {
    Representation {
        body,
        forms: form::PLAIN,
        cache_headers: lifetime(max_age, None),
    }
}

fn raw_grid(world: &WorldSnapshot, cell: &OfficeGridCell) -> Representation {
    let updated = world.updated(cell);
    let cache_headers = CacheHeaders {
        modified: Some(updated),
        ..until_update(world, updated)
    };
    geo(grid::body(world, cell), cache_headers)
}

/// Returns either forecast. It changes when it is updated and when its first hour is over; its tag says so.
fn periods(
    world: &WorldSnapshot,
    cell: &OfficeGridCell,
    is_daily: bool,
    format: ForecastFormat,
    from: Timestamp,
) -> Representation {
    let make = if is_daily {
        forecast::daily
    } else {
        forecast::hourly
    };
    let updated = world.updated(cell);
    let hour = from.as_second().div_euclid(3_600);
    let name = format!(
        "{} {is_daily} {format:?} {updated} {hour} {}",
        cell.path(),
        world.seed
    );
    let tag = Some(weak(digest(0, name.as_bytes())));
    let modified = Some(updated);
    let cache_headers = CacheHeaders {
        tag,
        modified,
        ..until_update(world, updated)
    };
    Representation {
        body: make(world, cell, from, format),
        forms: form::FORECAST,
        cache_headers,
    }
}

fn latest(world: &WorldSnapshot, station: &Town) -> Representation {
    let modified = Some(observations::latest_time(world, station));
    let cache_headers = CacheHeaders {
        modified,
        ..lifetime(300, Some(120))
    };
    geo(observations::latest(world, station), cache_headers)
}

fn active(body: Value) -> Representation {
    let tag = Some(tag_of(&body["features"]));
    Representation {
        body,
        forms: form::FEED,
        cache_headers: CacheHeaders {
            tag,
            ..lifetime(5, Some(5))
        },
    }
}

fn lifetime(max_age: i64, shared_max_age: Option<i64>) -> CacheHeaders {
    CacheHeaders {
        max_age,
        shared_max_age,
        ..CacheHeaders::default()
    }
}

/// Counts down to the next hourly update.
fn until_update(world: &WorldSnapshot, updated: Timestamp) -> CacheHeaders {
    let age = world.now.duration_since(updated).as_secs();
    lifetime((3_600 - age).clamp(1, 3_600), Some(3_600))
}

fn tag_of(body: &Value) -> String {
    weak(digest(0, body.to_string().as_bytes()))
}

fn weak(hash: u64) -> String {
    format!("W/\"{hash:016x}\"")
}

/// Reads the feature flags that the request names.
fn forecast_format(headers: &HeaderMap, units: ForecastUnits) -> ForecastFormat {
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
    ForecastFormat {
        units,
        temperature_quantity: has("forecast_temperature_qv"),
        wind_quantity: has("forecast_wind_speed_qv"),
    }
}
