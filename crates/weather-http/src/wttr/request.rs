//! Requests in the conventions of wttr.in: by a format in the address, or by the program that asks. Asks
//! nothing.

use chart::TextPictureStyle;
use http::header::USER_AGENT;
use http::request::Parts;
use jiff::civil::Date;
use weather::{SpeedUnit, Units};

use super::days::MOST_DAYS;
use super::picture::{self, PictureName};
use crate::page;
use crate::query::lenient_decoded;

/// Programs that show text, by what is in the names they give themselves
/// (<https://github.com/chubin/wttr.in/blob/master/cmd/peakHandling.go>).
const TEXT_AGENTS: [&str; 12] = [
    "curl",
    "httpie",
    "lwp-request",
    "wget",
    "python-httpx",
    "python-requests",
    "openbsd ftp",
    "powershell",
    "fetch",
    "aiohttp",
    "http_get",
    "xh/",
];

/// The most places of one address.
const MOST_PLACES: usize = 32;

/// A request in the conventions of wttr.in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TerminalRequest {
    /// The places as they were written; without any, the default place.
    pub(super) places: Vec<String>,
    pub(super) view: TerminalView,
    /// The units that were chosen.
    pub(super) units: Option<Units>,
    /// The look of a picture of the answer, if it is to be one, or why that cannot be read.
    pub(super) picture: Option<Result<TextPictureStyle, String>>,
    /// The seconds after which the next of several places has its turn; without, all are told.
    pub(super) period: Option<u64>,
}

/// The forms of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TerminalView {
    /// A line by a format.
    Line(String),
    /// A line by one of the formats that have a number.
    NumberedLine(&'static str),
    /// JSON, with or without the hours of its days.
    Json { has_hours: bool },
    /// The weather as text for a terminal.
    Report(ReportOptions),
    /// The days ahead as curves.
    Curves(ReportOptions),
    /// The moon, on a day that was read or not; without one, today.
    Moon(Option<Result<Date, String>>),
    /// The text about these conventions.
    Help,
    /// One of the forms that are not made here.
    Unsupported(String),
}

/// Choices for the text of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ReportOptions {
    pub(super) is_coloured: bool,
    /// The days that are told beside the weather now.
    pub(super) days: usize,
    pub(super) is_narrow: bool,
    pub(super) has_no_caption: bool,
    pub(super) has_no_place: bool,
    /// Set where the lines about sources are left out.
    pub(super) has_no_end: bool,
    pub(super) units: Option<Units>,
}

impl Default for ReportOptions {
    fn default() -> Self {
        Self {
            is_coloured: false,
            days: MOST_DAYS,
            is_narrow: false,
            has_no_caption: false,
            has_no_place: false,
            has_no_end: false,
            units: None,
        }
    }
}

impl ReportOptions {
    /// Reads the options of one letter.
    fn read(letters: &str) -> Self {
        let has = |letter| letters.contains(letter);
        let days = letters.chars().filter_map(|letter| match letter {
            '0' => Some(0),
            '1' => Some(1),
            '2' => Some(2),
            _ => None,
        });
        Self {
            is_coloured: !has('T'),
            days: days.min().unwrap_or(MOST_DAYS),
            is_narrow: has('n'),
            has_no_caption: has('q') || has('Q'),
            has_no_place: has('Q'),
            has_no_end: has('F'),
            units: units(letters),
        }
    }
}

