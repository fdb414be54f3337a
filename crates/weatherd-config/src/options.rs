//! The command line of `weatherd`, and its flags on top of the configuration file.

use std::path::PathBuf;

use clap::{ArgAction, Parser};

use crate::http::{DEFAULT_HTTP_ADDRESS, ListenAddress};
use crate::{AllowedUsers, LogFormat, ProcessEnvironment, Settings, SettingsError, exit};

const EXAMPLES: &str = "\
Examples:
  weatherd                          serve this user, until Ctrl-C
  weatherd --dir .                  socket and connection file here, as the original did
  weatherd --user-agent 'weatherd (me@example.org)'
  weatherd --simulate               made-up weather, marked as such; needs no network
  weatherd --http                   answer curl and browsers of this machine, too
  weatherd --system                 serve every user of this machine, as a user of its own
  weatherd --background             return once it answers; wx server stop ends it
  weatherd --doctor                 say what is amiss where the weather does not come

Then ask it: wx";

/// The local weather service every program on this machine can share.
///
/// Serves until Ctrl-C or SIGTERM, then finishes the calls in flight and removes its socket. SIGHUP
/// reads the configuration file again.
#[derive(Debug, Clone, Parser)]
#[command(name = "weatherd", version, about, after_help = EXAMPLES, after_long_help = exit::help(EXAMPLES))]
pub struct DaemonOptions {
    /// Directory for socket and connection file [default: $WEATHERD_DIR, else
    /// $XDG_RUNTIME_DIR/weatherd or /run/user/UID/weatherd, else a private one under the temporary
    /// directory]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Serve every user of this machine: socket and connection file in /run/weatherd, cache in
    /// /var/cache/weatherd, state in /var/lib/weatherd, settings from /etc/weatherd/config.toml, or
    /// where $RUNTIME_DIRECTORY, $CACHE_DIRECTORY, $STATE_DIRECTORY and $CONFIGURATION_DIRECTORY say
    #[arg(long, conflicts_with = "dir")]
    system: bool,
    /// Use the key in FILE (mode 0600) instead of a fresh one
    #[arg(long, value_name = "FILE")]
    authkey_file: Option<PathBuf>,
    /// Refuse clients that can only answer with MD5 (CPython up to 3.11)
    #[arg(long)]
    require_sha256: bool,
    /// Let any client with the key stop the server
    #[arg(long)]
    allow_remote_shutdown: bool,
    /// Answer HTTP on ADDRESS: IP:PORT or unix:PATH; may be repeated [alone: 127.0.0.1:7878]
    #[arg(
        long,
        value_name = "ADDRESS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = DEFAULT_HTTP_ADDRESS
    )]
    http: Vec<ListenAddress>,
    /// Introduce ourselves to the upstream as TEXT; it asks for a way to contact you
    #[arg(long, value_name = "TEXT")]
    user_agent: Option<String>,
    /// Address of the weather service upstream.
    #[arg(
        long,
        value_name = "URL",
        help = "Address of the weather service upstream [default: https://api.weather.gov]"
    )]
    upstream: Option<String>,
    /// Trust the certificates in FILE (PEM) too when speaking to the upstream, beside the built-in roots
    /// or, where they are set, those of $SSL_CERT_FILE and $SSL_CERT_DIR
    #[arg(long, value_name = "FILE")]
    upstream_ca: Option<PathBuf>,
    /// Serve made-up weather from a built-in simulator; needs no network
    #[arg(long, conflicts_with_all = ["upstream", "upstream_ca", "user_agent"])]
    simulate: bool,
    /// Seed of the simulator's weather [default: 0]
    #[arg(long, value_name = "NUMBER", requires = "simulate")]
    seed: Option<u64>,
    /// Keep fetched resources in DIR [default: $XDG_CACHE_HOME/weatherd, else ~/.cache/weatherd]
    #[arg(long, value_name = "DIR", conflicts_with = "no_disk_cache")]
    cache_dir: Option<PathBuf>,
    /// Keep fetched resources in memory only
    #[arg(long)]
    no_disk_cache: bool,
    /// Read settings from FILE [default: ~/.config/weatherd/config.toml, if it is there]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Check the settings and say whether they can be used
    #[arg(long, conflicts_with = "print_config")]
    pub check_config: bool,
    /// Examine all that a server needs: directory, key, cache, upstream, clock; change nothing
    #[arg(long, conflicts_with_all = ["check_config", "print_config", "publish", "background", "on_demand"])]
    pub doctor: bool,
    /// Print all settings as a configuration file
    #[arg(long)]
    pub print_config: bool,
    /// Write the connection file and end: for a service manager that listens on the socket itself
    #[arg(long, conflicts_with_all = ["check_config", "print_config"])]
    pub publish: bool,
    /// Serve in the background: return once the server answers, or say why it does not; it logs to
    /// $XDG_STATE_HOME/weatherd/weatherd.log, else ~/.local/state/weatherd/weatherd.log
    #[arg(long, conflicts_with_all = ["check_config", "print_config"])]
    pub background: bool,
    /// End after the time of the setting server.idle_exit without clients; refuse to start where
    /// server.autostart is false. Clients that start a server do it so
    #[arg(long, conflicts_with_all = ["check_config", "print_config"])]
    pub on_demand: bool,
    /// Be the server that `--background` starts: leave the session, and report on standard output.
    #[arg(long, hide = true, requires = "background")]
    pub detached: bool,
    /// Log more: once for upstream requests and answers, twice for everything
    #[arg(short, long, action = ArgAction::Count)]
    verbose: u8,
    /// Log less: once for warnings only, twice for errors only
    #[arg(short, long, action = ArgAction::Count, conflicts_with = "verbose")]
    quiet: u8,
    /// Format of log lines [default: text]
    #[arg(long, value_name = "FORMAT", value_enum)]
    log_format: Option<LogFormat>,
}

