//! The weather at a terminal: arguments in, text or JSON out, an exit code that says what went
//! wrong.
//!
//! This room knows people and scripts. It asks everything through [`weather_client`] and must not
//! know the protocol behind it, the upstream, or the server's insides; only [`demo`] starts a
//! server, as a user of the daemon's library.

pub mod demo;
mod exit;
mod forecast;
mod manual;
mod options;
mod status;
mod waiting;

use std::ffi::OsString;
use std::io::Write;

use clap::Parser;

pub use exit::Exit;
use options::{Command, Options};

/// Runs one command line, `arguments` with the program's name first, and writes the answer to
/// `out`. Complaints go to standard error.
pub fn run(arguments: impl IntoIterator<Item = OsString>, out: &mut dyn Write) -> Exit {
    let options = match Options::try_parse_from(arguments) {
        Ok(options) => options,
        Err(stop) => return usage(&stop),
    };
    let result = match options.command {
        None => forecast::run(&options.server, &options.question, out),
        Some(Command::Forecast(question)) => forecast::run(&options.server, &question, out),
        Some(Command::Status { json }) => status::run(&options.server, json, out),
        Some(Command::Demo) => demo::run(out),
        Some(Command::Completions { shell, program }) => manual::completions(shell, program, out),
        Some(Command::Man { dir }) => manual::pages(dir.as_deref(), out),
    };
    result.unwrap_or_else(|failure| failure.report())
}

/// Help and version are answers, anything else is a complaint; clap knows which stream is which.
fn usage(stop: &clap::Error) -> Exit {
    // Nobody is left to tell if this fails too.
    let _ = stop.print();
    if stop.use_stderr() {
        Exit::Usage
    } else {
        Exit::Success
    }
}
