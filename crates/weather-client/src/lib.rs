//! A typed, blocking client of weatherd: finds the server, connects, asks.
//!
//! ```no_run
//! use weather_client::Client;
//!
//! let mut client = Client::connect()?;
//! let forecast = client.get_weather("Seattle".parse::<weather::PlaceQuery>()?)?;
//! println!("{forecast}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The same client talks to the original Python service, or any CPython manager that serves
//! `get_weather` under the original's names. This room must not know HTTP, the upstream, or how the
//! service finds its answers.

mod error;
mod finder;
mod wire;

use std::time::Duration;

use pymanager::client::Proxy;
use pymanager::pickle::Fields;
use serde::de::DeserializeOwned;
use weather::{
    AlertChanges, Alerts, Almanac, Answer, Current, Discussion, Layer, Outlook, Patience,
    PlaceQuery, Places, Status, Units, WeatherForecast,
};

pub use error::Error;
pub use finder::Finder;
pub use rendezvous::Environment;

/// The name of the shared service at the server.
const TYPEID: &str = "get_weather_service";

/// A connection to a weather server. Calls block; use one client per thread.
#[derive(Debug)]
pub struct Client {
    proxy: Proxy,
    timeout: Duration,
    patience: Patience,
    units: Option<Units>,
}

impl Client {
    /// Connects to this user's server, looked for where a server of the same user would be: in
    /// `$WEATHERD_DIR`, else in the current directory and the per-user directories.
    ///
    /// # Errors
    ///
    /// [`Error::NoServer`], [`Error::ServerGone`], [`Error::KeyRefused`] and what else keeps client
    /// and server apart.
    pub fn connect() -> Result<Self, Error> {
        Self::finder().connect()
    }

    /// Chooses the server and the patience before connecting.
    pub fn finder() -> Finder {
        Finder::default()
    }

    /// How long the following questions wait, and how old their answers may be.
    ///
    /// A server that is the Python original takes the default only.
    pub fn set_patience(&mut self, patience: Patience) {
        self.patience = patience;
    }

    /// The units of the following answers' numbers; without, the server's usual ones.
    pub fn set_units(&mut self, units: Option<Units>) {
        self.units = units;
    }

    /// The forecast for a place: the period that holds now.
    ///
    /// # Errors
    ///
    /// [`Error::Weather`] when the server has no answer, others when the connection fails. A server
    /// that is the Python original knows this question alone, and places by their coordinates.
    pub fn get_weather(&mut self, place: impl Into<PlaceQuery>) -> Result<WeatherForecast, Error> {
        self.ask("get_weather", place.into(), Wishes::Patience, |_| ())
    }

    /// The same with where it comes from, how old it is, and whether it may be behind.
    ///
    /// # Errors
    ///
    /// As [`get_weather`](Self::get_weather); [`Error::Remote`] where the server is the original,
    /// which does not know.
    pub fn explain(&mut self, place: impl Into<PlaceQuery>) -> Result<Answer, Error> {
        self.ask("explain", place.into(), Wishes::Patience, |_| ())
    }

    /// The weather now, as stations near the place measured it.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    pub fn current(&mut self, place: impl Into<PlaceQuery>) -> Result<Current, Error> {
        self.ask("current", place.into(), Wishes::All, |_| ())
    }

    /// The forecast by the hour, about a week of it.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    pub fn hourly(&mut self, place: impl Into<PlaceQuery>) -> Result<Outlook, Error> {
        self.ask("hourly", place.into(), Wishes::All, |_| ())
    }

    /// The forecast by the half day, about a week of it.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    pub fn week(&mut self, place: impl Into<PlaceQuery>) -> Result<Outlook, Error> {
        self.ask("week", place.into(), Wishes::All, |_| ())
    }

    /// The alerts in force, the gravest first.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    pub fn alerts(&mut self, place: impl Into<PlaceQuery>) -> Result<Alerts, Error> {
        self.ask("alerts", place.into(), Wishes::Patience, |_| ())
    }

    /// What changed among the alerts since the `cursor` of an answer before, or all of them as new
    /// without one; waits up to `timeout` for a change.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    pub fn alert_changes(
        &mut self,
        place: impl Into<PlaceQuery>,
        cursor: Option<&str>,
        timeout: Duration,
    ) -> Result<AlertChanges, Error> {
        self.ask("alert_changes", place.into(), Wishes::None, |f| {
            wire::write_text(f, "since", cursor);
            f.set("timeout", |w| w.float(timeout.as_secs_f64()));
        })
    }

    /// One layer of the raw grid by its upstream name ("snowfallAmount"); without a name, the
    /// temperature, with the names there are.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    pub fn grid(
        &mut self,
        place: impl Into<PlaceQuery>,
        layer: Option<&str>,
    ) -> Result<Layer, Error> {
        self.ask("grid", place.into(), Wishes::All, |f| {
            wire::write_text(f, "layer", layer);
        })
    }

    /// The newest text product of a kind from the place's office; without one, the forecast
    /// discussion.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    pub fn discussion(
        &mut self,
        place: impl Into<PlaceQuery>,
        product: Option<&str>,
    ) -> Result<Discussion, Error> {
        self.ask("discussion", place.into(), Wishes::Patience, |f| {
            wire::write_text(f, "product", product);
        })
    }

    /// Sun and moon on a day, `YYYY-MM-DD`; without one, today at the place.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    pub fn sun(
        &mut self,
        place: impl Into<PlaceQuery>,
        date: Option<&str>,
    ) -> Result<Almanac, Error> {
        self.ask("sun", place.into(), Wishes::None, |f| {
            wire::write_text(f, "date", date);
        })
    }

    /// What a place's name comes to, also where it is in doubt.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    pub fn place(&mut self, query: impl Into<PlaceQuery>) -> Result<Places, Error> {
        self.ask("place", query.into(), Wishes::None, |_| ())
    }

    /// What [`explain`](Self::explain) gives, as soon as it is newer than `since`, in RFC 3339 (an
    /// `update_time`); `None` if that takes longer than `timeout`. Without `since`, newer than now.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    pub fn wait_for_update(
        &mut self,
        place: impl Into<PlaceQuery>,
        since: Option<&str>,
        timeout: Duration,
    ) -> Result<Option<Answer>, Error> {
        self.ask("wait_for_update", place.into(), Wishes::None, |f| {
            wire::write_text(f, "since", since);
            f.set("timeout", |w| w.float(timeout.as_secs_f64()));
        })
    }

    /// How the server is doing.
    ///
    /// # Errors
    ///
    /// As [`explain`](Self::explain).
    pub fn status(&mut self) -> Result<Status, Error> {
        let answer = self.proxy.call("status", |_| (), wire::read);
        answer.map_err(|e| Error::of_call(e, self.timeout))
    }

    fn ask<T: DeserializeOwned>(
        &mut self,
        method: &str,
        place: PlaceQuery,
        wishes: Wishes,
        more: impl FnOnce(&mut Fields<'_>),
    ) -> Result<T, Error> {
        let (patience, units) = (self.patience, self.units);
        let answer = self.proxy.call_with(
            method,
            |w| wire::write_place(w, &place),
            |f| {
                more(f);
                if wishes != Wishes::None {
                    wire::write_patience(f, patience);
                }
                if let (Wishes::All, Some(units)) = (wishes, units) {
                    f.set("units", |w| w.str(&units.to_string()));
                }
            },
            wire::read,
        );
        answer.map_err(|e| Error::of_call(e, self.timeout))
    }
}

/// What a method takes beyond its own arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wishes {
    None,
    Patience,
    /// Patience and units.
    All,
}