impl TerminalRequest {
    /// Reads a request; `None` where it is for a page or something else.
    pub(crate) fn read(parts: &Parts) -> Option<Self> {
        // Programs join the address of the server and a slash to paths that begin with one.
        let path = parts.uri.path().trim_start_matches('/');
        if !page::is_page(path) {
            return None;
        }
        let mut pairs = pairs(parts.uri.query().unwrap_or_default());
        let path = lenient_decoded(&path.replace('+', " "));
        let name = PictureName::read(&path);
        pairs.extend(name.iter().flat_map(PictureName::pairs));
        let place = name.as_ref().map_or(&*path, |name| name.place);
        let letters = letters(&pairs);
        let is_for_terminal = || name.is_some() || is_for_terminal(parts, &pairs, &letters);
        let view = special(place)
            .or_else(|| format(&pairs, &letters))
            .or_else(|| is_for_terminal().then(|| report_or_moon(place, &letters)))?;
        let picture = name.as_ref().map(|_| picture::style(&pairs, &letters));
        let places = place.split(':').map(str::trim);
        let places = places.filter(|place| !place.is_empty());
        let period = pairs.iter().find(|(name, _)| name == "period");
        Some(Self {
            places: places.take(MOST_PLACES).map(str::to_owned).collect(),
            view,
            picture,
            units: units(&letters),
            period: period.and_then(|(_, seconds)| seconds.parse().ok()),
        })
    }
}

/// Returns the names and texts of a query string as wttr.in reads it: a percent sign that begins no byte
/// is one, as in `format=%c+%t`.
fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let decoded = |text: &str| lenient_decoded(&text.replace('+', " "));
    let pair = |pair: &str| {
        let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(text))
    };
    pairs.map(pair).collect()
}

/// Returns the form of a page that is the same for all programs.
fn special(path: &str) -> Option<TerminalView> {
    (path == ":help").then_some(TerminalView::Help)
}

/// Returns whether a request is of a program that shows text, or asks for it.
fn is_for_terminal(parts: &Parts, pairs: &[(String, String)], letters: &str) -> bool {
    let is_search = pairs
        .iter()
        .any(|(name, text)| name == "place" && !text.is_empty());
    let agent = parts.headers.get(USER_AGENT);
    let agent = agent.and_then(|agent| agent.to_str().ok());
    let agent = agent.unwrap_or_default().to_lowercase();
    let is_for_text = TEXT_AGENTS.iter().any(|name| agent.contains(name));
    !is_search && (is_for_text || letters.contains('A'))
}

/// Returns the form without a format.
fn report_or_moon(path: &str, letters: &str) -> TerminalView {
    if path.eq_ignore_ascii_case("moon") {
        return TerminalView::Moon(None);
    }
    if let Some(day) = path.strip_prefix("moon@") {
        let date = day.parse::<Date>().map_err(|_| day.to_owned());
        return TerminalView::Moon(Some(date));
    }
    TerminalView::Report(ReportOptions::read(letters))
}

/// Returns the form that is asked for by a parameter.
fn format(pairs: &[(String, String)], letters: &str) -> Option<TerminalView> {
    let is_format = |name: &str| matches!(name, "format" | "view");
    let (_, format) = pairs
        .iter()
        .find(|(name, text)| is_format(name) && !text.is_empty())?;
    Some(match &**format {
        "1" => TerminalView::NumberedLine("%c %t"),
        "2" => TerminalView::NumberedLine("%c 🌡️%t 🌬️%w"),
        "3" => TerminalView::NumberedLine("%l: %c %t"),
        "4" => TerminalView::NumberedLine("%l: %c 🌡️%t 🌬️%w"),
        "j1" => TerminalView::Json { has_hours: true },
        "j2" => TerminalView::Json { has_hours: false },
        "v1" => TerminalView::Report(ReportOptions::read(letters)),
        "v2" | "v2d" | "v2n" => TerminalView::Curves(ReportOptions::read(letters)),
        "p1" | "v3" => TerminalView::Unsupported(format.clone()),
        custom => TerminalView::Line(custom.replace("\\n", "\n")),
    })
}

/// Returns the options of one letter, which are parameters without a text: `?0Tq&u`.
fn letters(pairs: &[(String, String)]) -> String {
    let bare = pairs.iter().filter(|(_, text)| text.is_empty());
    bare.map(|(name, _)| &**name).collect()
}

fn units(letters: &str) -> Option<Units> {
    let meters_per_second = Units {
        wind: SpeedUnit::MetersPerSecond,
        ..Units::SI
    };
    let mut chosen = letters.chars().filter_map(|letter| match letter {
        'M' => Some(meters_per_second),
        'm' => Some(Units::SI),
        'u' => Some(Units::US),
        _ => None,
    });
    chosen.next_back()
}
