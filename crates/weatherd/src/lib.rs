//! The local weather service every program on a Unix machine can share.
//!
//! [`daemon`] starts and stops everything; `face` holds the faces, each of which translates one wire
//! into questions to `weather-service`. The settings come from `weatherd-config`, and `policies` turns
//! them into those of the service, its cache and the upstream's client. [`instance_lock`] takes the
//! directory and `directory_watch` looks after it, [`authkey`] the key, `descriptors` the open files,
//! [`logging`] starts the log, whose lines wait in [`log_queue`] and repeat no more than [`log_limit`]
//! lets them;
//! [`background`] runs a daemon inside another program.

pub mod authkey;
pub mod background;
pub mod daemon;
mod descriptors;
mod directory_watch;
mod exit;
mod face;
mod file_identity;
pub mod instance_lock;
pub mod log_limit;
mod log_line;
pub mod log_queue;
pub mod logging;
mod policies;
mod root_certificates;
mod runtime;
mod sentence;
mod signals;

use std::ffi::OsString;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use daemon::DaemonError;
use signals::EarlySignals;
pub use weatherd_config::Exit;
use weatherd_config::{DaemonOptions, ProcessEnvironment, Settings};

/// Time for the reader of the log to take the last lines before the process ends.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Runs the daemon for one command line, `arguments` with the program's name first, until it is
/// asked to stop. What it prints by request goes to `out`.
pub fn run(arguments: impl IntoIterator<Item = OsString>, out: &mut dyn Write) -> Exit {
    let options = match DaemonOptions::try_parse_from(arguments) {
        Ok(options) => options,
        Err(stop) => {
            // Help and version are answers; clap knows which stream is which.
            let _ = stop.print();
            return if stop.use_stderr() {
                Exit::Usage
            } else {
                Exit::Success
            };
        }
    };
    let signals = match EarlySignals::take() {
        Ok(signals) => signals,
        Err(e) => return exit::report(&DaemonError::Runtime(e), &mut io::stderr()),
    };
    let environment = options.environment();
    let settings = match prepare(&options, &environment, out) {
        Ok(Some(settings)) => settings,
        Ok(None) => return Exit::Success,
        Err(failure) => return exit::report(&failure, &mut io::stderr()),
    };
    let (directives, color) = (environment.log_directives.as_deref(), environment.color);
    let (mut log, limit) = match logging::start(&settings.log, directives, color) {
        Ok(log) => log,
        Err(e) => return exit::report(&DaemonError::Runtime(e), &mut io::stderr()),
    };
    let surroundings = environment.clone();
    let again = move || -> Result<Settings, DaemonError> { Ok(options.settings(&surroundings)?) };
    let ended =
        daemon::run_until_asked_to_stop(settings, &environment, &signals, &limit, Arc::new(again));
    let exit = ended.map_or_else(
        |failure| exit::report(&failure, &mut log),
        |()| Exit::Success,
    );
    limit.count();
    log.finish(LAST_WORDS);
    exit
}

/// Returns the settings to serve with; `None` where only an answer was asked for, which goes to `out`.
fn prepare(
    options: &DaemonOptions,
    environment: &ProcessEnvironment,
    out: &mut dyn Write,
) -> Result<Option<Settings>, DaemonError> {
    let settings = options.settings(environment)?;
    if options.print_config {
        let text = settings
            .to_toml()
            .map_err(|e| DaemonError::Output(io::Error::other(e)))?;
        write!(out, "{text}").map_err(DaemonError::Output)?;
    } else if options.check_config {
        daemon::check(&settings, environment)?;
        writeln!(out, "the settings can be used").map_err(DaemonError::Output)?;
    } else if options.is_system() && environment.directories.uid == 0 {
        return Err(DaemonError::SystemAsRoot);
    } else {
        return Ok(Some(settings));
    }
    Ok(None)
}
