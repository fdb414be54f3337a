//! From a path and query to a resource. Knows the parameters that each takes; makes no answer.

use jiff::Timestamp;

use crate::earth::grid::OfficeGridCell;
use crate::earth::towns::{self, Town};
use crate::forecast::ForecastUnits;
use crate::payload::zones::ZoneKind;
use crate::problem::ProblemBody;
use crate::query_parameters::{QueryParameters, decoded};
use crate::reference::ReferenceResource;

/// The resource that a request asks for.
#[derive(Debug, Clone)]
pub(crate) enum RequestedResource {
    Root,
    Point {
        spelling: String,
        latitude: f64,
        longitude: f64,
        cell: OfficeGridCell,
    },
    Grid(OfficeGridCell),
    Forecast(OfficeGridCell, ForecastUnits),
    Hourly(OfficeGridCell, ForecastUnits),
    Stations(OfficeGridCell),
    Station(&'static Town),
    Observations {
        station: &'static Town,
        limit: usize,
        start: Option<Timestamp>,
        end: Option<Timestamp>,
    },
    Latest(&'static Town),
    Observation(&'static Town, Timestamp),
    Alerts(QueryParameters),
    AlertCount,
    Alert(String),
    StationList(QueryParameters),
    /// Zones of a kind, or of all; one of them alone by its code.
    Zones {
        kind: Option<ZoneKind>,
        code: Option<String>,
        query: QueryParameters,
    },
    Products {
        kind: String,
        office: Option<&'static Town>,
    },
    Product(String),
    Reference(ReferenceResource),
}

/// A path or query that does not name a resource.
#[derive(Debug)]
pub(crate) enum RouteError {
    Problem(Box<ProblemBody>),
    /// The point has another, canonical spelling.
    Moved {
        location: String,
        problem: Box<ProblemBody>,
    },
}

impl From<ProblemBody> for RouteError {
    fn from(problem: ProblemBody) -> Self {
        Self::Problem(Box::new(problem))
    }
}

/// Finds the resource of a path, which is still percent-encoded.
pub(crate) fn route(path: &str, query: &str) -> Result<RequestedResource, RouteError> {
    let plain = decoded(&path.replace('+', "%2B"));
    let query = QueryParameters::parse(query);
    // The service forgives doubled slashes and one at the end.
    let parts = plain.split('/').filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.collect();
    if let Some(reference) = ReferenceResource::of(&parts, &query) {
        return Ok(RequestedResource::Reference(reference?));
    }
    match parts[..] {
        [] => Ok(RequestedResource::Root),
        ["points", point] => query
            .only(&[])
            .map_err(RouteError::from)
            .and_then(|()| self::point(point)),
        ["points", point, "stations"] => Err(stations_of_point(point)?),
        ["points", point, "radio"] => match self::point(point)? {
            RequestedResource::Point { cell, .. } => {
                Ok(RequestedResource::Reference(ReferenceResource::Radio(cell)))
            }
            other => Ok(other),
        },
        ["gridpoints", office, xy, ref rest @ ..] => grid(&plain, office, xy, rest, &query),
        ["stations"] => query
            .only(&["id", "state", "limit", "cursor"])
            .map(|()| RequestedResource::StationList(query))
            .map_err(Into::into),
        ["stations", id, ref rest @ ..] => station(&plain, id, rest, &query),
        ["alerts"] => Ok(RequestedResource::Alerts(
            query.without(&["active", "start", "end"]),
        )),
        ["alerts", "active"] => Ok(RequestedResource::Alerts(query)),
        ["alerts", "active", "count"] => Ok(RequestedResource::AlertCount),
        [
            "alerts",
            "active",
            choice @ ("zone" | "area" | "region"),
            value,
        ] => {
            let query = QueryParameters::of(choice, value);
            Ok(RequestedResource::Alerts(query))
        }
        ["alerts", id] => Ok(RequestedResource::Alert(id.to_owned())),
        ["zones", "forecast", zone, "stations"] => {
            let query = QueryParameters::of("zone", zone);
            Ok(RequestedResource::StationList(query))
        }
        ["zones", ref rest @ ..] => zones(&plain, rest, query),
        ["products", "types", kind, ref rest @ ..] => products(&plain, kind, rest, &query),
        ["products", id] => Ok(RequestedResource::Product(id.to_owned())),
        _ => Err(ProblemBody::not_found(&plain).into()),
    }
}

/// Returns the redirect from the stations of a point to those of its cell, which the service has kept for
/// old programs.
fn stations_of_point(text: &str) -> Result<RouteError, RouteError> {
    let RequestedResource::Point { cell, .. } = point(text)? else {
        return Err(ProblemBody::not_found(text).into());
    };
    let reason = "The stations of a point are those of its grid cell.";
    let title = "Adjusting Stations Of Point";
    Ok(RouteError::Moved {
        location: format!("{}/stations", cell.path()),
        problem: Box::new(ProblemBody::adjusted("AdjustPointStations", title, reason)),
    })
}

fn zones(
    path: &str,
    rest: &[&str],
    query: QueryParameters,
) -> Result<RequestedResource, RouteError> {
    const KNOWN: [&str; 8] = [
        "id",
        "area",
        "region",
        "type",
        "point",
        "include_geometry",
        "limit",
        "effective",
    ];
    query.only(&KNOWN)?;
    let unknown = || RouteError::from(ProblemBody::not_found(path));
    let (kind, code) = match rest {
        [] => (None, None),
        [kind] => (Some(ZoneKind::of(kind).ok_or_else(unknown)?), None),
        [kind, code] => {
            let kind = ZoneKind::of(kind).ok_or_else(unknown)?;
            (Some(kind), Some((*code).to_owned()))
        }
        _ => return Err(unknown()),
    };
    Ok(RequestedResource::Zones { kind, code, query })
}

fn point(text: &str) -> Result<RequestedResource, RouteError> {
    let unreadable = || {
        ProblemBody::unreadable_path(
            "point",
            format!("'{text}' is not a valid latitude,longitude pair"),
        )
    };
    let (north, east) = text.split_once(',').ok_or_else(unreadable)?;
    let (latitude, longitude) = degrees(north).zip(degrees(east)).ok_or_else(unreadable)?;
    let canonical = format!("{},{}", canonical(latitude), canonical(longitude));
    let location = format!("/points/{canonical}");
    if decimals(north) > 4 || decimals(east) > 4 {
        let reason = "The precision of latitude/longitude points is limited to 4 decimal digits for efficiency.";
        let title = "Adjusting Precision Of Point Coordinate";
        let problem = Box::new(ProblemBody::adjusted("AdjustPointPrecision", title, reason));
        return Err(RouteError::Moved { location, problem });
    }
    if [north, east]
        .iter()
        .any(|text| text.contains('.') && text.ends_with(['0', '.']))
    {
        let reason = "The coordinates cannot have trailing zeros in the decimal digits.";
        let title = "Adjusting Trailing Zeros Of Point Coordinate";
        let problem = Box::new(ProblemBody::adjusted(
            "AdjustTrailingZeroRedundancy",
            title,
            reason,
        ));
        return Err(RouteError::Moved { location, problem });
    }
    let cell = OfficeGridCell::holding(latitude, longitude)
        .ok_or_else(|| ProblemBody::invalid_point(text))?;
    Ok(RequestedResource::Point {
        spelling: text.to_owned(),
        latitude,
        longitude,
        cell,
    })
}

/// Digits, a sign and a point only: `1e3`, `inf` and `nan` are no coordinates.
fn degrees(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = digits.starts_with(|letter: char| letter.is_ascii_digit())
        && digits
            .chars()
            .all(|letter| letter.is_ascii_digit() || letter == '.');
    (plain && text.len() < 40).then(|| text.parse().ok())?
}

/// Writes at most four decimals and no zeros at the end.
fn canonical(degrees: f64) -> String {
    let rounded = (degrees * 1e4).round() / 1e4;
    if rounded == 0.0 {
        "0".to_owned()
    } else {
        rounded.to_string()
    }
}

fn decimals(text: &str) -> usize {
    text.split_once('.')
        .map_or(0, |(_, fraction)| fraction.len())
}

fn grid(
    path: &str,
    office: &str,
    xy: &str,
    rest: &[&str],
    query: &QueryParameters,
) -> Result<RequestedResource, RouteError> {
    let numbers = xy
        .split_once(',')
        .and_then(|(x, y)| Some((x.parse().ok()?, y.parse().ok()?)));
    let (x, y) = numbers.ok_or_else(|| {
        ProblemBody::unreadable_path("gridpoint", format!("'{xy}' is not a valid x,y pair"))
    })?;
    let cell = OfficeGridCell::numbered(office, x, y).ok_or_else(|| {
        let detail = format!("The requested grid {office}/{x},{y} is not in the office's area");
        ProblemBody::new(http::StatusCode::NOT_FOUND, "NotFound", "Not Found", detail)
    })?;
    match rest {
        [] => query
            .only(&[])
            .map(|()| RequestedResource::Grid(cell))
            .map_err(Into::into),
        ["forecast"] | ["forecast", "hourly"] if cell.is_at_sea() => {
            Err(ProblemBody::at_sea().into())
        }
        ["forecast"] => Ok(RequestedResource::Forecast(cell, units(query)?)),
        ["forecast", "hourly"] => Ok(RequestedResource::Hourly(cell, units(query)?)),
        ["stations"] => query
            .only(&["limit", "cursor"])
            .map(|()| RequestedResource::Stations(cell))
            .map_err(Into::into),
        _ => Err(ProblemBody::not_found(path).into()),
    }
}

fn units(query: &QueryParameters) -> Result<ForecastUnits, ProblemBody> {
    query.only(&["units"])?;
    match query.first("units") {
        None | Some("us") => Ok(ForecastUnits::Us),
        Some("si") => Ok(ForecastUnits::Si),
        Some(other) => Err(ProblemBody::bad_query(
            "units",
            format!("Does not have a value in the enumeration [\"us\",\"si\"]: \"{other}\""),
        )),
    }
}

fn station(
    path: &str,
    id: &str,
    rest: &[&str],
    query: &QueryParameters,
) -> Result<RequestedResource, RouteError> {
    let station = towns::by_station(id).ok_or_else(|| {
        let detail = format!("Unable to find station {id}");
        ProblemBody::new(http::StatusCode::NOT_FOUND, "NotFound", "Not Found", detail)
    })?;
    match rest {
        [] => query
            .only(&[])
            .map(|()| RequestedResource::Station(station))
            .map_err(Into::into),
        ["observations"] => observations(station, query).map_err(Into::into),
        ["observations", "latest"] => query
            .only(&["require_qc"])
            .map(|()| RequestedResource::Latest(station))
            .map_err(Into::into),
        ["observations", time] => {
            let unreadable =
                || ProblemBody::unreadable_path("time", format!("'{time}' is not a valid time"));
            Ok(RequestedResource::Observation(
                station,
                time.parse().map_err(|_| unreadable())?,
            ))
        }
        _ => Err(ProblemBody::not_found(path).into()),
    }
}

fn observations(
    station: &'static Town,
    query: &QueryParameters,
) -> Result<RequestedResource, ProblemBody> {
    query.only(&["start", "end", "limit", "cursor"])?;
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
    let time = |name| match query.first(name).map(str::parse) {
        None => Ok(None),
        Some(Ok(time)) => Ok(Some(time)),
        Some(Err(_)) => Err(ProblemBody::bad_query(name, "Must be an ISO 8601 time")),
    };
    Ok(RequestedResource::Observations {
        station,
        limit,
        start: time("start")?,
        end: time("end")?,
    })
}

fn products(
    path: &str,
    kind: &str,
    rest: &[&str],
    query: &QueryParameters,
) -> Result<RequestedResource, RouteError> {
    query.only(&[])?;
    let kind = kind.to_owned();
    match rest {
        [] => Ok(RequestedResource::Products { kind, office: None }),
        ["locations", office] => {
            // The service knows offices here by three letters, and answers an empty list for unknown ones.
            Ok(RequestedResource::Products {
                office: Some(towns::by_office(office).ok_or_else(|| ProblemBody::not_found(path))?),
                kind,
            })
        }
        _ => Err(ProblemBody::not_found(path).into()),
    }
}

#[cfg(test)]
mod tests;
