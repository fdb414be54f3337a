//! The resources of the upstream, and the one canonical path of each. Knows no HTTP and no payload.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use weather::{AreaCode, Coordinates, Location};

use crate::{DocumentAddress, GridCell};

/// GeoJSON, which every geographic endpoint speaks by default.
const GEO_JSON: &str = "application/geo+json";
/// JSON-LD, the same facts without geometry objects; the only form of `/products`.
const JSON_LD: &str = "application/ld+json";

/// The span of past observations.
const PAST: SignedDuration = SignedDuration::from_hours(3);
/// The form of times in paths.
const IN_SECONDS: &str = "%Y-%m-%dT%H:%M:%SZ";

/// A resource of the upstream.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Resource {
    /// The grid cell, office, zones and time zone that a point belongs to.
    Point(Coordinates),
    /// The forecast of a cell in half days.
    Forecast(GridCell),
    /// The forecast of a cell in hours.
    HourlyForecast(GridCell),
    /// The raw layers both forecasts are made of.
    Grid(GridCell),
    /// The observation stations of a cell, nearest first.
    Stations(GridCell),
    /// The newest observations of a station.
    Observations {
        /// The station.
        station: ResourceId,
        /// The most observations, from 1 to 500 (the upstream's own bound).
        limit: u16,
    },
    /// The newest observation of a station alone.
    LatestObservation {
        /// The station.
        station: ResourceId,
    },
    /// The observations of a station in the three hours from a whole hour on.
    PastObservations {
        /// The station.
        station: ResourceId,
        /// The hour.
        from: Timestamp,
    },
    /// The alerts in force at a point.
    Alerts(Coordinates),
    /// The alerts in force in a state or zone.
    AreaAlerts(AreaCode),
    /// The list of an office's text products of one kind.
    Products {
        /// The kind: `AFD` for a forecast discussion.
        kind: ResourceId,
        /// The office that issues it.
        office: ResourceId,
    },
    /// One text product.
    Product(ResourceId),
    /// Whatever else the upstream has, by its address and media type.
    Document(DocumentAddress),
}

impl Resource {
    /// Returns path and query in the one form that is never redirected.
    pub fn path(&self) -> String {
        match self {
            Self::Point(point) => format!("/points/{point}"),
            Self::Forecast(cell) => format!("/gridpoints/{cell}/forecast"),
            Self::HourlyForecast(cell) => format!("/gridpoints/{cell}/forecast/hourly"),
            Self::Grid(cell) => format!("/gridpoints/{cell}"),
            Self::Stations(cell) => format!("/gridpoints/{cell}/stations"),
            Self::Observations { station, limit } => {
                let limit = (*limit).clamp(1, 500);
                format!("/stations/{station}/observations?limit={limit}")
            }
            Self::LatestObservation { station } => {
                format!("/stations/{station}/observations/latest")
            }
            Self::PastObservations { station, from } => {
                let until = from.saturating_add(PAST).unwrap_or(Timestamp::MAX);
                let [from, until] = [*from, until].map(|time| time.strftime(IN_SECONDS));
                format!("/stations/{station}/observations?start={from}&end={until}")
            }
            // Not `/alerts/active?zone=`: zones and counties do not map to each other
            // (weather-gov/api#3), while a point finds both.
            Self::Alerts(point) => format!("/alerts/active?status=actual&point={point}"),
            Self::AreaAlerts(code) => {
                let parameter = area_parameter(code);
                format!("/alerts/active?status=actual&{parameter}={code}")
            }
            Self::Products { kind, office } => {
                format!("/products/types/{kind}/locations/{office}")
            }
            Self::Product(id) => format!("/products/{id}"),
            Self::Document(document) => document.target(),
        }
    }

