//! One command line: read, handed to its command, and its outcome as an exit status.

use std::ffi::OsString;
use std::io::Write;

use clap::{CommandFactory, Parser};
use weather::ErrorKind;
use weather_client::Error;

use crate::alert_filter_args::AlertFilterArgs;
use crate::args::{LineArgs, QueryArgs, ServerArgs};
use crate::commands::{
    alerts, bar, chart, complete, config, discussion, forecast, grid, line, notable, now, outlook,
    place, server as server_command, status, summary, sun, watch,
};
use crate::exit::{CommandError, ExitStatus};
use crate::manual;
#[cfg(feature = "mcp")]
use crate::mcp;
use crate::options::{self, ColorWhen, SummaryOptions, WxCommand, WxOptions};

/// Runs one command line, `arguments` with the program's name first, and writes the answer to
/// `out`. Complaints go to standard error.
pub fn run(arguments: impl IntoIterator<Item = OsString>, out: &mut dyn Write) -> ExitStatus {
    let arguments = options::readable(arguments);
    let options = match WxOptions::try_parse_from(&arguments) {
        Ok(options) => options,
        Err(stop) => {
            ColorWhen::among(&arguments).apply();
            return usage(&stop);
        }
    };
    options.color.apply();
    let result = match options.command {
        None => summary_or_line(&options.server, &options.summary, out)
            .map_err(|failure| misspelt(failure, &options.summary.query.common.place.place)),
        Some(_) if options.summary != SummaryOptions::default() => Err(misplaced()),
        Some(command) => dispatch(&options.server, command, out),
    };
    result.unwrap_or_else(|failure| failure.report())
}

/// Runs `wx` without a command: prints the summary, or one line.
fn summary_or_line(
    server: &ServerArgs,
    options: &SummaryOptions,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    if options.explain {
        return forecast::run(server, &options.query.common, true, out);
    }
    match one_line(server, &options.query, &options.line, out) {
        Some(result) => result,
        None => {
            let filter = options.line.filter.filter()?;
            let stations = options.line.stations.choice()?;
            summary::run(server, &options.query, &filter, &stations, out)
        }
    }
}

/// Prints the line of `--bar` or `--format`, if either is given.
fn one_line(
    server: &ServerArgs,
    query: &QueryArgs,
    options: &LineArgs,
    out: &mut dyn Write,
) -> Option<Result<ExitStatus, CommandError>> {
    match (options.bar, &options.format) {
        (Some(kind), _) => Some(bar::run(server, query, options, kind, out)),
        (None, Some(template)) => Some(line::run(server, query, options, template, out)),
        (None, None) => None,
    }
}

/// Returns the failure of a question for a place that is none, but much like a command.
fn misspelt(failure: CommandError, words: &[String]) -> CommandError {
    let (
        [word],
        CommandError::Client(Error::Weather {
            kind: ErrorKind::BadRequest,
            message,
        }),
    ) = (words, &failure)
    else {
        return failure;
    };
    let parser = WxOptions::command();
    let mut commands = parser.get_subcommands().map(|command| command.get_name());
    let is_near = |name: &&str| strsim::damerau_levenshtein(word, name) <= name.len() / 3;
    match commands.find(is_near) {
        Some(command) => {
            CommandError::Usage(format!("{message}; did you mean the command wx {command}?"))
        }
        None => failure,
    }
}

/// Returns the refusal of arguments before a command, which would be lost silently.
fn misplaced() -> CommandError {
    CommandError::Usage(
        "the command comes first, then the place and its options: wx now portland --json \
         (a place with a command's name is quoted: wx 'sun city, az')"
            .to_owned(),
    )
}

fn dispatch(
    server: &ServerArgs,
    command: WxCommand,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    match command {
        WxCommand::Now { query, line } => {
            if line.filter != AlertFilterArgs::default()
                && line.bar.is_none()
                && line.format.is_none()
            {
                return Err(CommandError::Usage(
                    "wx now shows no alerts but in a line: add --bar or --format".to_owned(),
                ));
            }
            match one_line(server, &query, &line, out) {
                Some(result) => result,
                None => now::run(server, &query, &line.stations.choice()?, out),
            }
        }
        WxCommand::Hourly(options) => outlook::hourly(server, &options, out),
        WxCommand::Week(options) => outlook::week(server, &options, out),
        WxCommand::Notable(query) => notable::run(server, &query, out),
        WxCommand::Alerts(options) => alerts::run(server, &options, out),
        WxCommand::Grid { layer, query, list } => {
            grid::run(server, layer.as_deref(), &query, list, out)
        }
        WxCommand::Chart(options) => chart::run(server, &options, out),
        WxCommand::Discussion {
            common,
            clock,
            product,
        } => discussion::run(server, &common, clock, product.as_deref(), out),
        WxCommand::Sun {
            place,
            date,
            clock,
            json,
        } => sun::run(server, &place, date.as_deref(), clock, json, out),
        WxCommand::Place {
            query,
            strict,
            json,
        } => place::run(server, &query, strict, json, out),
        WxCommand::Forecast { common, explain } => forecast::run(server, &common, explain, out),
        WxCommand::Explain(common) => forecast::run(server, &common, true, out),
        WxCommand::Config(options) => config::run(server, options, out),
        WxCommand::Server(options) => server_command::run(server, options, out),
        WxCommand::Status { json, verbose } => status::run(server, json, verbose, out),
        WxCommand::Watch(options) => watch::run(server, &options),
        #[cfg(feature = "mcp")]
        WxCommand::Mcp => mcp::run(server, out),
        WxCommand::Completions { shell, program } => manual::completions(shell, program, out),
        WxCommand::Complete { words } => complete::run(server, &words, out),
        WxCommand::Man { dir } => manual::pages(dir.as_deref(), out),
    }
}

/// Prints help, a version, or a complaint; clap knows which stream is which.
fn usage(stop: &clap::Error) -> ExitStatus {
    // Nobody is left to tell if this fails too.
    let _ = stop.print();
    if stop.use_stderr() {
        ExitStatus::Usage
    } else {
        ExitStatus::Success
    }
}
