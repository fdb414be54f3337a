//! The weather at a glance, for a person at a terminal: alerts first, then now, the next hours as a
//! strip, the days as ranges on one scale. No line is wider than the terminal: a fact that does not fit is
//! left out, words are cut.

mod days;
mod digits;
mod head;
mod hours;
#[cfg(test)]
mod tests;

use anstyle::Style;
use chart::terminal::Charset;
use weather::{Almanac, ConditionCode, Notable, Outlook};

use super::TextFormat;
use super::footer::cautions;
use super::summary::{WeatherSummary, missing};
use crate::layout::{columns, cut, push, width, wrapped};
use crate::style::{ASIDE, CAUTION, of_condition, painted};
use crate::time_format::{PlaceClock, about};

/// The narrowest that anything is laid out for; a narrower terminal wraps by itself.
const NARROWEST: usize = 36;

/// Everything that a glance shows.
#[derive(Debug)]
pub(crate) struct Glance {
    /// Now, the week and the alerts.
    pub(crate) summary: WeatherSummary,
    /// The forecast by the hour.
    pub(crate) hours: Option<Outlook>,
    /// The facts that stand out.
    pub(crate) notable: Option<Notable>,
    /// Sun and moon today.
    pub(crate) sun: Option<Almanac>,
}

/// The room and the signs for a glance.
#[derive(Debug, Clone)]
struct Frame {
    width: usize,
    charset: Charset,
    clock: PlaceClock,
}

impl Frame {
    /// Returns the picture of a condition in its colour.
    fn icon(&self, code: ConditionCode, is_daytime: bool) -> (Style, &'static str) {
        let icon = match self.charset {
            Charset::Ascii => code.ascii(is_daytime),
            _ => code.symbol(is_daytime),
        };
        (of_condition(code.group(), is_daytime), icon)
    }
}

/// Returns the whole on one screen.
pub(crate) fn glance(glance: &Glance, charset: Charset, format: TextFormat) -> String {
    let summary = &glance.summary;
    let zone = summary.place().and_then(|place| place.time_zone.as_deref());
    // In ASCII an ellipsis takes two columns more.
    let spare = if charset == Charset::Ascii { 2 } else { 0 };
    let frame = Frame {
        width: format.width.max(NARROWEST) - spare,
        charset,
        clock: format.clock.named(zone),
    };
    let blocks = [
        head::title(glance, &frame) + &head::first(glance, &frame),
        head::now(summary, &frame),
        glance
            .hours
            .as_ref()
            .map_or_else(String::new, |hours| hours::strip(hours, &frame)),
        summary
            .week
            .as_ref()
            .map_or_else(String::new, |week| days::rows(week, &frame)),
        foot(summary, &frame),
    ];
    let shown: Vec<_> = blocks.into_iter().filter(|text| !text.is_empty()).collect();
    shown.join("\n")
}

/// Returns what is missing, what speaks against the rest, and where it is from.
fn foot(summary: &WeatherSummary, frame: &Frame) -> String {
    let mut text = String::new();
    let mut sentences: Vec<_> = summary.troubles.iter().map(missing).collect();
    let provenance = summary.provenance();
    sentences.extend(provenance.iter().flat_map(|p| cautions(p, &frame.clock)));
    for line in sentences.iter().flat_map(|s| wrapped(s, frame.width)) {
        push(&mut text, format_args!("{}\n", painted(CAUTION, line)));
    }
    let by = provenance.filter(|_| summary.week.is_some()).map(|p| {
        let office = p.office.as_ref();
        let office = office.map(|office| format!(" by {office}"));
        let age = about(p.age_seconds);
        format!("Forecast{}, {age} old", office.unwrap_or_default())
    });
    let measured = summary.current.as_ref();
    let measured = measured.map(|current| head::measured(current, frame));
    let measured = measured.map(|(sentence, style)| painted(style, sentence));
    let by = by.map(|by| painted(ASIDE, cut(&by, frame.width)));
    let sources: Vec<_> = measured.into_iter().chain(by).collect();
    let line = sources.join(BETWEEN);
    let fits = columns(&line) <= frame.width;
    let lines = if fits { vec![line] } else { sources };
    for line in lines.iter().filter(|line| !line.is_empty()) {
        push(&mut text, format_args!("{line}\n"));
    }
    text
}

/// Stands between facts on one line.
const BETWEEN: &str = " · ";

/// Returns as many of some facts as there is room for, with dots between them.
fn fitting(facts: impl IntoIterator<Item = String>, room: usize) -> String {
    let mut line = String::new();
    for fact in facts {
        if line.is_empty() {
            line = cut(&fact, room);
        } else if width(&line) + width(BETWEEN) + width(&fact) <= room {
            line.push_str(BETWEEN);
            line.push_str(&fact);
        }
    }
    line
}
