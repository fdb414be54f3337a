//! The arguments that many commands share: which server and place, how patiently, in what
//! shape. Only their
//! shape; the places themselves are the server's business.
// The types have comments instead of docs, which a command would show as its own help.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use weather::{Location, PlaceQuery, QueryOptions, Units, parse_duration};
use weather_client::{Client, Error, Finder};

use crate::alert_filter_args::AlertFilterArgs;
use crate::exit::CommandError;
use crate::preferences::{self, TextPreferences};
use crate::screen;
use crate::station_args::StationArgs;
use crate::text::TextFormat;
use crate::time_format::ClockFormat;

/// The server to ask, and the time to wait for it.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServerArgs {
    /// Use the server of this directory [default: $WEATHERD_DIR, else ., else the per-user directory, else
    /// that of the machine's server: $WEATHERD_SYSTEM_DIR or /run/weatherd]
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) dir: Option<PathBuf>,
    /// Give up if there is no answer after this time [default: 60s; a bar: 200ms]
    #[arg(long, value_name = "TIME", global = true, value_parser = timeout)]
    pub(crate) timeout: Option<Duration>,
}

/// The default timeout: longer than the server waits for its upstream.
const USUAL_TIMEOUT: Duration = Duration::from_secs(60);

impl ServerArgs {
    /// Returns the timeout of a call.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout.unwrap_or(USUAL_TIMEOUT)
    }

    /// Finds the server, or starts one, and connects to it.
    pub(crate) fn connect(&self) -> Result<Client, Error> {
        self.connect_within(self.timeout())
    }

    /// Connects like [`Self::connect`], for calls that may take so long.
    pub(crate) fn connect_within(&self, timeout: Duration) -> Result<Client, Error> {
        let finder = self.finder().autostart(true);
        finder.timeout(timeout).connect()
    }

    /// Returns the way to the server; none is started.
    pub(crate) fn finder(&self) -> Finder {
        let finder = Client::finder().dir(self.dir.clone());
        finder.defaults(preferences::defaults())
    }
}

/// Parses a timeout, which must leave time for something.
fn timeout(text: &str) -> Result<Duration, String> {
    let limit = Duration::from_secs(24 * 60 * 60);
    let duration = parse_duration(text).map_err(|e| e.to_string())?;
    let sensible = (!duration.is_zero() && duration <= limit).then_some(duration);
    sensible.ok_or_else(|| "must be more than 0 and at most a day".to_owned())
}

// A place.
#[derive(Debug, Clone, Default, PartialEq, Args)]
pub(crate) struct PlaceArgs {
    /// A town (portland or), a ZIP code, a station (KBFI), a saved name, or LATITUDE,LONGITUDE
    /// [default: the one in the settings, else Seattle]
    #[arg(
        value_name = "PLACE",
        num_args = 0..,
        allow_negative_numbers = true,
        conflicts_with_all = ["lat", "lon"]
    )]
    pub(crate) place: Vec<String>,
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
    /// Reject a name that several places have, even if one of them is far larger
    #[arg(long)]
    pub(crate) strict: bool,
}

impl PlaceArgs {
    /// Returns the place to ask for: the words are one name, with or without quotes.
    pub(crate) fn query(&self) -> Result<PlaceQuery, CommandError> {
        let wrong = |e: &dyn std::error::Error| CommandError::Usage(e.to_string());
        if let (Some(latitude), Some(longitude)) = (self.lat, self.lon) {
            let location = Location::new(latitude, longitude);
            return Ok(location.map_err(|e| wrong(&e))?.into());
        }
        if self.place.is_empty() {
            return Ok(PlaceQuery::Default);
        }
        let query: PlaceQuery = self.place.join(" ").parse().map_err(|e| wrong(&e))?;
        Ok(if self.strict { query.strictly() } else { query })
    }
}

// The deadline and the greatest age of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Args)]
pub(crate) struct FreshnessArgs {
    /// Give the best answer at hand after this time (50ms, 2s); what is being fetched arrives later
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub(crate) within: Option<Duration>,
    /// Ask the upstream first if the answer at hand is older than this (10m, 1h)
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub(crate) max_age: Option<Duration>,
}

impl FreshnessArgs {
    pub(crate) fn options(self) -> QueryOptions {
        QueryOptions {
            units: None,
            within: self.within,
            max_age: self.max_age,
        }
    }
}

// The 12 or 24 hour clock of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Args)]
pub(crate) struct ClockArgs {
    /// Show times as 2:05 PM or as 14:05 [default: the one in the settings, else the usual one for
    /// the units]
    #[arg(long, value_name = "CLOCK", value_enum)]
    pub(crate) clock: Option<ClockFormat>,
}

