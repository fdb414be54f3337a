//! The colours of everything a person reads. Texts always carry them; the screen takes them off
//! where they are not wanted.

use std::fmt::Display;

use anstyle::{AnsiColor, Effects, Style};
use weather::Severity;

/// Names of places and things.
pub(crate) const TITLE: Style = Style::new().effects(Effects::BOLD);
/// The most important value of a line: the temperature.
pub(crate) const VALUE: Style = color(AnsiColor::Cyan).effects(Effects::BOLD);
/// Explanations: ages, stations, sources.
pub(crate) const ASIDE: Style = Style::new().effects(Effects::DIMMED);
/// Rain and its chance. Not blue, which many terminals show too dark to read.
pub(crate) const WET: Style = color(AnsiColor::Cyan);
/// Warnings: simulated or outdated weather.
pub(crate) const CAUTION: Style = color(AnsiColor::Yellow).effects(Effects::BOLD);

const fn color(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(anstyle::Color::Ansi(color)))
}

/// Returns the colour of a grade of alert.
pub(crate) fn of_severity(severity: Severity) -> Style {
    match severity {
        Severity::Extreme => color(AnsiColor::Magenta).effects(Effects::BOLD),
        Severity::Severe => color(AnsiColor::Red).effects(Effects::BOLD),
        Severity::Moderate => color(AnsiColor::Yellow).effects(Effects::BOLD),
        Severity::Minor | Severity::Unknown => color(AnsiColor::Cyan).effects(Effects::BOLD),
    }
}

/// Returns the text in this style.
pub(crate) fn painted(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}