    /// Returns the one media type to ask for. Always the same, because the upstream's edge keeps
    /// copies of different age for different `Accept` headers.
    pub fn accept(&self) -> &'static str {
        match self {
            Self::Products { .. } | Self::Product(_) => JSON_LD,
            Self::Document(document) => document.media().accept(),
            _ => GEO_JSON,
        }
    }

    /// Returns the feature flags to ask for, as `Feature-Flags` has them.
    pub fn feature_flags(&self) -> Option<String> {
        match self {
            Self::Document(document) => document.flags(),
            _ => None,
        }
    }

    /// Returns another media type with the same facts, which the `payload` readers take as well: a
    /// second chance when the edge's copy for [`accept`](Self::accept) is provably old.
    pub fn other_accept(&self) -> Option<&'static str> {
        match self {
            Self::Products { .. } | Self::Product(_) | Self::Document(_) => None,
            _ => Some(JSON_LD),
        }
    }
}

impl FromStr for Resource {
    type Err = ResourcePathError;

    /// Reads back what [`path`](Self::path) gave; a document takes its media type as well.
    fn from_str(path: &str) -> Result<Self, ResourcePathError> {
        from_path(path).ok_or(ResourcePathError)
    }
}

/// The text is not the canonical path of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the path of a resource")]
pub struct ResourcePathError;

fn from_path(path: &str) -> Option<Resource> {
    if let Some(point) = path.strip_prefix("/points/") {
        return Some(Resource::Point(coordinates(point)?));
    }
    if let Some(rest) = path.strip_prefix("/gridpoints/") {
        return of_cell(rest);
    }
    if let Some(rest) = path.strip_prefix("/stations/") {
        let (station, what) = rest.split_once("/observations")?;
        let station = station.parse().ok()?;
        return match what {
            "/latest" => Some(Resource::LatestObservation { station }),
            _ if what.starts_with("?start=") => {
                let (from, _) = what.strip_prefix("?start=")?.split_once("&end=")?;
                let from = from.parse().ok()?;
                let past = Resource::PastObservations { station, from };
                (past.path() == path).then_some(past)
            }
            _ => {
                let limit = what.strip_prefix("?limit=")?.parse().ok()?;
                Some(Resource::Observations { station, limit })
            }
        };
    }
    if let Some(query) = path.strip_prefix("/alerts/active?status=actual&") {
        return of_alerts(query);
    }
    let rest = path.strip_prefix("/products/")?;
    let Some(list) = rest.strip_prefix("types/") else {
        return Some(Resource::Product(rest.parse().ok()?));
    };
    let (kind, office) = list.split_once("/locations/")?;
    Some(Resource::Products {
        kind: kind.parse().ok()?,
        office: office.parse().ok()?,
    })
}

/// Reads which alerts are asked for.
fn of_alerts(query: &str) -> Option<Resource> {
    let (parameter, value) = query.split_once('=')?;
    if parameter == "point" {
        return Some(Resource::Alerts(coordinates(value)?));
    }
    let code: AreaCode = value.parse().ok()?;
    (parameter == area_parameter(&code)).then_some(Resource::AreaAlerts(code))
}

/// Returns the upstream's parameter for an area of this kind.
fn area_parameter(code: &AreaCode) -> &'static str {
    if code.kind().is_two_letters() {
        "area"
    } else {
        "zone"
    }
}

fn coordinates(text: &str) -> Option<Coordinates> {
    text.parse::<Location>().ok().map(Coordinates::from)
}

