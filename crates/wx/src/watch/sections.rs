//! The lines of the weather now, of the alerts and of sun and moon: text with styles, as many lines as
//! the plan gives.

use chart::terminal::Charset;
use jiff::Timestamp;
use weather::{Alert, Almanac, ConditionCode, Current, OffsetTime, Polar, Provenance, Reading};

use super::paint::{apart, columns, cut};
use crate::layout::{plain, width};
use crate::numbers::{
    depth, distance, number, pressure_decimals, temperature, visibility, wind_now,
};
use crate::style::{ASIDE, CAUTION, VALUE, of_severity, painted};
use crate::time_format::{PlaceClock, about};

/// A report that is older is not current any more.
const CURRENT: i64 = 80 * 60;
/// Between values on one line.
const BETWEEN: &str = "   ";

/// The width, clock, characters and time that all sections share.
#[derive(Debug, Clone, Copy)]
pub(super) struct DrawContext<'a> {
    /// Columns.
    pub(super) width: usize,
    pub(super) clock: &'a PlaceClock,
    pub(super) charset: Charset,
    pub(super) now: Timestamp,
}

impl DrawContext<'_> {
    /// Seconds since a moment.
    fn age(self, time: Timestamp) -> i64 {
        self.now.duration_since(time).as_secs().max(0)
    }

    /// Returns the picture of a condition.
    pub(super) fn icon(self, code: Option<ConditionCode>, is_daytime: bool) -> &'static str {
        let symbol = |code: ConditionCode| match self.charset {
            Charset::Ascii => code.ascii(is_daytime),
            Charset::Braille => code.symbol(is_daytime),
        };
        code.map_or("", symbol)
    }

    fn either(self, symbol: &'static str, ascii: &'static str) -> &'static str {
        match self.charset {
            Charset::Ascii => ascii,
            Charset::Braille => symbol,
        }
    }
}

/// Returns the lines of current conditions: temperature and sky, then the other values, then the
/// station if it is not on the first line.
pub(super) fn now(current: &Current, context: DrawContext<'_>) -> Vec<String> {
    let headline = headline(current, context);
    let mut forms = stations(current, context).into_iter();
    let room = context.width.saturating_sub(columns(&headline) + 2);
    let station = forms.find(|form| width(form) <= room).unwrap_or_default();
    let age = context.age(current.time.timestamp);
    let style = if age > CURRENT { CAUTION } else { ASIDE };
    let mut lines = vec![apart(&headline, &painted(style, station), context.width)];
    lines.extend(beside(&values(current), context.width));
    lines
}

/// Formats `☔ 53°F  Light Rain, feels like 50°F`.
fn headline(current: &Current, context: DrawContext<'_>) -> String {
    let degrees = |reading: &Option<Reading<f64>>| {
        let reading = reading.as_ref()?;
        Some(temperature(reading.value, current.units.temperature))
    };
    let condition = current.condition.as_ref().or(current.sky.as_ref());
    let condition = condition.map(|reading| said(&reading.value));
    let icon = context.icon(current.condition_code, current.is_daytime);
    let air = degrees(&current.temperature);
    let mut text = painted(VALUE, air.as_deref().unwrap_or("temperature unknown"));
    if !icon.is_empty() {
        text = format!("{icon} {text}");
    }
    let mut words = condition.unwrap_or_default();
    if let Some(feels) = degrees(&current.feels_like).filter(|feels| Some(feels) != air.as_ref()) {
        let comma = if words.is_empty() { "" } else { ", " };
        words = format!("{words}{comma}feels like {feels}");
    }
    let room = context.width.saturating_sub(columns(&text) + 2);
    format!("{text}  {}", cut(&words, room))
}

/// Names the station and the age of its values, in ever fewer words.
fn stations(current: &Current, context: DrawContext<'_>) -> [String; 4] {
    let station = &current.station;
    let id = plain(&station.id);
    let age = about(context.age(current.time.timestamp));
    let age = if context.age(current.time.timestamp) > CURRENT {
        format!("latest, {age} old")
    } else {
        format!("{age} ago")
    };
    let away = station.distance.map(|away| {
        let direction = station.direction.as_deref().unwrap_or_default();
        let away = distance(away, current.units.distance);
        format!(", {}", plain(&format!("{away} {direction}")).trim_end())
    });
    let away = away.unwrap_or_default();
    let name = station.name.as_deref().map(plain);
    let named = name.map_or_else(|| id.clone(), |name| format!("{name} ({id})"));
    let time = context.clock.time(current.time);
    [
        format!("{named}{away}, {time}, {age}"),
        format!("{id}{away}, {time}, {age}"),
        format!("{id}{away}, {age}"),
        format!("{id}, {age}"),
    ]
}

/// Returns the other values, each with its name.
fn values(current: &Current) -> Vec<String> {
    let units = current.units;
    let value = |reading: &Option<Reading<f64>>| reading.as_ref().map(|r| r.value);
    let named = |name: &str, value: String| format!("{} {value}", painted(ASIDE, name));
    let values = [
        wind_now(current).map(|wind| named("Wind", wind)),
        value(&current.humidity).map(|h| named("Humidity", format!("{}%", number(h, 0)))),
        value(&current.dew_point).map(|d| named("Dew point", temperature(d, units.temperature))),
        value(&current.pressure).map(|p| {
            let pressure = number(p, pressure_decimals(units.pressure));
            named("Pressure", format!("{pressure} {}", units.pressure))
        }),
        visibility(current).map(|seen| named("Visibility", seen)),
        value(&current.precipitation_last_hour)
            .filter(|fallen| *fallen > 0.0)
            .map(|fallen| named("Last hour", depth(fallen, units.precipitation))),
    ];
    values.into_iter().flatten().collect()
}

