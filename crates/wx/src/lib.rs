//! The weather at a terminal: arguments in, text or JSON out, an exit code that says what went
//! wrong.
//!
//! This room knows people and scripts. It asks everything through [`weather_client`] and must not
//! know the protocol behind it, the upstream, or the server's insides; only [`demo`] starts a
//! server, as a user of the daemon's library, whose form of settings `config` and `preferences` share.
//!
//! `options` and `args` say what can be typed, `commands` what is done about it; `text` turns
//! answers into what people read, with `layout`, `clock`, `numbers`, `icon` and `style` to write with,
//! and `json` into what scripts read. `template_values` and `template_fields` are what a line can say, for `template` and
//! `bar`.

mod args;
mod ascii;
mod bar;
mod clock;
mod commands;
mod config;
mod cursor_file;
pub mod demo;
mod environment;
mod examples;
mod exit;
#[cfg(test)]
mod fixtures;
mod icon;
mod json;
mod layout;
mod manual;
mod notify;
mod numbers;
mod options;
mod picture;
mod preferences;
mod screen;
mod spinner;
mod style;
mod template;
mod template_fields;
mod template_values;
mod text;
mod watch;

use std::ffi::OsString;
use std::io::Write;

use clap::{CommandFactory, Parser};
use weather::ErrorKind;
use weather_client::Error;

use args::{LineArgs, QueryArgs};
use commands::bar as bar_line;
use commands::{
    alerts, chart, discussion, forecast, glance, grid, line, now, outlook, place, status, sun,
};
pub use exit::Exit;
use exit::Failure;
use options::{Command, Glance, Options, ServerOptions};

/// Runs one command line, `arguments` with the program's name first, and writes the answer to
/// `out`. Complaints go to standard error.
pub fn run(arguments: impl IntoIterator<Item = OsString>, out: &mut dyn Write) -> Exit {
    let options = match Options::try_parse_from(options::readable(arguments)) {
        Ok(options) => options,
        Err(stop) => return usage(&stop),
    };
    let result = match options.command {
        None => at_a_glance(&options.server, &options.glance, out)
            .map_err(|failure| misspelt(failure, &options.glance.query.common.place.place)),
        Some(_) if options.glance != Glance::default() => Err(misplaced()),
        Some(command) => obey(&options.server, command, out),
    };
    result.unwrap_or_else(|failure| failure.report())
}

/// What `wx` does without a command.
fn at_a_glance(
    server: &ServerOptions,
    options: &Glance,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    if options.explain {
        return forecast::run(server, &options.query.common, true, out);
    }
    match one_line(server, &options.query, &options.line, out) {
        Some(result) => result,
        None => glance::run(server, &options.query, out),
    }
}

/// What `--bar` and `--format` do, if they are given.
fn one_line(
    server: &ServerOptions,
    query: &QueryArgs,
    options: &LineArgs,
    out: &mut dyn Write,
) -> Option<Result<Exit, Failure>> {
    match (options.bar, &options.format) {
        (Some(kind), _) => Some(bar_line::run(server, query, options, kind, out)),
        (None, Some(template)) => Some(line::run(server, query, options, template, out)),
        (None, None) => None,
    }
}

/// The failure of a question for a place that is none, but much like a command.
fn misspelt(failure: Failure, words: &[String]) -> Failure {
    let (
        [word],
        Failure::Client(Error::Weather {
            kind: ErrorKind::BadRequest,
            message,
        }),
    ) = (words, &failure)
    else {
        return failure;
    };
    let parser = Options::command();
    let mut commands = parser.get_subcommands().map(|command| command.get_name());
    let is_near = |name: &&str| strsim::damerau_levenshtein(word, name) <= name.len() / 3;
    match commands.find(is_near) {
        Some(command) => Failure::Usage(format!("{message}; there is a command wx {command}")),
        None => failure,
    }
}

/// What a question's arguments before a command lead to; they would be lost without a word.
fn misplaced() -> Failure {
    Failure::Usage(
        "the command comes first, then the place and its options: wx now portland --json \
         (a place with a command's name is quoted: wx 'sun city, az')"
            .to_owned(),
    )
}

fn obey(server: &ServerOptions, command: Command, out: &mut dyn Write) -> Result<Exit, Failure> {
    match command {
        Command::Now { query, line } => {
            let line = one_line(server, &query, &line, out);
            line.unwrap_or_else(|| now::run(server, &query, out))
        }
        Command::Hourly(options) => outlook::hourly(server, &options, out),
        Command::Week(options) => outlook::week(server, &options, out),
        Command::Alerts(options) => alerts::run(server, &options, out),
        Command::Grid { layer, query, list } => {
            grid::run(server, layer.as_deref(), &query, list, out)
        }
        Command::Chart(options) => chart::run(server, &options, out),
        Command::Discussion {
            common,
            clock,
            product,
        } => discussion::run(server, &common, clock, product.as_deref(), out),
        Command::Sun {
            place,
            date,
            clock,
            json,
        } => sun::run(server, &place, date.as_deref(), clock, json, out),
        Command::Place { query, json } => place::run(server, &query, json, out),
        Command::Forecast { common, explain } => forecast::run(server, &common, explain, out),
        Command::Explain(common) => forecast::run(server, &common, true, out),
        Command::Config(options) => commands::config::run(server, options, out),
        Command::Status { json } => status::run(server, json, out),
        Command::Demo => demo::run(out),
        Command::Watch(options) => watch::run(server, &options),
        Command::Completions { shell, program } => manual::completions(shell, program, out),
        Command::Man { dir } => manual::pages(dir.as_deref(), out),
    }
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
