//! What the environment of the process says: the one place of the daemon that reads variables.

use std::path::PathBuf;

use rendezvous::Environment;

/// The environment variables of this process that the daemon looks at.
#[derive(Debug, Clone)]
pub struct ProcessEnvironment {
    /// What decides where server and clients meet.
    pub directories: Environment,
    /// The configuration file that is read if it is there.
    pub config_file: Option<PathBuf>,
    /// Where this user's programs keep what can be fetched again.
    pub cache_dir: Option<PathBuf>,
    /// Where this user's programs keep what cannot be fetched again.
    pub state_dir: Option<PathBuf>,
    /// `$RUST_LOG`: what to log, in the syntax of `tracing-subscriber`.
    pub log_directives: Option<String>,
    /// Whether colour is wanted: `$NO_COLOR` is unset or empty.
    pub color: bool,
}

impl ProcessEnvironment {
    /// Reads the environment of this process. Empty variables count as unset.
    ///
    /// The cache is kept in `$CACHE_DIRECTORY` (as systemd sets it), else in
    /// `$XDG_CACHE_HOME/weatherd`, else in `~/.cache/weatherd`; the state in `$STATE_DIRECTORY`, else
    /// in `$XDG_STATE_HOME/weatherd`, else in `~/.local/state/weatherd`; the configuration file is
    /// `$XDG_CONFIG_HOME/weatherd/config.toml`, else `~/.config/weatherd/config.toml`.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub fn read() -> Self {
        let path = |name| {
            std::env::var_os(name)
                .filter(|v| !v.is_empty())
                .map(PathBuf::from)
        };
        let base = |name, below_home: &str| {
            let home = path("HOME").map(|home| home.join(below_home));
            path(name)
                .filter(|base| base.is_absolute())
                .or(home)
                .map(|base| base.join("weatherd"))
        };
        Self {
            directories: Environment::of_process(),
            config_file: base("XDG_CONFIG_HOME", ".config").map(|dir| dir.join("config.toml")),
            cache_dir: path("CACHE_DIRECTORY").or_else(|| base("XDG_CACHE_HOME", ".cache")),
            state_dir: path("STATE_DIRECTORY").or_else(|| base("XDG_STATE_HOME", ".local/state")),
            log_directives: std::env::var("RUST_LOG").ok(),
            color: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }
}