/// Reads `SEW/125,68`, alone or followed by one of the cell's resources.
fn of_cell(rest: &str) -> Option<Resource> {
    let office_ends = rest.find('/')?;
    let cell_ends = rest
        .match_indices('/')
        .map(|(at, _)| at)
        .find(|at| *at > office_ends);
    let (cell, what) = rest.split_at(cell_ends.unwrap_or(rest.len()));
    let cell: GridCell = cell.parse().ok()?;
    match what {
        "" => Some(Resource::Grid(cell)),
        "/forecast" => Some(Resource::Forecast(cell)),
        "/forecast/hourly" => Some(Resource::HourlyForecast(cell)),
        "/stations" => Some(Resource::Stations(cell)),
        _ => None,
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

/// A name that makes one segment of a path: a station (`KBFI`), an office (`SEW`), a kind of
/// product (`AFD`), a product.
///
/// Such names come from upstream payloads; one with a slash or a question mark in it could make us
/// ask for anything, so a value of this type holds none.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceId(String);

/// The text cannot be a segment of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an identifier must be 1 to {max} letters, digits, '-' or '_'", max = ResourceId::MAX_BYTES)]
pub struct ResourceIdError;

impl ResourceId {
    /// The longest identifier taken; products have 36.
    pub const MAX_BYTES: usize = 64;

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ResourceId {
    type Err = ResourceIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=Self::MAX_BYTES).contains(&text.len());
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if !fits || !text.bytes().all(plain) {
            return Err(ResourceIdError);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> ResourceId {
        text.parse().unwrap()
    }

    #[test]
    fn every_resource_has_its_canonical_path_and_is_read_back_from_it() {
        let point = Coordinates::from(Location::SEATTLE);
        let cell: GridCell = "SEW/125,68".parse().unwrap();
        for (resource, path) in [
            (Resource::Point(point), "/points/47.6062,-122.3321"),
            (Resource::Forecast(cell), "/gridpoints/SEW/125,68/forecast"),
            (
                Resource::HourlyForecast(cell),
                "/gridpoints/SEW/125,68/forecast/hourly",
            ),
            (Resource::Grid(cell), "/gridpoints/SEW/125,68"),
            (Resource::Stations(cell), "/gridpoints/SEW/125,68/stations"),
            (
                Resource::Observations {
                    station: id("KBFI"),
                    limit: 5,
                },
                "/stations/KBFI/observations?limit=5",
            ),
            (
                Resource::LatestObservation {
                    station: id("SEAW1"),
                },
                "/stations/SEAW1/observations/latest",
            ),
            (
                Resource::PastObservations {
                    station: id("KBFI"),
                    from: "2026-03-03T21:00:00Z".parse().unwrap(),
                },
                "/stations/KBFI/observations?start=2026-03-03T21:00:00Z&end=2026-03-04T00:00:00Z",
            ),
            (
                Resource::Alerts(point),
                "/alerts/active?status=actual&point=47.6062,-122.3321",
            ),
            (
                Resource::AreaAlerts("WA".parse().unwrap()),
                "/alerts/active?status=actual&area=WA",
            ),
            (
                Resource::AreaAlerts("WAZ315".parse().unwrap()),
                "/alerts/active?status=actual&zone=WAZ315",
            ),
            (
                Resource::Products {
                    kind: id("AFD"),
                    office: id("SEW"),
                },
                "/products/types/AFD/locations/SEW",
            ),
            (
                Resource::Product(id("81724a6c-3b8f-4284-bd62-49d259b39697")),
                "/products/81724a6c-3b8f-4284-bd62-49d259b39697",
            ),
        ] {
            assert_eq!(resource.path(), path);
            assert_eq!(path.parse(), Ok(resource), "and back");
        }
    }

    #[test]
    fn the_number_of_observations_stays_in_the_upstreams_bounds() {
        let path = |limit| {
            let station = id("KBFI");
            Resource::Observations { station, limit }.path()
        };
        assert!(path(0).ends_with("limit=1"));
        assert!(path(9999).ends_with("limit=500"));
    }

    #[test]
    fn an_identifier_cannot_leave_its_segment() {
        for text in ["", "..", "a/b", "a?b", "a%2Fb", "a b", "é", "a\n"] {
            assert_eq!(text.parse::<ResourceId>(), Err(ResourceIdError), "{text:?}");
        }
        assert_eq!("x".repeat(65).parse::<ResourceId>(), Err(ResourceIdError));
    }
}
