//! What the origin must know of a body before it is kept: that it is what it should be, how old it is
//! and when it is over. Reads every kind of resource; keeps nothing.

use jiff::{SignedDuration, Timestamp};
use nws::Resource;
use nws::payload::{self, PayloadError};

use super::error::UpstreamError;

/// By how much a clock may be ahead before what it says is not believed.
pub(crate) const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// What a body says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BodyInfo {
    /// Seconds since 1970 at which what it says was last changed; 0 where bodies do not say.
    pub(crate) version: i64,
    /// When the last of its periods ends; `None` for what has none.
    pub(crate) ends: Option<Timestamp>,
}

impl BodyInfo {
    /// Reads a body of `resource` at a time that is the `present` for the upstream.
    pub(crate) fn of(
        resource: &Resource,
        body: &[u8],
        present: Timestamp,
    ) -> Result<Self, UpstreamError> {
        let timeless = Self {
            version: 0,
            ends: None,
        };
        match resource {
            // A point that has lost its cell must not take the place of one that had it.
            Resource::Point(_) => payload::parse_point(body)?.cell.map(drop)?,
            Resource::Forecast(_) | Resource::HourlyForecast(_) => return forecast(body),
            Resource::Grid(_) => {
                let grid = payload::parse_grid(body)?;
                return Ok(Self {
                    version: grid.update_time.as_second(),
                    ..timeless
                });
            }
            Resource::Stations(_) => payload::parse_stations(body).map(drop)?,
            Resource::Observations { .. } => {
                let observations = payload::parse_observations(body)?;
                let times = observations.iter().map(|observation| observation.timestamp);
                return Ok(Self {
                    version: newest(times, present),
                    ..timeless
                });
            }
            Resource::LatestObservation { .. } => payload::parse_observation(body).map(drop)?,
            // The list is as new as it says: in the recording it was changed after the newest alert in
            // it was sent, and up to the minute in which it was asked for.
            Resource::Alerts(_) => {
                let updated = payload::parse_alerts(body)?.updated;
                return Ok(Self {
                    version: updated.map_or(0, Timestamp::as_second),
                    ..timeless
                });
            }
            Resource::Products { .. } => {
                let products = payload::parse_products(body)?;
                let times = products.iter().filter_map(|product| product.issued);
                return Ok(Self {
                    version: newest(times, present),
                    ..timeless
                });
            }
            Resource::Product(_) => payload::parse_product(body).map(drop)?,
        }
        Ok(timeless)
    }

    /// Whether everything it forecasts is past.
    pub(crate) fn is_over(self, now: Timestamp) -> bool {
        self.ends.is_some_and(|ends| ends <= now)
    }
}

/// When the newest of the things listed was made that is not of the future. One that is would keep out
/// every right one that follows, until its time has come.
fn newest(times: impl Iterator<Item = Timestamp>, present: Timestamp) -> i64 {
    let latest = present.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
    times
        .filter(|time| *time <= latest)
        .max()
        .map_or(0, Timestamp::as_second)
}

fn forecast(body: &[u8]) -> Result<BodyInfo, UpstreamError> {
    let forecast = payload::parse_forecast(body)?;
    let ends = forecast.periods.iter().map(|p| p.end_time.timestamp).max();
    Ok(BodyInfo {
        version: forecast.update_time.as_second(),
        // No periods at all are as good as over.
        ends: Some(ends.unwrap_or(Timestamp::MIN)),
    })
}

/// Whether the program that a payload says it was made by is a simulator.
pub(crate) fn is_simulator(generator: Option<&str>) -> bool {
    generator.is_some_and(|name| name.starts_with("Simulated"))
}

/// Reads a date of HTTP in the form that is sent since 1997 (RFC 9110, 5.6.7).
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text.trim())
        .ok()
}

/// Checks that a path names a resource.
pub(crate) fn resource(path: &str) -> Result<Resource, PayloadError> {
    path.parse().map_err(|_| PayloadError::WrongShape {
        expected: "the path of a resource",
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
        let resource = resource("/stations/KBFI/observations?limit=5").unwrap();
        let present = "2026-03-04T22:38:00Z".parse().unwrap();
        let reading = BodyInfo::of(&resource, body.as_bytes(), present).unwrap();
        reading.version
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
