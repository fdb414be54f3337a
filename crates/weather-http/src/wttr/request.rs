//! Requests in the conventions of wttr.in: by a format in the address, or by the program that asks. Asks
//! nothing.

use http::request::Parts;
use weather::{SpeedUnit, Units};

use crate::page;
use crate::query::lenient_decoded;

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
    /// One of the forms that are not made here.
    Unsupported(String),
}

impl TerminalRequest {
    /// Reads a request; `None` where it is for a page or something else.
    pub(crate) fn read(parts: &Parts) -> Option<Self> {
        let path = parts.uri.path();
        if !page::is_page(path) {
            return None;
        }
        let pairs = pairs(parts.uri.query().unwrap_or_default());
        let view = view(&pairs)?;
        let path = lenient_decoded(&path.get(1..)?.replace('+', " "));
        let places = path.split(':').map(str::trim);
        let places = places.filter(|place| !place.is_empty());
        let letters = letters(&pairs);
        let period = pairs.iter().find(|(name, _)| name == "period");
        Some(Self {
            places: places.take(MOST_PLACES).map(str::to_owned).collect(),
            view,
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

/// Returns the form that is asked for by a parameter.
fn view(pairs: &[(String, String)]) -> Option<TerminalView> {
    let is_format = |name: &str| matches!(name, "format" | "view");
    let (_, format) = pairs
        .iter()
        .find(|(name, text)| is_format(name) && !text.is_empty())?;
    Some(match &**format {
        "1" => TerminalView::NumberedLine("%c %t"),
        "2" => TerminalView::NumberedLine("%c 🌡️%t 🌬️%w"),
        "3" => TerminalView::NumberedLine("%l: %c %t"),
        "4" => TerminalView::NumberedLine("%l: %c 🌡️%t 🌬️%w"),
        "p1" | "v1" | "v2" | "v2d" | "v2n" | "v3" => TerminalView::Unsupported(format.clone()),
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