impl ClockArgs {
    /// Returns the format of a text whose numbers are in `units`, if it has any.
    pub(crate) fn text_format(self, units: Option<Units>) -> TextFormat {
        TextFormat {
            width: screen::width(),
            clock: self.format(units),
        }
    }

    /// Returns the clock that was asked for, else the one in the settings, else the usual one for
    /// the units.
    pub(crate) fn format(self, units: Option<Units>) -> ClockFormat {
        self.clock.unwrap_or_else(|| {
            let preferences = TextPreferences::read();
            let units = units.or(preferences.units).unwrap_or(Units::US);
            preferences
                .clock
                .unwrap_or_else(|| ClockFormat::usual(units))
        })
    }
}

// The units of numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Args)]
pub(crate) struct UnitArgs {
    /// Use these units: us or si, with choices such as us,wind=kn [default: the settings', else us]
    #[arg(long, value_name = "UNITS")]
    pub(crate) units: Option<Units>,
}

// A place, the freshness of its answer, and the choice of JSON.
#[derive(Debug, Clone, Default, PartialEq, Args)]
pub(crate) struct CommonArgs {
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    #[command(flatten)]
    pub(crate) freshness: FreshnessArgs,
    /// Print the typed fields as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

// A question whose answer has numbers and times.
#[derive(Debug, Clone, Default, PartialEq, Args)]
pub(crate) struct QueryArgs {
    #[command(flatten)]
    pub(crate) common: CommonArgs,
    #[command(flatten)]
    pub(crate) units: UnitArgs,
    #[command(flatten)]
    pub(crate) clock: ClockArgs,
}

impl QueryArgs {
    /// Prepares a connection for this question.
    pub(crate) fn prepare(&self, mut client: Client) -> Client {
        client.set_options(QueryOptions {
            units: self.units.units,
            ..self.common.freshness.options()
        });
        client
    }
}

// One line instead of a text.
#[derive(Debug, Clone, Default, PartialEq, Args)]
pub(crate) struct LineArgs {
    /// Print one line made from a template, such as '{temperature} {unit}, {condition}, {wind}'; the
    /// word help lists the fields
    #[arg(long, value_name = "TEMPLATE", conflicts_with = "json")]
    pub(crate) format: Option<String>,
    /// Print one line for a status bar, at once, whatever happens
    #[arg(long, value_name = "BAR", value_enum, conflicts_with = "json")]
    pub(crate) bar: Option<BarFormat>,
    /// Use only ASCII characters in that line
    #[arg(long)]
    pub(crate) ascii: bool,
    #[command(flatten)]
    pub(crate) filter: AlertFilterArgs,
    #[command(flatten)]
    pub(crate) stations: StationArgs,
    #[command(flatten)]
    pub(crate) bar_options: BarArgs,
}

/// Parses a number with which others can be compared.
fn finite(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| "expected a number".to_owned())
}

// The ways of a bar's line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Args)]
pub(crate) struct BarArgs {
    /// Go on, and print the line again whenever it changes
    #[arg(long, requires = "bar")]
    pub(crate) follow: bool,
    /// Show alerts, and nothing while none is in force
    #[arg(long, requires = "bar")]
    pub(crate) alerts_only: bool,
    /// Leave markup in the template as it is, for waybar and i3 (Pango) and tmux
    #[arg(long, requires_all = ["bar", "format"])]
    pub(crate) markup: bool,
    /// Add the class hot from this temperature on [default: 30 C or 86 F]
    #[arg(
        long,
        value_name = "DEGREES",
        requires = "bar",
        allow_negative_numbers = true,
        value_parser = finite
    )]
    pub(crate) hot: Option<f64>,
    /// Add the class cold from this temperature down [default: freezing]
    #[arg(
        long,
        value_name = "DEGREES",
        requires = "bar",
        allow_negative_numbers = true,
        value_parser = finite
    )]
    pub(crate) cold: Option<f64>,
    /// Add the class windy from this wind or gust on [default: 40 km/h or 25 mph]
    #[arg(long, value_name = "SPEED", requires = "bar", value_parser = finite)]
    pub(crate) windy: Option<f64>,
}

/// The format of a status bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BarFormat {
    /// JSON for a custom module of waybar
    Waybar,
    /// JSON for i3blocks and i3bar
    I3,
    /// Text with colours for the status line of tmux
    Tmux,
    /// Text with colours for polybar
    Polybar,
    /// Properties for sketchybar --set, to be read by xargs
    Sketchybar,
    /// A menu for Argos, xbar and SwiftBar
    Argos,
    /// Text alone
    Plain,
}
