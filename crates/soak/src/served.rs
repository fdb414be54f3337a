//! The weather that the simulator serves, asked of the simulator itself. Knows no daemon.

use anyhow::{Context, Result};
use serde_json::Value;
use weather::Location;

use crate::question::Reply;
use crate::simulator_http::SimulatorHttp;

/// The simulator's links begin with this, as the real ones do.
const ORIGIN: &str = "https://api.weather.gov";
/// Reports of a station that are looked through: it makes one an hour.
const REPORTS: u8 = 6;

/// The upstream, seen without the daemon.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ServedWeather {
    http: SimulatorHttp,
}

impl ServedWeather {
    /// Returns the weather of the simulator at `url`.
    pub(crate) fn of(url: &str) -> Result<Self> {
        let http = SimulatorHttp::of(url)?;
        Ok(Self { http })
    }

    /// Returns the body that a reply about `place` was made of, as it is served now; none if it was
    /// made of none.
    pub(crate) fn body(&self, reply: &Reply, place: Location) -> Result<Option<Value>> {
        let by_point = |link: &str| self.linked(place, link).map(Some);
        match reply {
            Reply::Forecast(_) | Reply::Explained(_) | Reply::Update(_) | Reply::Week(_) => {
                by_point("forecast")
            }
            Reply::Hourly(_) => by_point("forecastHourly"),
            Reply::Layer(_) => by_point("forecastGridData"),
            Reply::Current(current) => {
                let reading = current.temperature.as_ref();
                let station = reading.map_or(&current.station.id, |reading| &reading.station);
                let path = format!("/stations/{station}/observations?limit={REPORTS}");
                self.get(&path).map(Some)
            }
            Reply::Alerts(_) | Reply::AlertChanges(_) => {
                let (north, east) = (place.latitude(), place.longitude());
                let path = format!("/alerts/active?point={north},{east}");
                self.get(&path).map(Some)
            }
            Reply::Discussion(discussion) => self.product(&discussion.office).map(Some),
            Reply::Notable(_) | Reply::Almanac(_) | Reply::Places(_) | Reply::Status(_) => Ok(None),
        }
    }

    fn linked(&self, place: Location, link: &str) -> Result<Value> {
        let (north, east) = (place.latitude(), place.longitude());
        let point = self.get(&format!("/points/{north},{east}"))?;
        let url = point["properties"][link].as_str();
        let url = url.with_context(|| format!("a point without {link}"))?;
        self.get(url.strip_prefix(ORIGIN).unwrap_or(url))
    }

    /// Returns the newest discussion of an office.
    fn product(&self, office: &str) -> Result<Value> {
        let list = self.get(&format!("/products/types/AFD/locations/{office}"))?;
        let id = list["@graph"][0]["id"].as_str().context("no discussion")?;
        self.get(&format!("/products/{id}"))
    }

    fn get(&self, path: &str) -> Result<Value> {
        self.http.json("GET", path)
    }
}
