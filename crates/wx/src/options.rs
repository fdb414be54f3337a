//! The command line of `wx`: only its shape. Its meaning is up to the commands.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::args::{ClockArgs, CommonArgs, LineArgs, PlaceArgs, QueryArgs, ServerArgs};
use crate::commands::alerts::AlertsOptions;
use crate::commands::chart::ChartOptions;
use crate::commands::config::ConfigOptions;
use crate::commands::outlook::{HourlyOptions, WeekOptions};
use crate::commands::server::ServerOptions;
use crate::commands::watch::WatchOptions;
use crate::examples;
use crate::exit;

/// Show the weather at a terminal, from weatherd.
#[derive(Debug, Parser)]
#[command(version, about, after_help = examples::WX, after_long_help = exit::help(examples::WX))]
#[command(
    args_conflicts_with_subcommands = false,
    subcommand_negates_reqs = true,
    override_usage = "wx [OPTIONS] [PLACE]...\n       wx <COMMAND>"
)]
pub(crate) struct WxOptions {
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    /// Use colours: auto is where standard output is a terminal, unless NO_COLOR or CLICOLOR_FORCE
    /// says otherwise
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, global = true)]
    pub(crate) color: ColorWhen,
    #[command(flatten)]
    pub(crate) summary: SummaryOptions,
    #[command(subcommand)]
    pub(crate) command: Option<WxCommand>,
}