/// Words as they are shown. The mark that the simulator writes before its own is left out, because the
/// title has it on every screen.
pub(super) fn said(words: &str) -> String {
    let words = plain(words);
    let bare = words.strip_prefix("SIMULATED").map(str::trim_start);
    bare.map_or_else(|| words.clone(), str::to_owned)
}

/// Returns texts beside each other, as many to a line as fit.
fn beside(texts: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for text in texts {
        match lines.last_mut() {
            Some(line) if columns(line) + BETWEEN.len() + columns(text) <= width => {
                line.push_str(BETWEEN);
                line.push_str(text);
            }
            _ => lines.push(text.clone()),
        }
    }
    lines
}

/// Returns the alerts that are not over, the gravest first; the last line counts those there is no
/// room for.
pub(super) fn alerts(alerts: &[&Alert], lines: usize, context: DrawContext<'_>) -> Vec<String> {
    if alerts.is_empty() {
        return vec![painted(ASIDE, "No alerts in force")];
    }
    let shown = if alerts.len() > lines {
        lines.max(1)
    } else {
        alerts.len()
    };
    let more = alerts.len() - shown;
    let mut all: Vec<_> = alerts
        .iter()
        .take(shown)
        .map(|a| alert(a, 0, context))
        .collect();
    if more > 0
        && let (Some(last), Some(alert_there)) = (all.last_mut(), alerts.get(shown - 1))
    {
        let note = format!("and {more} more (a)");
        let left = alert(alert_there, width(&note) + 2, context);
        *last = apart(&left, &painted(CAUTION, note), context.width);
    }
    all
}

/// Returns the alerts of an answer that are not over by the clock.
pub(super) fn in_force(alerts: &[Alert], now: Timestamp) -> Vec<&Alert> {
    let holds = |alert: &&Alert| alert.ends.is_none_or(|ends| ends.timestamp > now);
    alerts.iter().filter(holds).collect()
}

/// Formats `⚠ Wind Advisory (Moderate) until Thu 4:00 AM`, with the area if there is room.
fn alert(alert: &Alert, reserved: usize, context: DrawContext<'_>) -> String {
    let event = plain(&alert.event);
    let sign = context.either("⚠", "!");
    let begins = alert.onset.filter(|onset| onset.timestamp > context.now);
    let moment = |time: OffsetTime| context.clock.day_and_time(time);
    let when = match (begins, alert.ends) {
        (Some(onset), Some(ends)) => format!(" {} to {}", moment(onset), moment(ends)),
        (Some(onset), None) => format!(" from {}", moment(onset)),
        (None, Some(ends)) => format!(" until {}", moment(ends)),
        (None, None) => String::new(),
    };
    let grade = match alert.severity {
        weather::Severity::Unknown => String::new(),
        severity => format!(" ({severity})"),
    };
    let room = context.width.saturating_sub(reserved);
    let event = cut(&format!("{sign} {event}{grade}"), room);
    let mut left = room.saturating_sub(width(&event));
    let when = if width(&when) <= left {
        when
    } else {
        String::new()
    };
    left -= width(&when);
    let area = alert.area.as_deref().map(plain).unwrap_or_default();
    let area = if left > 12 && !area.is_empty() {
        painted(ASIDE, format!(", {}", cut(&area, left - 2)))
    } else {
        String::new()
    };
    format!(
        "{}{when}{area}",
        painted(of_severity(alert.severity), event)
    )
}

/// Returns a line with sun and moon on the left, and the forecast's office and age on the right.
pub(super) fn sun(
    almanac: Option<&Almanac>,
    forecast: Option<&Provenance>,
    context: DrawContext<'_>,
) -> String {
    let forecast = forecast.map(|provenance| {
        let office = provenance.office.as_deref().map(plain).unwrap_or_default();
        let age = about(context.age(provenance.update_time));
        painted(ASIDE, format!("forecast {office} {age} old"))
    });
    let right = forecast.unwrap_or_default();
    let forms = almanac.map(|a| sun_forms(a, context)).unwrap_or_default();
    // The moon matters more than the forecast's age, its rise and set do not.
    let room = |number: usize| match number {
        0 | 1 => context.width,
        _ => context.width.saturating_sub(columns(&right) + 2),
    };
    let fits = |(number, form): &(usize, String)| columns(form) <= room(*number);
    let best = forms.into_iter().enumerate().rfind(fits);
    let left = best.map(|(_, form)| form).unwrap_or_default();
    apart(&left, &right, context.width)
}

/// Formats sun and moon in ever more words.
fn sun_forms(almanac: &Almanac, context: DrawContext<'_>) -> [String; 4] {
    let (sun, moon) = (&almanac.sun, &almanac.moon);
    let light = match sun.polar {
        Some(Polar::Day) => "does not set".to_owned(),
        Some(Polar::Night) => "does not rise".to_owned(),
        None => context.clock.passages(&sun.passages()),
    };
    let name = painted(ASIDE, context.either("☀", "Sun"));
    let phase = moon.phase.words();
    let lit = number(moon.illumination * 100.0, 0);
    let moon_name = painted(ASIDE, context.either("☾", "Moon"));
    let least = format!("{name} {light}");
    let short = format!("{least}{BETWEEN}{moon_name} {phase} {lit}%");
    let length = about(sun.day_length_seconds);
    let up = if sun.polar.is_none() {
        format!(", up {length}")
    } else {
        String::new()
    };
    let middle = format!("{least}{up}{BETWEEN}{moon_name} {phase} {lit}%");
    let passages = context.clock.passages(&moon.passages());
    let long = if passages.is_empty() {
        middle.clone()
    } else {
        format!("{middle}, {passages}")
    };
    [least, short, middle, long]
}
