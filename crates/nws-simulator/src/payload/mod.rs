//! The bodies of answers, in the service's shapes. Each file writes one kind; none knows headers, faults or sockets.

pub(crate) mod alerts;
pub(crate) mod forecast;
pub(crate) mod grid;
pub(crate) mod metar;
pub(crate) mod observations;
pub(crate) mod points;
pub(crate) mod products;
pub(crate) mod stations;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::earth::grid::OfficeGridCell;
use crate::earth::zones;
use crate::field::WeatherField;
use crate::field::noise::digest;

/// Where the service's own links and identifiers point, whatever address the simulator listens on.
pub(crate) const ORIGIN: &str = "https://api.weather.gov";

/// What begins every text that a person could read.
pub(crate) const MARK: &str = "SIMULATED";

/// The program that forecasts and raw grids say they were made by, where a program looks.
pub(crate) const GENERATOR: &str = "SimulatedForecastGenerator";

/// What all answers are made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WorldSnapshot {
    pub(crate) seed: u64,
    pub(crate) now: Timestamp,
}

impl WorldSnapshot {
    pub(crate) fn field(&self) -> WeatherField {
        WeatherField::new(self.seed)
    }

    /// When the cell's forecast was last made: once an hour, at a minute of the office's own.
    pub(crate) fn updated(&self, cell: &OfficeGridCell) -> Timestamp {
        self.hourly(cell.office_id())
    }

    /// The last instant that something of this name was renewed.
    pub(crate) fn hourly(&self, name: &str) -> Timestamp {
        let late = (digest(0, name.as_bytes()) % 3_600) as i64;
        let seconds = self.now.as_second() - late;
        Timestamp::from_second(seconds - seconds.rem_euclid(3_600) + late).unwrap_or(self.now)
    }
}

/// The time zone of a cell.
pub(crate) fn zone_of(cell: &OfficeGridCell) -> TimeZone {
    let (latitude, longitude) = cell.middle();
    zones::at(latitude, longitude)
}

/// `2026-03-04T21:25:28+00:00`
pub(crate) fn utc(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// `2026-03-04T14:00:00-08:00`
pub(crate) fn local(time: &jiff::Zoned) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// `2026-03-04T15:00:00+00:00/P7DT13H`
pub(crate) fn interval(start: Timestamp, hours: i64) -> String {
    let (days, rest) = (hours / 24, hours % 24);
    let days_part = if days > 0 {
        format!("{days}D")
    } else {
        String::new()
    };
    let time_part = if rest > 0 {
        format!("T{rest}H")
    } else {
        String::new()
    };
    format!("{}/P{days_part}{time_part}", utc(start))
}

/// A value with its unit.
pub(crate) fn quantity(unit: &str, value: impl Into<Value>) -> Value {
    json!({"unitCode": unit, "value": value.into()})
}

/// A coordinate pair in the order of GeoJSON, to four decimals.
pub(crate) fn lon_lat(latitude: f64, longitude: f64) -> Value {
    let round = |degrees: f64| (degrees * 1e4).round() / 1e4;
    json!([round(longitude), round(latitude)])
}

pub(crate) fn point(latitude: f64, longitude: f64) -> Value {
    json!({"type": "Point", "coordinates": lon_lat(latitude, longitude)})
}

/// The outline of a cell.
pub(crate) fn outline(cell: &OfficeGridCell) -> Value {
    let corners: Vec<_> = cell
        .corners()
        .iter()
        .map(|(latitude, longitude)| lon_lat(*latitude, *longitude))
        .collect();
    json!({"type": "Polygon", "coordinates": [corners]})
}

/// The JSON-LD context of points, stations and observations.
pub(crate) fn wide_context() -> Value {
    json!([
        "https://geojson.org/geojson-ld/geojson-context.jsonld",
        {
            "@version": "1.1",
            "wx": "https://api.weather.gov/ontology#",
            "s": "https://schema.org/",
            "geo": "http://www.opengis.net/ont/geosparql#",
            "unit": "http://codes.wmo.int/common/unit/",
            "@vocab": "https://api.weather.gov/ontology#",
            "geometry": {"@id": "s:GeoCoordinates", "@type": "geo:wktLiteral"},
            "city": "s:addressLocality",
            "state": "s:addressRegion",
            "distance": {"@id": "s:Distance", "@type": "s:QuantitativeValue"},
            "bearing": {"@type": "s:QuantitativeValue"},
            "value": {"@id": "s:value"},
            "unitCode": {"@id": "s:unitCode", "@type": "@id"},
            "forecastOffice": {"@type": "@id"},
            "forecastGridData": {"@type": "@id"},
            "publicZone": {"@type": "@id"},
            "county": {"@type": "@id"}
        }
    ])
}

/// How old a forecast's first valid time is when it is made.
pub(crate) const VALID_BEFORE: SignedDuration = SignedDuration::from_hours(6);
