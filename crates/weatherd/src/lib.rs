//! The local weather service every program on a Unix machine can share.
//!
//! The rooms, in the order a request meets them: [`daemon`] starts and stops everything; `face`
//! holds the faces, each translating one wire into questions; [`service`] answers them and knows no
//! wire. [`settings`] says what was asked for, [`claim`] takes the directory, [`authkey`] the key,
//! [`logging`] and [`clock`] are what they say; [`background`] runs a daemon inside another program.

pub mod authkey;
pub mod background;
pub mod claim;
pub mod daemon;
mod exit;
mod face;
pub mod logging;
mod options;
pub mod settings;

use std::ffi::OsString;
use std::io::Write;

use clap::{CommandFactory, Parser};
use daemon::Failure;
pub use exit::Exit;
use options::Options;
use settings::{ProcessEnvironment, Settings};

/// Runs the daemon for one command line, `arguments` with the program's name first, until it is
/// asked to stop. What it prints by request goes to `out`.
pub fn run(arguments: impl IntoIterator<Item = OsString>, out: &mut dyn Write) -> Exit {
    let options = match Options::try_parse_from(arguments) {
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
    match obey(&options, out) {
        Ok(()) => Exit::Success,
        Err(failure) => exit::report(&failure),
    }
}

/// What can be typed after `weatherd`, for manual pages and completions.
pub fn command() -> clap::Command {
    Options::command()
}

fn obey(options: &Options, out: &mut dyn Write) -> Result<(), Failure> {
    let environment = ProcessEnvironment::read();
    let settings = options.settings(&environment)?;
    if options.print_config {
        let text =
            settings::print(&settings).map_err(|e| Failure::Output(std::io::Error::other(e)))?;
        return write!(out, "{text}").map_err(Failure::Output);
    }
    if options.check_config {
        daemon::check(&settings, &environment)?;
        return writeln!(out, "the settings can be used").map_err(Failure::Output);
    }
    logging::start(
        &settings.log,
        environment.log_directives.as_deref(),
        environment.color,
    );
    let again = || -> Result<Settings, Failure> { Ok(options.settings(&environment)?) };
    daemon::run_until_asked_to_stop(settings, &environment, again)
}