impl DaemonOptions {
    /// Returns whether the server is one of the whole machine.
    pub fn is_system(&self) -> bool {
        self.system
    }

    /// Reads the environment of this process, as that of a server of this user or of the machine.
    pub fn environment(&self) -> ProcessEnvironment {
        if self.system {
            ProcessEnvironment::read_for_system()
        } else {
            ProcessEnvironment::read()
        }
    }

    /// Makes sure that a server of the machine has no configuration file that it cannot see: without one it
    /// would serve everyone.
    fn look_for_file(&self, environment: &ProcessEnvironment) -> Result<(), SettingsError> {
        match &environment.config_file {
            Some(file) if self.system => match file.try_exists() {
                Err(e) => Err(SettingsError::Unreadable(file.clone(), e)),
                Ok(_) => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// Returns the configuration file's settings with the flags on top. Called again, it reads the file
    /// again.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] if there is a file that cannot be used.
    pub fn settings(&self, environment: &ProcessEnvironment) -> Result<Settings, SettingsError> {
        let mut settings = match environment.config_file_in_use(self.config.as_deref()) {
            Some(file) => Settings::read_with_places(&file)?,
            None => {
                self.look_for_file(environment)?;
                Settings::default()
            }
        };
        let server = &mut settings.server;
        if self.on_demand {
            // Clients look where this setting does not lead.
            server.dir = None;
        }
        set(
            &mut server.dir,
            self.dir
                .clone()
                .or_else(|| environment.directories.weatherd_dir.clone()),
        );
        if self.system {
            server.allow.get_or_insert(AllowedUsers::Everyone);
        }
        set(&mut server.authkey_file, self.authkey_file.clone());
        server.require_sha256 |= self.require_sha256;
        server.allow_remote_shutdown |= self.allow_remote_shutdown;
        if !self.http.is_empty() {
            settings.http.listen.clone_from(&self.http);
        }
        self.set_upstream(&mut settings);
        set(&mut settings.cache.dir, self.cache_dir.clone());
        settings.cache.disk &= !self.no_disk_cache;
        settings.log.level = settings.log.level.shifted(self.verbose, self.quiet);
        settings.log.format = self.log_format.unwrap_or(settings.log.format);
        Ok(settings)
    }

    fn set_upstream(&self, settings: &mut Settings) {
        let upstream = &mut settings.upstream;
        // Whoever names an upstream does not want the simulator that the file may ask for.
        upstream.simulate = self.simulate || (upstream.simulate && self.upstream.is_none());
        if let Some(url) = &self.upstream {
            upstream.url.clone_from(url);
        }
        if let Some(user_agent) = &self.user_agent {
            upstream.user_agent.clone_from(user_agent);
        }
        set(&mut upstream.ca_file, self.upstream_ca.clone());
        upstream.seed = self.seed.unwrap_or(upstream.seed);
    }
}

fn set<T>(setting: &mut Option<T>, flag: Option<T>) {
    if flag.is_some() {
        *setting = flag;
    }
}
