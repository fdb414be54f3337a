//! What the daemon shall do: the tree of settings with its defaults, which is also the form of the
//! configuration file. Flags win over the environment, that over the file, that over the defaults.
//! Does nothing itself.

mod environment;
mod file;
mod period;
mod places;
mod times;
mod units;
mod wx;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, de};
use weather::{QueryOptions, Units};

use crate::logging::LogFormat;
pub use environment::ProcessEnvironment;
pub use file::{ConfigError, in_use, parse, print, read, read_with_places};
pub use period::Span;
pub use places::Places;
pub use times::Times;
use weather_service::{Defaults, Policies};
pub use wx::{Clock, Wx};

/// Where the real weather comes from.
pub const DEFAULT_UPSTREAM: &str = "https://api.weather.gov";
/// How long calls in flight may take to finish after the daemon was asked to stop.
pub const STOP_GRACE: Duration = Duration::from_secs(5);
/// Who we say we are, unless the user adds a contact as the upstream asks.
pub const DEFAULT_USER_AGENT: &str = concat!(
    "weatherd/",
    env!("CARGO_PKG_VERSION"),
    " (no contact given)"
);

/// What the daemon shall do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Who may connect where, and what they may do.
    pub server: Server,
    /// Where the weather comes from, and how it is asked for.
    pub upstream: Upstream,
    /// What is kept, where, and how long.
    pub cache: Cache,
    /// What callers get who do not say what they want.
    pub answers: Answers,
    /// Which place is meant, and what places are called.
    pub places: Places,
    /// What is remembered of alerts.
    pub alerts: Alerts,
    /// What is logged, and how.
    pub log: Log,
    /// How the terminal client shows answers.
    pub wx: Wx,
    /// The file they were read from, if any.
    #[serde(skip)]
    pub file: Option<PathBuf>,
}

/// Who may connect where, and what they may do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// The directory for socket and connection file; the default one if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dir: Option<PathBuf>,
    /// A file with the key; a fresh key is made without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authkey_file: Option<PathBuf>,
    /// Whether clients that can only answer with MD5 (CPython up to 3.11) are refused.
    pub require_sha256: bool,
    /// Whether any client may stop the server, as with the original.
    pub allow_remote_shutdown: bool,
}

/// Where the weather comes from, and how it is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Upstream {
    /// The upstream's address: scheme, host and port.
    pub url: String,
    /// Certificates to trust beside the usual ones, PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// Who we say we are.
    pub user_agent: String,
    /// Whether the simulator inside the daemon is asked instead. All it says is marked.
    pub simulate: bool,
    /// Which weather the simulator makes up.
    pub seed: u64,
    /// For the name, the connection and TLS together.
    pub connect_timeout: Span,
    /// From sending a request to the last header of its answer.
    pub header_timeout: Span,
    /// For one request with its body and redirects.
    pub request_timeout: Span,
    /// For one question to the upstream with all its retries.
    pub total_timeout: Span,
    /// Tries after the first one.
    pub retries: u32,
    /// Requests per second in the long run.
    #[serde(deserialize_with = "positive")]
    pub requests_per_second: f64,
    /// Requests that may follow each other at once after a quiet time.
    pub burst: u32,
    /// Requests under way at one moment.
    pub in_flight: usize,
}

/// What is kept, where, and how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cache {
    /// Whether what is fetched survives a restart. Simulated weather never does.
    pub disk: bool,
    /// The directory of the store; the user's cache directory if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dir: Option<PathBuf>,
    /// Bytes kept in memory at most.
    pub memory_bytes: u64,
    /// Bytes kept on disk at most.
    pub disk_bytes: u64,
    /// How long points are kept: which grid cell a place belongs to.
    #[serde(deserialize_with = "times::point")]
    pub point: Times,
    /// How long forecasts are kept.
    #[serde(deserialize_with = "times::forecast")]
    pub forecast: Times,
    /// How long raw grids are kept.
    #[serde(deserialize_with = "times::grid")]
    pub grid: Times,
}

/// What callers get who do not say what they want.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answers {
    /// The units of answers.
    #[serde(with = "units")]
    pub units: Units,
    /// The best answer at hand after this time; without it, callers wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
    /// How old the upstream's last word may be; without it, the cache decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<Span>,
}

/// What is remembered of alerts, so that whoever follows them misses nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Alerts {
    /// Whether how alerts change is written down, to be told across a restart. Simulated weather
    /// never is.
    pub journal: bool,
    /// The directory of the journals; the user's state directory if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dir: Option<PathBuf>,
}

/// What is logged, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// The least important events that are logged.
    pub level: Level,
    /// How log lines look.
    pub format: LogFormat,
}

/// How important an event is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Somebody must act.
    Error,
    /// Degraded, but served.
    Warn,
    /// Starts, stops, clients, requests to the upstream.
    #[default]
    Info,
    /// Each question, each upstream answer in detail.
    Debug,
    /// Everything.
    Trace,
}

