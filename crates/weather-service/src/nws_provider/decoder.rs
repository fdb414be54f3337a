//! The decoder of bodies: the value of each kind of resource, and the version that orders it. The only
//! place that reads a body, and each once; keeps nothing.

use cache::Key;
use jiff::{SignedDuration, Timestamp};
use nws::Resource;
use nws::payload::{self, GridpointForecast, PayloadError};

use super::document_value;
use super::error::UpstreamError;
use super::resource_value::{ParsedForecast, ResourceValue};

/// By how much a clock may be ahead before what it says is not believed.
pub(super) const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// A body as it was read.
#[derive(Debug, Clone)]
pub(super) struct BodyInfo {
    /// Seconds since 1970 at which what it says was last changed; 0 where bodies do not say.
    pub(super) version: i64,
    /// All that it says.
    pub(super) value: ResourceValue,
}

impl BodyInfo {
    /// Reads a body of `resource` at a time that is the `present` for the upstream.
    pub(super) fn of(
        resource: &Resource,
        body: &[u8],
        present: Timestamp,
    ) -> Result<Self, UpstreamError> {
        Ok(match resource {
            Resource::Point(_) => {
                let point = payload::parse_point(body)?;
                // A point that has lost its cell must not take the place of one that had it.
                point.cell?;
                Self::timeless(point)
            }
            Resource::Forecast(_) | Resource::HourlyForecast(_) => {
                let sent = payload::parse_forecast(body)?;
                let version = sent.update_time.as_second();
                Self::new(version, parsed(sent))
            }
            Resource::Grid(_) => {
                let grid = payload::parse_grid(body)?;
                Self::new(grid.update_time.as_second(), grid)
            }
            Resource::Stations(_) => Self::timeless(payload::parse_stations(body)?),
            Resource::Observations { .. } => {
                let observations = payload::parse_observations(body)?;
                let times = observations.iter().map(|observation| observation.timestamp);
                Self::new(newest(times, present), observations)
            }
            Resource::PastObservations { .. } => Self::timeless(payload::parse_observations(body)?),
            Resource::LatestObservation { .. } => {
                Self::timeless(vec![payload::parse_observation(body)?])
            }
            // The list is as new as it says: in the recording it was changed after the newest alert in
            // it was sent, and up to the minute in which it was asked for.
            Resource::Alerts(_) | Resource::AreaAlerts(_) => {
                let alerts = payload::parse_alerts(body)?;
                Self::new(alerts.updated.map_or(0, Timestamp::as_second), alerts)
            }
            Resource::Products { .. } => {
                let products = payload::parse_products(body)?;
                let times = products.iter().filter_map(|product| product.issued);
                Self::new(newest(times, present), products)
            }
            Resource::Product(_) => Self::timeless(payload::parse_product(body)?),
            Resource::Document(document) => {
                let (version, value) = document_value::read(document, body, present)?;
                Self::new(version, value)
            }
        })
    }

    fn new(version: i64, value: impl Into<ResourceValue>) -> Self {
        Self {
            version,
            value: value.into(),
        }
    }

    fn timeless(value: impl Into<ResourceValue>) -> Self {
        Self::new(0, value)
    }
}

fn parsed(sent: GridpointForecast) -> ParsedForecast {
    ParsedForecast {
        is_simulated: is_simulator(sent.generator.as_deref()),
        forecast: sent.into(),
    }
}

/// Returns the time of the newest thing listed that is not of the future. One that is would keep out
/// every right one that follows, until its time has come.
pub(super) fn newest(times: impl Iterator<Item = Timestamp>, present: Timestamp) -> i64 {
    let latest = present.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
    times
        .filter(|time| *time <= latest)
        .max()
        .map_or(0, Timestamp::as_second)
}

/// Tells whether the program that a payload says it was made by is a simulator.
pub(super) fn is_simulator(generator: Option<&str>) -> bool {
    generator.is_some_and(|name| name.starts_with("Simulated"))
}

/// Returns the resource that a key of the cache names.
pub(super) fn resource(key: &Key) -> Result<Resource, PayloadError> {
    let named = match document_value::of_key(key) {
        None => key.path().parse().ok(),
        Some(document) => document.map(Resource::Document),
    };
    named.ok_or(PayloadError::WrongShape {
        expected: "the key of a resource",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(times: &[&str]) -> i64 {
        let features: Vec<String> = times
            .iter()
            .map(|time| format!(r#"{{"properties": {{"timestamp": "{time}"}}}}"#))
            .collect();
        let body = format!(r#"{{"features": [{}]}}"#, features.join(","));
        let resource = resource(&Key::new("/stations/KBFI/observations?limit=5")).unwrap();
        let present = "2026-03-04T22:38:00Z".parse().unwrap();
        let info = BodyInfo::of(&resource, body.as_bytes(), present).unwrap();
        info.version
    }

    #[test]
    fn a_list_of_observations_is_as_new_as_the_newest_that_is_not_of_the_future() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
        let (old, new) = ("2026-03-04T21:53:00Z", "2026-03-04T22:25:00Z");
        assert_eq!(version(&[old, new]), at(new));
        assert_eq!(version(&[old, "2031-01-01T00:00:00Z", new]), at(new));
        let soon = "2026-03-04T22:40:00Z";
        assert_eq!(version(&[new, soon]), at(soon), "clocks differ a little");
        assert_eq!(version(&[]), 0, "older than any");
    }
}
