//! What can be typed after `wx`: only its shape. What it means is up to the commands.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use weather::{Location, parse_duration};
use weather_client::{Client, Error};

use crate::exit;
use crate::manual::Program;

const EXAMPLES: &str = "\
Examples:
  wx                        the forecast for Seattle
  wx 40.7128,-74.0060       for a place, as LATITUDE,LONGITUDE
  wx --lat 21.3 --lon -157.9 --json
  wx --explain              and where it comes from, how old it is
  wx --within 50ms          what is known after 50 ms, for a status bar
  wx status                 how server and upstream are doing
  wx demo                   see it work without a network

No server yet? Start one with: weatherd";

/// The weather at a terminal, from weatherd.
#[derive(Debug, Parser)]
#[command(version, about, after_help = EXAMPLES, after_long_help = exit::help(EXAMPLES))]
#[command(
    args_conflicts_with_subcommands = false,
    subcommand_negates_reqs = true
)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) server: ServerOptions,
    #[command(flatten)]
    pub(crate) question: Question,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Which server to ask, and how long to wait for it.
#[derive(Debug, Args)]
pub(crate) struct ServerOptions {
    /// Directory of the server [default: $WEATHERD_DIR, else ., else the per-user directory]
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) dir: Option<PathBuf>,
    /// Give up if there is no answer after this time
    #[arg(long, value_name = "TIME", global = true, default_value = "60s", value_parser = timeout)]
    pub(crate) timeout: Duration,
}

impl ServerOptions {
    /// Finds the server and connects to it.
    pub(crate) fn connect(&self) -> Result<Client, Error> {
        Client::finder()
            .dir(self.dir.clone())
            .timeout(self.timeout)
            .connect()
    }
}

/// A place, and how the answer shall look.
#[derive(Debug, Args)]
pub(crate) struct Question {
    /// The place, as LATITUDE,LONGITUDE in degrees [default: Seattle]
    #[arg(value_name = "PLACE", allow_hyphen_values = true, conflicts_with_all = ["lat", "lon"])]
    pub(crate) place: Option<Location>,
    /// Latitude in degrees north
    #[arg(
        long,
        value_name = "DEGREES",
        allow_negative_numbers = true,
        requires = "lon"
    )]
    pub(crate) lat: Option<f64>,
    /// Longitude in degrees east (west is negative)
    #[arg(
        long,
        value_name = "DEGREES",
        allow_negative_numbers = true,
        requires = "lat"
    )]
    pub(crate) lon: Option<f64>,
    /// Print the typed fields as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Tell where the answer comes from, how old it is, and whether it may be behind
    #[arg(long)]
    pub(crate) explain: bool,
    /// Give the best answer at hand after this time (50ms, 2s); what is being fetched arrives later
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub(crate) within: Option<Duration>,
    /// Ask the upstream first if its last word is older than this (10m, 1h)
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub(crate) max_age: Option<Duration>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print the forecast for a place (what wx does without a command)
    Forecast(Question),
    /// Show how the server and its upstream are doing
    Status {
        /// Print the numbers as JSON
        #[arg(long)]
        json: bool,
    },
    /// Start a server on simulated weather, ask it from several clients, clean up
    Demo,
    /// Print the script that completes arguments in a shell
    Completions {
        /// The shell
        shell: Shell,
        /// The program whose arguments it completes
        #[arg(value_enum, default_value_t = Program::Wx)]
        program: Program,
    },
    /// Print the manual page, or write those of wx and weatherd into a directory
    Man {
        /// The directory
        dir: Option<PathBuf>,
    },
}

/// A timeout must leave time for something.
fn timeout(text: &str) -> Result<Duration, String> {
    let limit = Duration::from_secs(24 * 60 * 60);
    let duration = parse_duration(text).map_err(|e| e.to_string())?;
    let sensible = (!duration.is_zero() && duration <= limit).then_some(duration);
    sensible.ok_or_else(|| "must be more than 0 and at most a day".to_owned())
}