impl Default for Upstream {
    fn default() -> Self {
        let manners = resilience::Settings::default();
        let client = nws::ClientConfig::new(DEFAULT_USER_AGENT);
        Self {
            url: DEFAULT_UPSTREAM.to_owned(),
            ca_file: None,
            user_agent: DEFAULT_USER_AGENT.to_owned(),
            simulate: false,
            seed: 0,
            connect_timeout: Span(client.connect_timeout),
            header_timeout: Span(client.header_timeout),
            request_timeout: Span(client.total_timeout),
            total_timeout: Span(manners.total),
            retries: manners.retries,
            requests_per_second: manners.per_second,
            burst: manners.burst,
            in_flight: manners.in_flight,
        }
    }
}

impl Default for Cache {
    fn default() -> Self {
        let policies = Policies::default();
        Self {
            disk: true,
            dir: None,
            memory_bytes: 32 << 20,
            disk_bytes: 128 << 20,
            point: Times::of(&policies.point),
            forecast: Times::of(&policies.forecast),
            grid: Times::of(&policies.grid),
        }
    }
}

impl Default for Alerts {
    fn default() -> Self {
        Self {
            journal: true,
            dir: None,
        }
    }
}

impl Default for Answers {
    fn default() -> Self {
        Self {
            units: Units::US,
            within: None,
            max_age: None,
        }
    }
}

impl Cache {
    /// How long each kind of resource is kept.
    pub fn policies(&self) -> Policies {
        let usual = Policies::default();
        Policies {
            point: self.point.onto(usual.point),
            forecast: self.forecast.onto(usual.forecast),
            grid: self.grid.onto(usual.grid),
            ..usual
        }
    }
}

impl Upstream {
    /// Its address as the name of a directory.
    fn plain_name(&self) -> String {
        let url = self.url.as_str();
        let host = url.split_once("://").map_or(url, |(_, host)| host);
        let plain = |c: char| match c {
            '.' | '-' => c,
            c if c.is_ascii_alphanumeric() => c,
            _ => '_',
        };
        host.trim_end_matches('/').chars().map(plain).collect()
    }

    /// How the upstream is treated.
    pub fn manners(&self) -> resilience::Settings {
        resilience::Settings {
            total: self.total_timeout.0,
            retries: self.retries,
            per_second: self.requests_per_second,
            burst: self.burst,
            in_flight: self.in_flight,
            ..resilience::Settings::default()
        }
    }
}

impl Answers {
    /// The waiting time and freshness for callers who do not say.
    pub fn options(self) -> QueryOptions {
        QueryOptions {
            units: Some(self.units),
            within: self.within.map(|s| s.0),
            max_age: self.max_age.map(|s| s.0),
        }
    }
}

impl Settings {
    /// Settings that serve simulated weather in `dir` and take everything else as it comes.
    pub fn simulated(dir: PathBuf) -> Self {
        let mut settings = Self::default();
        settings.server.dir = Some(dir);
        settings.upstream.simulate = true;
        settings
    }

    /// What holds for callers who do not say otherwise.
    pub fn defaults(&self) -> Defaults {
        Defaults {
            policies: self.cache.policies(),
            options: self.answers.options(),
            units: self.answers.units,
            places: self.places.known(),
            config_file: self.file.as_ref().map(|file| file.display().to_string()),
        }
    }

    /// The store's directory, if anything is kept on disk: each upstream has its own, so that one
    /// never answers for another.
    pub(crate) fn store(&self, environment: &ProcessEnvironment) -> Option<PathBuf> {
        if !self.cache.disk || self.upstream.simulate {
            return None;
        }
        let dir = self
            .cache
            .dir
            .clone()
            .or_else(|| environment.cache_dir.clone())?;
        Some(dir.join(self.upstream.plain_name()))
    }

    /// The directory of the alerts' journals, if any are kept: each upstream has its own, as with
    /// the store.
    pub(crate) fn journals(&self, environment: &ProcessEnvironment) -> Option<PathBuf> {
        if !self.alerts.journal || self.upstream.simulate {
            return None;
        }
        let usual = || Some(environment.state_dir.clone()?.join("alerts"));
        let dir = self.alerts.dir.clone().or_else(usual)?;
        Some(dir.join(self.upstream.plain_name()))
    }

    /// The keys in which `new` differs that only count at a start.
    pub fn needs_restart(&self, new: &Self) -> Vec<String> {
        let (old, new) = (file::values(self), file::values(new));
        let keys = old.keys().chain(new.keys()).collect::<BTreeSet<_>>();
        keys.into_iter()
            .filter(|key| old.get(*key) != new.get(*key) && !is_reloadable(key))
            .cloned()
            .collect()
    }
}

/// Whether a running daemon takes over what this key says.
fn is_reloadable(key: &str) -> bool {
    const WHOLE: [&str; 6] = [
        "answers.",
        "cache.point.",
        "cache.forecast.",
        "cache.grid.",
        "places.",
        "wx.",
    ];
    const SINGLE: [&str; 5] = [
        "upstream.total_timeout",
        "upstream.retries",
        "upstream.requests_per_second",
        "upstream.burst",
        "upstream.in_flight",
    ];
    SINGLE.contains(&key) || WHOLE.iter().any(|section| key.starts_with(section))
}

/// A rate that lets anything happen.
fn positive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let number = f64::deserialize(deserializer)?;
    if number > 0.0 {
        return Ok(number);
    }
    Err(de::Error::custom("it must be more than 0"))
}
