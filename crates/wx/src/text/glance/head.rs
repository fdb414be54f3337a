//! The head of a glance: place and time, what comes before everything, the weather now.

use anstyle::Style;
use chart::terminal::Charset;
use weather::{Alert, Current, Notable, NotableKind, Outlook, Polar, Reading};
use weather_text::age;
use weather_text::notable::sentence;

use super::{Frame, Glance, digits, fitting};
use crate::layout::{columns, cut, plain, push, width};
use crate::meteogram::asked_at;
use crate::numbers::{depth, number, pressure_decimals, temperature, visibility, wind_now};
use crate::style::{ASIDE, CAUTION, TITLE, VALUE, of_severity, of_temperature, painted};
use crate::text::alerts;
use crate::text::summary::WeatherSummary;
use crate::time_format::date;

/// The most alerts that are named.
const ALERTS: usize = 3;
/// The most facts that stand out, in so many columns and beyond.
const FACTS: [usize; 2] = [2, 3];
const MANY_COLUMNS: usize = 100;
/// Large digits take too much of a narrower terminal.
const WIDE: usize = 56;

/// Returns the place, and to its right the time there, sunrise and sunset.
pub(super) fn title(glance: &Glance, frame: &Frame) -> String {
    let name = glance.summary.place().map(|place| plain(&place.name));
    let name = cut(&name.unwrap_or_default(), frame.width);
    let room = frame.width.saturating_sub(width(&name) + 2);
    let right = fitting(
        now_there(glance, room, frame)
            .into_iter()
            .chain(sun(glance, frame)),
        room,
    );
    let gap = frame.width - width(&name) - width(&right);
    let line = format!(
        "{}{:gap$}{}",
        painted(TITLE, name),
        "",
        painted(ASIDE, &right)
    );
    let line = if right.is_empty() {
        line.trim_end()
    } else {
        &line
    };
    format!("{line}\n")
}

/// Formats the time there: `Wed, Mar 4, 2:05 PM`, or without the date.
fn now_there(glance: &Glance, room: usize, frame: &Frame) -> Option<String> {
    let now = asked_at(&glance.summary.provenance()?)?;
    let now = frame.clock.local(now);
    let whole = format!("{}, {}", date(now), frame.clock.time(now));
    let forms = [whole, frame.clock.day_and_time(now)];
    forms.into_iter().find(|form| width(form) <= room)
}

/// Formats `sun 6:41 AM – 6:00 PM`.
fn sun(glance: &Glance, frame: &Frame) -> Option<String> {
    let sun = &glance.sun.as_ref()?.sun;
    Some(match sun.polar {
        Some(Polar::Day) => "the sun does not set".to_owned(),
        Some(Polar::Night) => "the sun does not rise".to_owned(),
        None => format!("sun {}", frame.clock.passages(&sun.passages())),
    })
}

/// Returns what comes before everything else: the alerts in force, then what else stands out.
pub(super) fn first(glance: &Glance, frame: &Frame) -> String {
    let all = glance.summary.alerts.as_ref();
    let all = all.map_or(&[][..], |answer| &*answer.alerts);
    let mut text = String::new();
    for alert in all.iter().take(ALERTS) {
        push(&mut text, format_args!("{}\n", alert_line(alert, frame)));
    }
    if let more @ 1.. = all.len().saturating_sub(ALERTS) {
        let line = cut(&format!("and {more} more: wx alerts"), frame.width);
        push(&mut text, format_args!("{}\n", painted(ASIDE, line)));
    }
    if let Some(notable) = &glance.notable {
        text += &facts(notable, frame);
    }
    text
}

/// Returns a line for each of the facts that stand out, but for alerts, which are told already.
fn facts(notable: &Notable, frame: &Frame) -> String {
    let most = FACTS[usize::from(frame.width >= MANY_COLUMNS)];
    let mark = match frame.charset {
        Charset::Ascii => "*",
        _ => "•",
    };
    let others = notable.facts.iter();
    let others = others.filter(|fact| fact.kind != NotableKind::Alert);
    let mut text = String::new();
    for fact in others.take(most) {
        let sentence = cut(&sentence(fact, notable, &frame.clock), frame.width - 2);
        push(
            &mut text,
            format_args!("{} {sentence}\n", painted(ASIDE, mark)),
        );
    }
    text
}

/// Returns as much of an alert as there is room for; at least its event.
fn alert_line(alert: &Alert, frame: &Frame) -> String {
    let whole = alerts::title(alert, &frame.clock);
    if columns(&whole) <= frame.width {
        return whole;
    }
    let (event, style) = (alerts::event(alert), of_severity(alert.severity));
    let until = alert.ends.map(|ends| {
        let ends = frame.clock.day_and_time(ends);
        format!("{}, until {ends}", painted(style, &event))
    });
    let until = until.filter(|line| columns(line) <= frame.width);
    until.unwrap_or_else(|| painted(style, cut(&event, frame.width)))
}

