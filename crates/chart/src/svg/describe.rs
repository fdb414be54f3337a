//! The picture in words, for those who do not see it.

use crate::calendar::{day_names, days};
use crate::meteogram::{Meteogram, MeteogramHour};
use crate::series::HourSeries;

/// Returns the name of the picture.
pub(super) fn name(meteogram: &Meteogram) -> String {
    let title = super::plain(&meteogram.title);
    let title = if title.is_empty() { "Weather" } else { &title };
    let mark = if meteogram.simulated {
        " (SIMULATED)"
    } else {
        ""
    };
    format!("{title}: weather by the hour{mark}")
}

/// Returns the content of the picture as a few sentences.
pub(super) fn description(meteogram: &Meteogram, series: Option<&HourSeries>) -> String {
    let Some(series) = series else {
        return "There are no hours to show.".to_owned();
    };
    let mut sentences = vec![span(meteogram, series)];
    let units = meteogram.units;
    if let Some((low, high)) = range(series, |hour| hour.temperature) {
        let unit = units.temperature.symbol();
        sentences.push(format!("Temperature from {low:.0} to {high:.0} {unit}."));
    }
    if let Some((_, high)) = range(series, |hour| hour.precipitation_chance) {
        sentences.push(format!("Chance of precipitation up to {high:.0} %."));
    }
    let wind = units.wind.symbol();
    if let Some((_, high)) = range(series, |hour| hour.wind_speed) {
        sentences.push(format!("Wind up to {high:.0} {wind}."));
    }
    if let Some((_, high)) = range(series, |hour| hour.wind_gust) {
        sentences.push(format!("Gusts up to {high:.0} {wind}."));
    }
    let subtitle = super::plain(&meteogram.subtitle);
    if !subtitle.is_empty() {
        sentences.push(format!("{subtitle}."));
    }
    sentences.join(" ")
}

fn span(meteogram: &Meteogram, series: &HourSeries) -> String {
    let days = days(&meteogram.zone, series.begin(), series.end());
    let hours = (series.end() - series.begin()) / 3600;
    let names = |date| {
        let [long, ..] = day_names(date, meteogram.twelve_hour);
        long
    };
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if first.date != last.date => format!(
            "{hours} hours from {} to {}.",
            names(first.date),
            names(last.date)
        ),
        (Some(day), _) => format!("{hours} hours of {}.", names(day.date)),
        (None, _) => format!("{hours} hours."),
    }
}

fn range(series: &HourSeries, value: impl Fn(&MeteogramHour) -> Option<f64>) -> Option<(f64, f64)> {
    series.range(|hour| [value(hour), None])
}
