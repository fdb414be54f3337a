//! A typed, blocking client of weatherd: finds the server, connects, asks.
//!
//! ```no_run
//! use weather_client::Client;
//!
//! let mut client = Client::connect()?;
//! let forecast = client.get_weather("47.6062,-122.3321".parse()?)?;
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
use serde::de::DeserializeOwned;
use weather::{Answer, Location, Patience, Status, WeatherForecast};

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

    /// The forecast for `location`: the period that holds now.
    ///
    /// # Errors
    ///
    /// [`Error::Weather`] when the server has no answer, others when the connection fails.
    pub fn get_weather(&mut self, location: Location) -> Result<WeatherForecast, Error> {
        self.ask("get_weather", location)
    }

    /// The same with where it comes from, how old it is, and whether it may be behind.
    ///
    /// # Errors
    ///
    /// As [`get_weather`](Self::get_weather); [`Error::Remote`] where the server is the original,
    /// which does not know.
    pub fn explain(&mut self, location: Location) -> Result<Answer, Error> {
        self.ask("explain", location)
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

    fn ask<T: DeserializeOwned>(&mut self, method: &str, location: Location) -> Result<T, Error> {
        let patience = self.patience;
        let answer = self.proxy.call_with(
            method,
            |w| wire::write_location(w, location),
            |f| wire::write_patience(f, patience),
            wire::read,
        );
        answer.map_err(|e| Error::of_call(e, self.timeout))
    }
}