/// Returns the weather now: the temperature in large digits where there is room, beside the facts.
pub(super) fn now(summary: &WeatherSummary, frame: &Frame) -> String {
    let Some(current) = &summary.current else {
        return String::new();
    };
    let large = large_temperature(current, frame);
    let indent = large.as_ref().map_or(2, |lines| columns(&lines[0]) + 2);
    let room = frame.width - indent;
    let lines = [
        condition(current, room, frame),
        degrees(current, summary.week.as_ref(), room),
        air(current, room),
    ];
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        let left = large.as_ref().map_or("", |lines| &lines[number]);
        let gap = indent - columns(left);
        let line = format!("{left}{:gap$}{line}", "");
        if !line.trim_end().is_empty() {
            push(&mut text, format_args!("{}\n", line.trim_end()));
        }
    }
    text
}

/// Returns the temperature in large digits of its colour.
fn large_temperature(current: &Current, frame: &Frame) -> Option<[String; digits::LINES]> {
    let value = current.temperature.as_ref()?.value;
    if frame.width < WIDE || frame.charset == Charset::Ascii {
        return None;
    }
    let unit = current.units.temperature;
    let style = of_temperature(value, unit);
    let [first, second, third] = digits::large(&number(value, 0));
    let unit = format!("°{unit}");
    let blank = " ".repeat(width(&unit));
    Some(
        [(first, unit), (second, blank.clone()), (third, blank)]
            .map(|(line, unit)| format!("  {}", painted(style, format!("{line}{unit}")))),
    )
}

/// Formats `☔ Light Rain`.
fn condition(current: &Current, room: usize, frame: &Frame) -> String {
    let words = current.condition.as_ref().or(current.sky.as_ref());
    let words = words
        .map(|reading| plain(&reading.value))
        .unwrap_or_default();
    let Some(code) = current.condition_code else {
        return painted(TITLE, cut(&words, room));
    };
    let (style, icon) = frame.icon(code, current.is_daytime);
    let words = cut(&words, room.saturating_sub(width(icon) + 1));
    format!("{} {}", painted(style, icon), painted(TITLE, words))
}

/// Formats `53°F, feels like 50°F · high 55°F · low 45°F`.
fn degrees(current: &Current, week: Option<&Outlook>, room: usize) -> String {
    let unit = current.units.temperature;
    let value =
        |reading: &Option<Reading<f64>>| reading.as_ref().map(|r| temperature(r.value, unit));
    let air = value(&current.temperature);
    let feels = value(&current.feels_like).filter(|feels| Some(feels) != air.as_ref());
    let now = match (&air, feels) {
        (Some(air), Some(feels)) => format!("{air}, feels like {feels}"),
        (Some(air), None) => air.clone(),
        (None, _) => "temperature unknown".to_owned(),
    };
    let next = week.into_iter().flat_map(|week| {
        let unit = week.units.temperature;
        week.periods.iter().take(2).filter_map(move |period| {
            let kind = if period.is_daytime { "high" } else { "low" };
            Some(format!("{kind} {}", temperature(period.temperature?, unit)))
        })
    });
    let line = fitting([now].into_iter().chain(next), room);
    match (&air, &current.temperature) {
        (Some(air), Some(reading)) => match line.strip_prefix(air.as_str()) {
            Some(rest) => painted(of_temperature(reading.value, unit).bold(), air) + rest,
            None => line,
        },
        _ => painted(VALUE, line),
    }
}

/// Formats `Wind SSW 12 mph, gusts 21 mph · last hour 0.05 in · humidity 82%`.
fn air(current: &Current, room: usize) -> String {
    let units = current.units;
    let value = |reading: &Option<Reading<f64>>| reading.as_ref().map(|r| r.value);
    let rain = value(&current.precipitation_last_hour).filter(|fallen| *fallen > 0.0);
    let facts = [
        wind_now(current).map(|wind| format!("Wind {wind}")),
        rain.map(|fallen| format!("last hour {}", depth(fallen, units.precipitation))),
        value(&current.humidity).map(|h| format!("humidity {}%", number(h, 0))),
        value(&current.pressure).map(|p| {
            let decimals = pressure_decimals(units.pressure);
            format!("{} {}", number(p, decimals), units.pressure)
        }),
        visibility(current).map(|seen| format!("visibility {seen}")),
    ];
    fitting(facts.into_iter().flatten(), room)
}

/// Returns a sentence on when and where the weather now was measured, as long as there is room for it,
/// and its style.
pub(super) fn measured(current: &Current, frame: &Frame) -> (String, Style) {
    let style = if current.is_current { ASIDE } else { CAUTION };
    let ago = age::measured_ago(current);
    let whole = match current.is_current {
        true => format!("{ago} at {}", age::station(current)),
        false => age::measured(current, &frame.clock),
    };
    let fits = width(&whole) <= frame.width;
    (if fits { whole } else { ago }, style)
}
