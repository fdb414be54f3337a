//! The environment of the process: the one place of the daemon that reads variables.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rendezvous::Environment;

use crate::proxy::ProxyVariables;

/// The environment variables of this process that the daemon looks at.
#[derive(Debug, Clone)]
pub struct ProcessEnvironment {
    /// The variables that decide where server and clients meet.
    pub directories: Environment,
    /// The configuration file that is read if it is there.
    pub config_file: Option<PathBuf>,
    /// The directory for what can be fetched again.
    pub cache_dir: Option<PathBuf>,
    /// The directory for what cannot be fetched again.
    pub state_dir: Option<PathBuf>,
    /// `$CREDENTIALS_DIRECTORY`: the directory of the secrets that systemd passes.
    pub credentials_dir: Option<PathBuf>,
    /// `$RUST_LOG`: directives for the log, `CRATE=LEVEL` or `LEVEL`, separated by commas.
    pub log_directives: Option<String>,
    /// `$JOURNAL_STREAM`: the file that leads to the journal of systemd, `DEVICE:INODE`.
    pub journal_stream: Option<String>,
    /// `$LISTEN_FDS`, if `$LISTEN_PID` is this process: the number of sockets passed to it.
    pub passed_sockets: Option<String>,
    /// `$SSL_CERT_FILE`: certificates to trust in place of the built-in roots.
    pub ssl_cert_file: Option<PathBuf>,
    /// `$SSL_CERT_DIR`: directories of such certificates.
    pub ssl_cert_dirs: Vec<PathBuf>,
    /// The variables that name a proxy.
    pub proxies: ProxyVariables,
    /// Colour is wanted: `$NO_COLOR` is unset or empty.
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
        let text = |names: &[&str]| {
            let value = names.iter().find_map(|name| path(name));
            value.map_or_else(String::new, |value| value.to_string_lossy().into_owned())
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
            cache_dir: of_systemd("CACHE_DIRECTORY").or_else(|| base("XDG_CACHE_HOME", ".cache")),
            state_dir: of_systemd("STATE_DIRECTORY")
                .or_else(|| base("XDG_STATE_HOME", ".local/state")),
            credentials_dir: path("CREDENTIALS_DIRECTORY"),
            ssl_cert_file: path("SSL_CERT_FILE"),
            ssl_cert_dirs: path("SSL_CERT_DIR")
                .map(|dirs| std::env::split_paths(&dirs).collect())
                .unwrap_or_default(),
            proxies: ProxyVariables {
                http: text(&["http_proxy"]),
                https: text(&["https_proxy", "HTTPS_PROXY"]),
                all: text(&["all_proxy", "ALL_PROXY"]),
                no_proxy: text(&["no_proxy", "NO_PROXY"]),
            },
            log_directives: std::env::var("RUST_LOG").ok(),
            journal_stream: std::env::var("JOURNAL_STREAM").ok(),
            passed_sockets: std::env::var("LISTEN_FDS")
                .ok()
                .filter(|_| is_told_of_sockets()),
            color: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }

    /// Reads the environment of this process as that of a server of the whole machine: nothing is the
    /// user's own.
    ///
    /// Server and clients meet in `$RUNTIME_DIRECTORY`, else in `$WEATHERD_SYSTEM_DIR`, else in
    /// `/run/weatherd`; the cache is kept in `$CACHE_DIRECTORY`, else in `/var/cache/weatherd`; the
    /// state in `$STATE_DIRECTORY`, else in `/var/lib/weatherd`; the configuration file is
    /// `config.toml` in `$CONFIGURATION_DIRECTORY`, else in `/etc/weatherd`.
    pub fn read_for_system() -> Self {
        let process = Self::read();
        let dir = |name, default| Some(of_systemd(name).unwrap_or_else(|| PathBuf::from(default)));
        let mut directories = process.directories;
        if let Some(dir) = of_systemd("RUNTIME_DIRECTORY") {
            directories.system_dir = dir;
        }
        directories.weatherd_dir = Some(directories.system_dir.clone());
        Self {
            directories,
            config_file: dir("CONFIGURATION_DIRECTORY", "/etc/weatherd")
                .map(|dir| dir.join("config.toml")),
            cache_dir: dir("CACHE_DIRECTORY", "/var/cache/weatherd"),
            state_dir: dir("STATE_DIRECTORY", "/var/lib/weatherd"),
            ..process
        }
    }

    /// Returns the log of a daemon in the background.
    pub fn log_file(&self) -> Option<PathBuf> {
        Some(self.state_dir.as_ref()?.join("weatherd.log"))
    }

    /// Returns the configuration file in use: the one that was `named`, else the user's own if it is
    /// there.
    pub fn config_file_in_use(&self, named: Option<&Path>) -> Option<PathBuf> {
        let own = self.config_file.as_deref().filter(|file| file.exists());
        named.or(own).map(Path::to_owned)
    }
}

/// Returns the path in a variable; an empty one counts as unset.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
fn path(name: &str) -> Option<PathBuf> {
    std::env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// Tells whether the sockets that variables tell of are this process's, and not its starter's.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
fn is_told_of_sockets() -> bool {
    let own = std::process::id().to_string();
    std::env::var("LISTEN_PID").is_ok_and(|pid| pid == own)
}

/// Returns the first of the directories in a variable of systemd, which separates them by colons.
fn of_systemd(name: &str) -> Option<PathBuf> {
    path(name).and_then(|dirs| first_dir(dirs.as_os_str()))
}

fn first_dir(dirs: &OsStr) -> Option<PathBuf> {
    std::env::split_paths(dirs).find(|dir| dir.is_absolute())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{HourCycle, Settings};

    #[test]
    fn of_several_directories_the_first_counts() {
        let first = |dirs: &str| first_dir(OsStr::new(dirs));
        assert_eq!(first("/run/a"), Some(PathBuf::from("/run/a")));
        assert_eq!(first("/run/a:/run/b"), Some(PathBuf::from("/run/a")));
        assert_eq!(first(""), None);
    }

    #[test]
    fn the_file_in_use_is_the_named_one_else_the_users_own_if_it_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let mut environment = ProcessEnvironment::read();
        let own = dir.path().join("config.toml");
        environment.config_file = Some(own.clone());
        assert_eq!(environment.config_file_in_use(None), None);
        fs::write(&own, "[wx]\nclock = '12h'\n[places]\ndefault = 'Jackson'").unwrap();
        assert_eq!(environment.config_file_in_use(None), Some(own.clone()));
        let named = Path::new("other.toml");
        assert_eq!(
            environment.config_file_in_use(Some(named)).as_deref(),
            Some(named)
        );
        // A program that only shows answers need not know every place.
        let read = Settings::read(&own).unwrap();
        assert_eq!(read.wx.clock, Some(HourCycle::TwelveHours));
        assert_eq!(read.file, Some(own.clone()));
        assert!(Settings::read_with_places(&own).is_err());
    }
}
