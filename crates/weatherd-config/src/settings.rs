//! The tree of settings with its defaults, which is also the form of the configuration file.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, de};
use weather::NotableThresholds;

use crate::{
    AlertSettings, AllowedUsers, AnswerSettings, CacheSettings, FleetSettings, HttpSettings,
    LogSettings, PlaceSettings, ProcessEnvironment, Span, StationSettings, UpstreamSettings,
    WxSettings,
};

/// The calls per second that one user may make, if nothing else is said.
const CALLS_PER_USER: NonZeroU32 = NonZeroU32::new(500).expect("it is not zero");
/// The most connections one may ask for; each needs a descriptor and some kilobytes.
const MOST_CONNECTIONS: usize = 65_536;

/// All settings of the daemon, and those of the terminal client.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The directory, the key, and the rights of clients.
    pub server: ServerSettings,
    /// The HTTP face.
    pub http: HttpSettings,
    /// The source of the weather, and the limits of asking it.
    pub upstream: UpstreamSettings,
    /// The bounds and the directory of the cache, and the lifetimes of resources.
    pub cache: CacheSettings,
    /// The engine that the daemons of a site share.
    pub fleet: FleetSettings,
    /// Defaults for requests that specify no units or freshness.
    pub answers: AnswerSettings,
    /// The values from which on weather is notable.
    pub notable: NotableThresholds,
    /// The default place, and names for others.
    pub places: PlaceSettings,
    /// The stations that are pinned for places, and those that are never used.
    pub stations: StationSettings,
    /// The journal of alerts, and those that are not told.
    pub alerts: AlertSettings,
    /// The level and the format of the log.
    pub log: LogSettings,
    /// Preferences of the terminal client.
    pub wx: WxSettings,
    /// The file they were read from, if any.
    #[serde(skip)]
    pub file: Option<PathBuf>,
}

/// The directory, the key, and the rights of clients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerSettings {
    /// The directory for socket and connection file; the default one if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dir: Option<PathBuf>,
    /// The users who may use the server; none but its own if not given, and everyone for a server of
    /// the machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow: Option<AllowedUsers>,
    /// A file with the key; a fresh key is made without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authkey_file: Option<PathBuf>,
    /// Connections that make calls at one time.
    #[serde(deserialize_with = "some_connections")]
    pub connections: usize,
    /// Of these, those of one user, where others than the server's own are allowed.
    #[serde(deserialize_with = "some_connections")]
    pub connections_per_user: usize,
    /// Calls per second of such a user, over all its connections.
    pub calls_per_user: NonZeroU32,
    /// Refuses clients that can only answer with MD5 (CPython up to 3.11).
    pub require_sha256: bool,
    /// Lets any client stop the server, as with the original.
    pub allow_remote_shutdown: bool,
    /// Lets clients start a server where none runs.
    pub autostart: bool,
    /// The time without clients after which a server that a client started ends; never if zero.
    pub idle_exit: Span,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            dir: None,
            allow: None,
            authkey_file: None,
            connections: 1024,
            connections_per_user: 128,
            calls_per_user: CALLS_PER_USER,
            require_sha256: false,
            allow_remote_shutdown: false,
            autostart: true,
            idle_exit: Span(Duration::from_secs(30 * 60)),
        }
    }
}

impl ServerSettings {
    /// Returns the users who may use the server.
    pub fn allowed(&self) -> AllowedUsers {
        self.allow.clone().unwrap_or_default()
    }
}

/// Reads a number of connections with which a client can be served.
fn some_connections<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    match usize::deserialize(deserializer)? {
        number @ 1..=MOST_CONNECTIONS => Ok(number),
        _ => Err(de::Error::custom(format!(
            "it must be from 1 to {MOST_CONNECTIONS}"
        ))),
    }
}

impl Settings {
    /// Returns settings that serve simulated weather in `dir` and are the defaults otherwise.
    pub fn simulated(dir: PathBuf) -> Self {
        let mut settings = Self::default();
        settings.server.dir = Some(dir);
        settings.upstream.simulate = true;
        settings
    }

    /// Returns the name of the upstream, by which what is fetched from one is kept apart from what is
    /// fetched from another.
    pub fn upstream_name(&self) -> String {
        if self.upstream.simulate {
            return format!("simulator-{}", self.upstream.seed);
        }
        self.upstream.dir_name()
    }

    /// Returns the store's directory, if anything is kept on disk: each upstream has its own, so that
    /// one never answers for another.
    pub fn store_dir(&self, environment: &ProcessEnvironment) -> Option<PathBuf> {
        if !self.cache.disk {
            return None;
        }
        self.dir_of_upstream(self.cache.dir.clone(), || environment.cache_dir.clone())
    }

    /// Returns the directory of the alert journals, if any are kept: each upstream has its own, as
    /// with the store.
    pub fn journal_dir(&self, environment: &ProcessEnvironment) -> Option<PathBuf> {
        if !self.alerts.journal {
            return None;
        }
        self.dir_of_upstream(self.alerts.dir.clone(), || {
            Some(environment.state_dir.as_ref()?.join("alerts"))
        })
    }

    /// Returns the upstream's own directory below `given` or the default; none for the simulator.
    fn dir_of_upstream(
        &self,
        given: Option<PathBuf>,
        default: impl FnOnce() -> Option<PathBuf>,
    ) -> Option<PathBuf> {
        if self.upstream.simulate {
            return None;
        }
        Some(given.or_else(default)?.join(self.upstream.dir_name()))
    }
}
