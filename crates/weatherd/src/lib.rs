//! The local weather service every program on a Unix machine can share.
//!
//! [`daemon`] starts and stops everything; `face` holds the faces, each of which translates one wire
//! into questions to `weather-service`. The settings come from `weatherd-config`, and `policies` turns
//! them into those of the service, its cache and the upstream's client. [`instance_lock`] takes the
//! directory, [`authkey`] the key, [`logging`] starts the log; [`background`] runs a daemon inside
//! another program.

pub mod authkey;
pub mod background;
pub mod daemon;
mod exit;
mod face;
pub mod instance_lock;
pub mod logging;
mod policies;

use std::ffi::OsString;
use std::io::Write;

use clap::Parser;
use daemon::DaemonError;
pub use weatherd_config::Exit;
use weatherd_config::{Arguments, ProcessEnvironment, Settings};

/// Runs the daemon for one command line, `arguments` with the program's name first, until it is
/// asked to stop. What it prints by request goes to `out`.
pub fn run(arguments: impl IntoIterator<Item = OsString>, out: &mut dyn Write) -> Exit {
    let options = match Arguments::try_parse_from(arguments) {
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
    match dispatch(&options, out) {
        Ok(()) => Exit::Success,
        Err(failure) => exit::report(&failure),
    }
}

fn dispatch(options: &Arguments, out: &mut dyn Write) -> Result<(), DaemonError> {
    let environment = ProcessEnvironment::read();
    let settings = options.settings(&environment)?;
    if options.print_config {
        let text = settings
            .to_toml()
            .map_err(|e| DaemonError::Output(std::io::Error::other(e)))?;
        return write!(out, "{text}").map_err(DaemonError::Output);
    }
    if options.check_config {
        daemon::check(&settings, &environment)?;
        return writeln!(out, "the settings can be used").map_err(DaemonError::Output);
    }
    logging::start(
        &settings.log,
        environment.log_directives.as_deref(),
        environment.color,
    );
    let again = || -> Result<Settings, DaemonError> { Ok(options.settings(&environment)?) };
    daemon::run_until_asked_to_stop(settings, &environment, again)
}
