//! Finding the server and connecting to it.

use std::path::PathBuf;
use std::time::Duration;

use pymanager::AuthKey;
use pymanager::client::{Manager, Options, Timeouts};
use rendezvous::{Connection, Environment};
use weather::Patience;

use crate::{Client, Error, TYPEID};

/// What the client calls itself in the server's log.
const NAME: &str = "weather-client";
/// How long a call may take if nothing else is said: longer than the server waits for its upstream.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
/// How long connecting and authenticating may take; the server is on this machine.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Where to look for the server, and how long to wait for it.
#[derive(Debug, Clone)]
pub struct Finder {
    dir: Option<PathBuf>,
    environment: Environment,
    timeout: Duration,
}

impl Default for Finder {
    fn default() -> Self {
        Self {
            dir: None,
            environment: Environment::of_process(),
            timeout: DEFAULT_TIMEOUT,
        }
    }
}

impl Finder {
    /// Looks in `dir` alone, if given, instead of the usual places.
    #[must_use]
    pub fn dir(mut self, dir: Option<PathBuf>) -> Self {
        self.dir = dir;
        self
    }

    /// Believes `environment` rather than the process's own.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Waits at most so long for the answer to one call.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Finds the server and connects to it.
    ///
    /// # Errors
    ///
    /// [`Error::NoServer`] when there is no connection file, [`Error::ServerGone`] when there is one
    /// but nobody answers, [`Error::KeyRefused`] when it has another key, and what else goes wrong.
    pub fn connect(&self) -> Result<Client, Error> {
        let file = rendezvous::find(self.dir.as_deref(), &self.environment)?;
        let connection = Connection::read(&file, &self.environment)?;
        let timeouts = Timeouts {
            connect: CONNECT_TIMEOUT.min(self.timeout),
            call: self.timeout,
        };
        let options = Options {
            timeouts,
            name: NAME.to_owned(),
            ..Options::default()
        };
        let key = AuthKey::new(connection.authkey.as_slice());
        let manager = Manager::connect_with(&connection.socket_path, key, options);
        let proxy = manager.and_then(|manager| manager.create(TYPEID));
        let proxy = proxy.map_err(|e| Error::of_connecting(e, file, timeouts.connect))?;
        Ok(Client {
            proxy,
            timeout: self.timeout,
            patience: Patience::default(),
            units: None,
        })
    }
}
