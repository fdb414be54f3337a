//! The local weather service every program on a Unix machine can share.
//!
//! [`daemon`] starts and stops everything, and `process` tells it when; `face` holds the faces, each of which translates one wire
//! into questions to `weather-service`. The settings come from `weatherd-config`, and `policies` turns
//! them into those of the service, its cache and the upstream's client. [`access`] looks up for whom
//! the server is, [`instance_lock`] takes the directory and `directory_watch` looks after it,
//! [`authkey`] the key, `descriptors` the open files, [`logging`] starts the log, whose lines wait in
//! [`log_queue`] and repeat no more than [`log_limit`] lets them, and which the [`journal`] gets with
//! their priority; [`activation`] takes the sockets that a service manager passed, and
//! `service_manager` tells it how the daemon is; `awakening` has the service look again after the
//! machine slept or when `routes` has news of the network;
//! [`background`] runs a daemon inside another program, [`detached`] one of its own session, which
//! writes into a `log_file` and ends when it is `idle`.

pub mod access;
pub mod activation;
pub mod authkey;
mod awakening;
pub mod background;
pub mod daemon;
mod daemon_error;
mod descriptors;
pub mod detached;
mod directory_watch;
mod doctor;
mod exit;
mod face;
mod file_identity;
pub mod fleet_member;
#[cfg(feature = "http")]
mod http_access;
mod idle;
pub mod instance_lock;
pub mod journal;
mod log_file;
pub mod log_limit;
mod log_line;
pub mod log_queue;
pub mod logging;
mod plain_file;
mod policies;
mod process;
mod root_certificates;
mod routes;
mod runtime;
mod sentence;
mod service_manager;
mod signals;

use std::ffi::OsString;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use activation::PassedSockets;
use clap::Parser;
use daemon::DaemonError;
use journal::LogReader;
use log_file::LogFile;
use signals::EarlySignals;
pub use weatherd_config::Exit;
use weatherd_config::{DaemonOptions, ProcessEnvironment, Settings};

/// Time for the reader of the log to take the last lines before the process ends.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Runs the daemon for one command line, `arguments` with the program's name first, until it is
/// asked to stop. What it prints by request goes to `out`.
pub fn run(arguments: impl IntoIterator<Item = OsString>, out: &mut dyn Write) -> Exit {
    let arguments: Vec<_> = arguments.into_iter().collect();
    let options = match DaemonOptions::try_parse_from(&arguments) {
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
    let environment = options.environment();
    let reader = LogReader::of_standard_error(environment.journal_stream.as_deref());
    let (passed, signals) = match take_over(&options, &environment) {
        Ok(taken) => taken,
        Err(failure) => return exit::report(&failure, reader, &mut io::stderr()),
    };
    let prepared = prepare(&options, &environment, &arguments, out);
    match prepared {
        Ok(Some(settings)) => serve(options, settings, &environment, passed, &signals, out),
        Ok(None) => Exit::Success,
        Err(failure) => exit::report(&failure, reader, &mut io::stderr()),
    }
}

/// Takes what this process was started with, in this order: the sockets before it has files of its own.
fn take_over(
    options: &DaemonOptions,
    environment: &ProcessEnvironment,
) -> Result<(PassedSockets, EarlySignals), DaemonError> {
    if options.detached {
        detached::leave_starter().map_err(DaemonError::Runtime)?;
    }
    let passed = PassedSockets::take(environment.passed_sockets.as_deref())?;
    let signals = EarlySignals::take().map_err(DaemonError::Runtime)?;
    Ok((passed, signals))
}

/// Serves until asked to stop, and gives what `out` is for to a daemon's starter.
fn serve(
    options: DaemonOptions,
    settings: Settings,
    environment: &ProcessEnvironment,
    passed: PassedSockets,
    signals: &EarlySignals,
    out: &mut dyn Write,
) -> Exit {
    let journal = environment
        .journal_stream
        .as_deref()
        .filter(|_| !options.detached);
    let reader = LogReader::of_standard_error(journal);
    let started = log_sink(&options, environment).and_then(|sink| {
        let (directives, color) = (environment.log_directives.as_deref(), environment.color);
        logging::start(&settings.log, directives, color, reader, sink)
    });
    let (mut log, limit) = match started {
        Ok(log) => log,
        Err(e) => return exit::report(&DaemonError::Runtime(e), reader, &mut io::stderr()),
    };
    let run = process::RunOptions {
        passed,
        idle_exit: options.on_demand.then_some(settings.server.idle_exit.0),
        ready: Box::new(|| {
            if options.detached {
                detached::report_ready(out);
            } else if reader == LogReader::Anyone {
                tracing::info!("press Ctrl+C to stop the server");
            }
        }),
    };
    let (options, surroundings) = (options.clone(), environment.clone());
    let again = move || -> Result<Settings, DaemonError> { Ok(options.settings(&surroundings)?) };
    let ended = process::run_until_asked_to_stop(
        settings,
        environment,
        signals,
        &limit,
        Arc::new(again),
        run,
    );
    let exit = ended.map_or_else(
        |failure| exit::report(&failure, reader, &mut log),
        |()| Exit::Success,
    );
    limit.count();
    log.finish(LAST_WORDS);
    exit
}

/// Returns what the log is written to.
fn log_sink(
    options: &DaemonOptions,
    environment: &ProcessEnvironment,
) -> io::Result<Box<dyn Write + Send>> {
    if !options.detached {
        return Ok(Box::new(io::stderr()));
    }
    let path = environment.log_file();
    let path = path.ok_or_else(|| io::Error::other("no home directory for the log"))?;
    Ok(Box::new(LogFile::open(&path)?.replacing_standard_error()?))
}

/// Returns the settings to serve with; `None` where only an answer was asked for, which goes to `out`, or
/// another process serves, which is given the `arguments` of this one.
fn prepare(
    options: &DaemonOptions,
    environment: &ProcessEnvironment,
    arguments: &[OsString],
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
    } else if options.doctor {
        doctor::examine(&settings, environment, out)?;
    } else if options.is_system() && environment.directories.uid == 0 {
        return Err(DaemonError::SystemAsRoot);
    } else if options.publish {
        daemon::publish(&settings, environment)?;
    } else if options.on_demand && !settings.server.autostart {
        return Err(DaemonError::AutostartOff);
    } else if options.background && !options.detached {
        let (dir, _) = daemon::prepare_dir(&settings, environment)?;
        let arguments = arguments.get(1..).unwrap_or_default();
        detached::start(arguments, &dir, environment, out)?;
    } else {
        return Ok(Some(settings));
    }
    Ok(None)
}
