//! The settings and the command line of weatherd: the form of the configuration file, its defaults,
//! and the flags on top. Flags win over the environment, that over the file, that over the defaults.
//!
//! The daemon follows these settings; the terminal client edits them, follows a few of them, and makes
//! manual pages of the command line. This crate must not know the service, its cache or the client of
//! its upstream: the daemon turns settings into their policies.

mod alerts;
mod allow;
mod answers;
mod cache;
mod environment;
mod exit;
mod file;
mod fleet;
mod http;
mod keys;
mod lifetimes;
mod log;
mod options;
mod places;
mod proxy;
mod settings;
mod span;
mod stations;
mod units;
mod upstream;
mod written;
mod wx;

pub use alerts::AlertSettings;
pub use allow::{AllowedUsers, InvalidAllowedUsers};
pub use answers::AnswerSettings;
pub use cache::CacheSettings;
pub use environment::ProcessEnvironment;
pub use exit::Exit;
pub use file::SettingsError;
pub use fleet::FleetSettings;
pub use http::{
    AddressRange, BadAddressRange, BadListenAddress, DEFAULT_HTTP_ADDRESS, HttpPartSettings,
    HttpSettings, ListenAddress,
};
pub use lifetimes::Lifetimes;
pub use log::{LogFormat, LogLevel, LogSettings};
pub use options::DaemonOptions;
pub use places::PlaceSettings;
pub use proxy::ProxyVariables;
pub use settings::{ServerSettings, Settings};
pub use span::Span;
pub use stations::StationSettings;
pub use upstream::{DEFAULT_USER_AGENT, UpstreamSettings};
pub use wx::{HourCycle, WxSettings};

/// A configuration file that shows every setting with its default and a comment, and changes nothing.
pub const EXAMPLE: &str = include_str!("../config.example.toml");
