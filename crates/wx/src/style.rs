//! The colours of everything a person reads. Texts always carry them; the screen takes them off
//! where they are not wanted.

use std::fmt::Display;

use anstyle::{Ansi256Color, AnsiColor, Effects, Style};
use weather::{ConditionGroup, Severity, TemperatureUnit};

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

/// The colours of temperatures up to so many degrees Fahrenheit, cold to hot: of the fixed palette of 256,
/// neither so dark nor so light that black or white behind them hides them.
const TEMPERATURES: [(f64, u8); 11] = [
    (0.0, 135),
    (15.0, 99),
    (25.0, 69),
    (32.0, 33),
    (45.0, 37),
    (55.0, 35),
    (65.0, 70),
    (75.0, 136),
    (85.0, 172),
    (95.0, 166),
    (105.0, 160),
];
/// The colour of more than all of these.
const HOTTEST: u8 = 162;

const fn indexed(color: u8) -> Style {
    Style::new().fg_color(Some(anstyle::Color::Ansi256(Ansi256Color(color))))
}

/// Returns the colour of a temperature.
pub(crate) fn of_temperature(value: f64, unit: TemperatureUnit) -> Style {
    let fahrenheit = match unit {
        TemperatureUnit::Fahrenheit => value,
        TemperatureUnit::Celsius => value * 1.8 + 32.0,
    };
    let within = TEMPERATURES.iter().find(|(to, _)| fahrenheit <= *to);
    indexed(within.map_or(HOTTEST, |(_, color)| *color))
}

/// Returns the colour of a condition's picture.
pub(crate) fn of_condition(group: ConditionGroup, is_daytime: bool) -> Style {
    match group {
        ConditionGroup::Clear | ConditionGroup::PartlyCloudy if is_daytime => indexed(172),
        ConditionGroup::Clear | ConditionGroup::PartlyCloudy => indexed(104),
        ConditionGroup::Cloudy | ConditionGroup::Fog => indexed(245),
        ConditionGroup::Rain => indexed(33),
        ConditionGroup::Ice => indexed(74),
        ConditionGroup::Snow => indexed(75),
        ConditionGroup::Thunder => indexed(136),
        ConditionGroup::Wind => indexed(37),
        ConditionGroup::Storm => indexed(162),
    }
}

/// Returns the text in this style.
pub(crate) fn painted(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_air_has_the_same_colour_in_both_units() {
        for (fahrenheit, celsius) in [(-40.0, -40.0), (32.0, 0.0), (68.0, 20.0), (212.0, 100.0)] {
            assert_eq!(
                of_temperature(fahrenheit, TemperatureUnit::Fahrenheit),
                of_temperature(celsius, TemperatureUnit::Celsius)
            );
        }
        assert_ne!(
            of_temperature(30.0, TemperatureUnit::Fahrenheit),
            of_temperature(90.0, TemperatureUnit::Fahrenheit)
        );
    }
}