/// The occasions for colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColorWhen {
    /// Returns the occasion that arguments name, whether or not they can be parsed: help and complaints
    /// have colours too.
    pub(crate) fn among(arguments: &[OsString]) -> Self {
        let texts = arguments.iter().filter_map(|argument| argument.to_str());
        let next = texts.clone().skip(1);
        let named = texts.zip(next.map(Some).chain([None]));
        let named = named.filter_map(|(text, next)| match text.strip_prefix("--color") {
            Some("") => next,
            Some(rest) => rest.strip_prefix('='),
            None => None,
        });
        named
            .last()
            .and_then(|name| Self::from_str(name, false).ok())
            .unwrap_or_default()
    }

    /// Makes it so for all streams of this process.
    pub(crate) fn apply(self) {
        let choice = match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// Arguments of `wx` without a command.
#[derive(Debug, Clone, Default, PartialEq, Args)]
pub(crate) struct SummaryOptions {
    #[command(flatten)]
    pub(crate) query: QueryArgs,
    #[command(flatten)]
    pub(crate) line: LineArgs,
    /// Explain the forecast: its source, its age, and whether it may be behind
    #[arg(long, conflicts_with_all = ["format", "bar"])]
    pub(crate) explain: bool,
}

// A command of its own file: its arguments stand here, or flatten those of its file. The pictures'
// commands belong after `Grid`. The arguments of a command are only
// defined where it is used, after its help: a doc comment on their type would take the place of that.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum WxCommand {
    /// Show current conditions, as stations near the place measured them
    #[command(after_help = examples::NOW)]
    Now {
        #[command(flatten)]
        query: QueryArgs,
        #[command(flatten)]
        line: LineArgs,
    },
    /// Show the hourly forecast
    #[command(after_help = examples::HOURLY)]
    Hourly(HourlyOptions),
    /// Show the forecast by day and night
    #[command(after_help = examples::WEEK)]
    Week(WeekOptions),
    /// Show what stands out: rain that begins, gusts, frost, the warmest day
    #[command(after_help = examples::NOTABLE)]
    Notable(QueryArgs),
    /// Show watches, warnings and advisories in force
    #[command(after_help = examples::ALERTS)]
    Alerts(AlertsOptions),
    /// Show a layer of the raw grid that forecasts are made of
    #[command(after_help = examples::GRID)]
    Grid {
        /// The layer, by its upstream name: snowfallAmount, windGust [default: temperature]
        layer: Option<String>,
        #[command(flatten)]
        query: QueryArgs,
        /// List the available layers; all words then name the place
        #[arg(long)]
        list: bool,
    },
    /// Draw the hourly forecast as a picture in a file
    #[command(after_help = examples::CHART)]
    Chart(ChartOptions),
    /// Show the forecast discussion of the place's forecast office
    #[command(after_help = examples::DISCUSSION)]
    Discussion {
        #[command(flatten)]
        common: CommonArgs,
        #[command(flatten)]
        clock: ClockArgs,
        /// Show this kind of text product [default: AFD, the forecast discussion]
        #[arg(long, value_name = "CODE")]
        product: Option<String>,
    },
    /// Show sun and moon of a day
    #[command(after_help = examples::SUN)]
    Sun {
        #[command(flatten)]
        place: PlaceArgs,
        /// Show this day, as YYYY-MM-DD [default: today at the place]
        #[arg(long, value_name = "DAY")]
        date: Option<String>,
        #[command(flatten)]
        clock: ClockArgs,
        /// Print the typed fields as JSON
        #[arg(long)]
        json: bool,
    },
    /// Look up places by name
    #[command(after_help = examples::PLACE)]
    Place {
        /// The name, a ZIP code, a station, or LATITUDE,LONGITUDE
        #[arg(value_name = "QUERY", required = true, num_args = 1.., allow_negative_numbers = true)]
        query: Vec<String>,
        /// Reject a name that several places have, even if one of them is far larger
        #[arg(long)]
        strict: bool,
        /// Print the typed fields as JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the current period, as the original service's client did
    #[command(after_help = examples::FORECAST)]
    Forecast {
        #[command(flatten)]
        common: CommonArgs,
        /// Print its source, its age, and whether it may be behind, too
        #[arg(long)]
        explain: bool,
    },
    /// Print the current period with its source, its age, and whether it may be behind
    #[command(after_help = examples::EXPLAIN)]
    Explain(CommonArgs),
    /// Show the state of the server and its upstream
    #[command(after_help = examples::STATUS)]
    Status {
        /// Print the numbers as JSON
        #[arg(long)]
        json: bool,
        /// Print the counters as well
        #[arg(short, long, conflicts_with = "json")]
        verbose: bool,
    },
    /// Start, stop and watch the server in the background
    #[command(after_help = examples::SERVER)]
    Server(ServerOptions),
    /// Show and change the settings that weatherd and wx share
    #[command(after_help = examples::CONFIG)]
    Config(ConfigOptions),
    /// Show a live full-screen view
    #[command(after_help = examples::WATCH)]
    Watch(WatchOptions),
    /// Serve assistants: tools of the Model Context Protocol on standard input and output
    #[cfg(feature = "mcp")]
    #[command(after_help = examples::MCP)]
    Mcp,
    /// Print the script that completes arguments in a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// The shell
        shell: Shell,
        /// The program whose arguments it completes
        #[arg(value_enum, default_value_t = Program::Wx)]
        program: Program,
    },
    /// Print the names that fit the last word of a command line, for completions
    #[command(hide = true)]
    Complete {
        /// The words after wx
        #[arg(allow_hyphen_values = true, trailing_var_arg = true)]
        words: Vec<String>,
    },
    /// Print the manual page, or write those of wx and weatherd into a directory
    #[command(after_help = examples::MAN)]
    Man {
        /// The directory
        #[arg(id = "pages", value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

/// A program whose completions and manual pages can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Program {
    Wx,
    Weatherd,
}

/// Returns whether a word is the name of a command, in which case it cannot name a place.
pub(crate) fn is_command(word: &str) -> bool {
    let parser = WxOptions::command();
    let mut names = parser
        .get_subcommands()
        .map(clap::Command::get_name)
        .chain(["help"]);
    names.any(|name| name.eq_ignore_ascii_case(word.trim()))
}

/// Returns the arguments as the parser can read them: coordinates south of the equator begin with a
/// hyphen, and a space in front, which places do not mind, keeps them from being taken for options.
pub(crate) fn readable(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let readable = |argument: OsString| match argument.to_str() {
        Some(text) if is_southern(text) => format!(" {text}").into(),
        _ => argument,
    };
    arguments.into_iter().map(readable).collect()
}

/// Returns whether a text begins with a negative number, and something that no option has follows it.
fn is_southern(text: &str) -> bool {
    let begins = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let unsigned = text.strip_prefix('-').filter(|rest| begins(rest));
    unsigned.is_some_and(|rest| rest.parse::<f64>().is_err())
}

#[cfg(test)]
mod tests {
    use weather::QuestionKind;

    use super::*;

    fn parsed(line: &str) -> WxOptions {
        let words = line.split_whitespace().map(OsString::from);
        WxOptions::try_parse_from(readable(words)).unwrap()
    }

    fn place(options: &WxOptions) -> String {
        let place = match &options.command {
            None => &options.summary.query.common.place,
            Some(WxCommand::Now { query, .. } | WxCommand::Grid { query, .. }) => {
                &query.common.place
            }
            Some(WxCommand::Forecast { common, .. }) => &common.place,
            other => panic!("{other:?}"),
        };
        place.query().unwrap().to_string()
    }

    #[test]
    fn the_definitions_are_consistent() {
        WxOptions::command().debug_assert();
    }

    #[test]
    fn a_command_that_is_used_keeps_the_help_it_is_listed_with() {
        let listed = WxOptions::command();
        let mut used = WxOptions::command();
        used.build();
        let help = |command: &clap::Command| command.get_about().map(ToString::to_string);
        for command in listed.get_subcommands() {
            let name = command.get_name();
            assert_eq!(
                used.find_subcommand(name).and_then(help),
                help(command),
                "{name}"
            );
        }
    }

    /// A command line that asks this question.
    fn line_for(kind: QuestionKind) -> &'static str {
        match kind {
            QuestionKind::GetWeather => "wx forecast",
            QuestionKind::Current => "wx now",
            QuestionKind::Hourly => "wx hourly",
            QuestionKind::Week => "wx week",
            QuestionKind::Days => "wx week --days",
            QuestionKind::Notable => "wx notable",
            QuestionKind::Alerts => "wx alerts",
            QuestionKind::AlertChanges => "wx alerts --follow",
            QuestionKind::Grid => "wx grid",
            QuestionKind::Discussion => "wx discussion",
            QuestionKind::Sun => "wx sun",
            QuestionKind::Place => "wx place Bend",
            QuestionKind::Explain => "wx explain",
            QuestionKind::Status => "wx status",
            // The full screen waits for the next forecast.
            QuestionKind::WaitForUpdate => "wx watch",
        }
    }

    #[test]
    fn every_question_has_a_command() {
        for kind in QuestionKind::ALL {
            assert!(parsed(line_for(*kind)).command.is_some(), "{kind:?}");
        }
    }

    #[test]
    fn a_place_may_be_several_words_or_lie_in_the_south() {
        for (line, query) in [
            ("wx portland or", "portland or"),
            ("wx now portland or --json", "portland or"),
            ("wx now --json Portland, OR", "Portland, OR"),
            ("wx grid snowLevel portland or --units si", "portland or"),
            ("wx -14.2756,-170.702 --json", "-14.2756, -170.702"),
            ("wx now -14.2756, -170.702", "-14.2756, -170.702"),
            ("wx forecast 47.6, -122.3", "47.6, -122.3"),
            ("wx forecast --lat -14.2 --lon -170.7", "-14.2, -170.7"),
            ("wx", "default"),
        ] {
            assert_eq!(place(&parsed(line)), query, "{line}");
        }
        assert!(matches!(
            parsed("wx now -14,-170 --json").command,
            Some(WxCommand::Now { query, .. }) if query.common.json
        ));
    }

    #[test]
    fn only_coordinates_are_kept_from_being_options() {
        for (text, is) in [
            ("-14.2,-170", true),
            ("-1,", true),
            ("-122.3 47.6", true),
            ("-14.2S 170W", true),
            ("-14", false),
            ("-j", false),
            ("--lat", false),
            ("-a,b", false),
        ] {
            assert_eq!(is_southern(text), is, "{text}");
        }
    }
}
