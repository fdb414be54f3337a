//! The line of a bar, before it is put into the bar's language.

use weather::{Alert, ConditionCode, OutlookPeriod, Reading, Severity};

use crate::layout::plain;
use crate::numbers::{temperature, wind_now};
use crate::template::LineTemplate;
use crate::template_values::TemplateValues;

/// The templates without one of the user's: for a bar with room, and for one with little.
pub(crate) const TEMPLATE: &str = "{icon} {temperature}°{unit} {condition}";
const SHORT: &str = "{icon} {temperature}°{unit}";
/// The template of a line about alerts alone.
const ALERT: &str = "⚠ {alert}";
/// The longest text with a reason, in characters.
const REASON: usize = 80;
/// The periods to come that a tooltip tells.
const PERIODS: usize = 4;
/// The longest text of a bar and the longest line of a tooltip, in characters.
const LONGEST: usize = 200;
/// The alerts that a tooltip names.
const ALERTS: usize = 8;

/// The line of a bar.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct BarLine {
    /// With little room.
    pub(crate) short: String,
    /// With more of it.
    pub(crate) text: String,
    /// The tooltip of the bar; several lines.
    pub(crate) tooltip: String,
    /// The sky in a word: `rain`, `clear-night`; `unknown`.
    pub(crate) alt: String,
    /// Words for style sheets: `rain`, `day`, `alert`, `severe`, `stale`, `simulated`, `unknown`.
    pub(crate) classes: Vec<&'static str>,
    /// The gravest alert's grade.
    pub(crate) severity: Option<Severity>,
    /// Relative humidity in percent.
    pub(crate) percentage: Option<u8>,
    /// The reason why nothing is known, for bars without a tooltip.
    pub(crate) reason: Option<String>,
    /// True if the texts may hold markup of the bar.
    pub(crate) has_markup: bool,
}

impl BarLine {
    /// Returns the line that says why nothing is known.
    pub(crate) fn unknown(why: &str) -> Self {
        let text = "weather n/a".to_owned();
        Self {
            short: text.clone(),
            text,
            tooltip: cut(&plain(why)),
            alt: "unknown".to_owned(),
            classes: vec!["unknown"],
            reason: Some(plain(why)),
            ..Self::default()
        }
    }

    /// Returns the line that says what is wrong with a template.
    pub(crate) fn mistaken(why: &str) -> Self {
        let text = "bad template".to_owned();
        Self {
            short: text.clone(),
            text,
            ..Self::unknown(why)
        }
    }

    /// Returns the text with the reason why nothing is known, as far as a bar has room.
    pub(crate) fn with_reason(&self) -> String {
        match &self.reason {
            Some(why) => format!("{}: {why}", self.text)
                .chars()
                .take(REASON)
                .collect(),
            None => self.text.clone(),
        }
    }

    /// Returns the colour of the gravest alert, else of missing or stale weather.
    pub(crate) fn color(&self) -> Option<&'static str> {
        match self.severity {
            Some(Severity::Extreme) => Some("#ff55ff"),
            Some(Severity::Severe) => Some("#ff5555"),
            Some(Severity::Moderate) => Some("#ffcc00"),
            Some(Severity::Minor | Severity::Unknown) => Some("#66ccff"),
            None => {
                let dim = |class: &&str| ["unknown", "stale"].contains(class);
                self.classes.iter().any(dim).then_some("#888888")
            }
        }
    }

    /// Returns the line that shows alerts and nothing else: empty where none is in force.
    pub(crate) fn of_alerts(values: &TemplateValues, template: Option<&LineTemplate>) -> Self {
        let Some(alerts) = &values.alerts else {
            return Self::unknown("alerts unknown");
        };
        let line = Self::of(values, template);
        let more = match alerts.len() {
            0 => {
                return Self {
                    short: String::new(),
                    text: String::new(),
                    ..line
                };
            }
            1 => String::new(),
            number => format!(" +{}", number - 1),
        };
        if template.is_some() {
            return line;
        }
        let gravest = LineTemplate::new(ALERT).map(|template| template.filled(values));
        Self {
            short: values.fitting("⚠"),
            text: cut(&plain(&(gravest.unwrap_or_default() + &more))),
            ..line
        }
    }

    /// Returns the line for `values`, by the user's template if there is one.
    pub(crate) fn of(values: &TemplateValues, template: Option<&LineTemplate>) -> Self {
        let usual = |text| LineTemplate::new(text).map(|template| template.filled(values));
        let (short, text) = match template {
            Some(template) => (template.filled(values), template.filled(values)),
            None => {
                let text = marked(usual(TEMPLATE).unwrap_or_default(), values, true);
                (
                    marked(usual(SHORT).unwrap_or_default(), values, false),
                    text,
                )
            }
        };
        let humidity = values.current.as_ref().and_then(|c| c.humidity.as_ref());
        Self {
            short: cut(&plain(&short)),
            text: cut(&plain(&text)),
            tooltip: tooltip(values),
            alt: alt(values),
            classes: classes(values),
            severity: values
                .alerts
                .as_ref()
                .and_then(|a| a.first())
                .map(|a| a.severity),
            percentage: humidity.map(|h| h.value.clamp(0.0, 100.0).round() as u8),
            reason: None,
            has_markup: false,
        }
    }
}

/// Returns the text with what must not be overlooked: alerts, and that it may be behind.
fn marked(mut text: String, values: &TemplateValues, has_room: bool) -> String {
    if let Some(alert) = values.alerts.as_ref().and_then(|alerts| alerts.first()) {
        text.push_str(&values.fitting(" ⚠"));
        if has_room {
            text.push(' ');
            text.push_str(&values.fitting(&plain(&alert.event)));
        }
    }
    if values.stale.is_some() {
        text.push_str(" (stale)");
    }
    text
}

/// Returns the sky in a word, and whether it is night.
fn alt(values: &TemplateValues) -> String {
    let sky = class(values);
    if values.is_daytime() {
        sky.to_owned()
    } else {
        format!("{sky}-night")
    }
}

/// Returns the class of the weather's picture.
fn class(values: &TemplateValues) -> &'static str {
    let code = values.condition_code();
    code.map_or("unknown", |code| code.group().class())
}

fn classes(values: &TemplateValues) -> Vec<&'static str> {
    let mut classes = vec![class(values)];
    // Style sheets can tell more kinds of weather apart than there are pictures.
    let code = values.condition_code().map(ConditionCode::as_str);
    classes.extend(code.filter(|code| *code != class(values)));
    classes.push(if values.is_daytime() { "day" } else { "night" });
    if let Some(alert) = values.alerts.as_ref().and_then(|alerts| alerts.first()) {
        classes.push("alert");
        classes.push(match alert.severity {
            Severity::Unknown => "ungraded",
            Severity::Minor => "minor",
            Severity::Moderate => "moderate",
            Severity::Severe => "severe",
            Severity::Extreme => "extreme",
        });
    }
    classes.extend(values.stale.is_some().then_some("stale"));
    classes.extend(values.simulated.then_some("simulated"));
    classes
}

/// Returns place, weather, alerts and cautions, on a line each.
fn tooltip(values: &TemplateValues) -> String {
    let mut lines = Vec::new();
    lines.extend(values.place.as_ref().map(|place| place.name.clone()));
    if let Some(current) = &values.current {
        let unit = current.units.temperature;
        let degrees = |r: &Reading<f64>| temperature(r.value, unit);
        let mut now = Vec::new();
        now.extend(current.condition.as_ref().map(|c| c.value.clone()));
        now.extend(current.temperature.as_ref().map(degrees));
        now.extend(
            current
                .feels_like
                .as_ref()
                .map(degrees)
                .map(|f| format!("feels like {f}")),
        );
        lines.push(now.join(", "));
        lines.extend(wind_now(current).map(|wind| format!("Wind {wind}")));
        // The time, not an age: a tooltip stays as it is until the next line comes.
        let time = values.clock().time(current.time);
        lines.push(format!("{} at {time}", current.station.id));
    }
    let periods = values.period.iter().chain(&values.later).take(PERIODS);
    lines.extend(periods.map(|period| period_line(period, values)));
    match &values.alerts {
        Some(alerts) => lines.extend(alerts.iter().take(ALERTS).map(|a| alert_line(a, values))),
        None => lines.push("alerts unknown".to_owned()),
    }
    lines.extend(
        values
            .stale
            .as_ref()
            .map(|why| format!("may be behind: {why}")),
    );
    lines.extend(
        values
            .simulated
            .then(|| "SIMULATED: this weather is made up".to_owned()),
    );
    let fitting = |line: &String| cut(&values.fitting(&plain(line)));
    lines.iter().map(fitting).collect::<Vec<_>>().join("\n")
}

/// Formats `Tonight: 44°F, Rain Likely, 80%`.
fn period_line(period: &OutlookPeriod, values: &TemplateValues) -> String {
    let unit = values.units.map(|units| units.temperature);
    let degrees = period.temperature.zip(unit);
    let degrees = degrees.map(|(value, unit)| format!("{}, ", temperature(value, unit)));
    let chance = period
        .probability_of_precipitation
        .filter(|chance| *chance >= 1.0);
    let chance = chance.map(|chance| format!(", {chance:.0}%"));
    let (degrees, chance) = (degrees.unwrap_or_default(), chance.unwrap_or_default());
    format!(
        "{}: {degrees}{}{chance}",
        period.name, period.short_forecast
    )
}

/// Formats `⚠ Wind Advisory until Thu 4:00 AM`.
fn alert_line(alert: &Alert, values: &TemplateValues) -> String {
    let ends = alert
        .ends
        .map(|ends| format!(" until {}", values.clock().day_and_time(ends)));
    format!("⚠ {}{}", alert.event, ends.unwrap_or_default())
}

/// Cuts a text to the length that a bar has room for.
fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;

    fn values() -> TemplateValues {
        let mut values = TemplateValues::default();
        values.add_current(fixtures::current());
        values.add_alerts(fixtures::alerts());
        values
    }

    #[test]
    fn a_line_has_text_tooltip_and_classes() {
        insta::assert_debug_snapshot!(BarLine::of(&values(), None), @r#"
        BarLine {
            short: "☔ 53°F ⚠",
            text: "☔ 53°F Light Rain ⚠ Wind Advisory",
            tooltip: "Seattle, Washington\nLight Rain, 53°F, feels like 50°F\nWind SSW 12 mph, gusts 21 mph\nKBFI at 1:53 PM\n⚠ Wind Advisory until Thu 4:00 AM\n⚠ Special Weather Statement",
            alt: "rain",
            classes: [
                "rain",
                "day",
                "alert",
                "moderate",
            ],
            severity: Some(
                Moderate,
            ),
            percentage: Some(
                82,
            ),
            reason: None,
            has_markup: false,
        }
        "#);
    }

    #[test]
    fn made_up_and_stale_weather_is_marked_everywhere() {
        let mut values = values();
        values.simulated = true;
        values.ascii = true;
        values.stale = Some("the upstream fails".into());
        let line = BarLine::of(&values, None);
        for text in [&line.short, &line.text, &line.tooltip] {
            assert!(text.contains("SIMULATED") && text.is_ascii(), "{text}");
        }
        assert!(line.text.ends_with("(stale)"), "{}", line.text);
        assert!(
            line.classes.ends_with(&["stale", "simulated"]),
            "{:?}",
            line.classes
        );
        let template = LineTemplate::new("{temperature}").unwrap();
        assert_eq!(BarLine::of(&values, Some(&template)).text, "53 SIMULATED");
        let template = LineTemplate::new("{temperature}\n{unit}").unwrap();
        let text = BarLine::of(&values, Some(&template)).text;
        assert_eq!(text, "53 F SIMULATED", "a bar has one line");
    }

    #[test]
    fn the_forecast_speaks_where_no_station_does() {
        let mut values = TemplateValues::default();
        values.add_week(fixtures::week());
        let line = BarLine::of(&values, None);
        assert_eq!(line.text, "☔ 55°F Rain Likely");
        assert!(line.tooltip.contains("alerts unknown"), "{}", line.tooltip);
        assert_eq!(line.percentage, None);
    }

    #[test]
    fn nothing_known_is_a_line_too() {
        let line = BarLine::unknown("no server\nis running");
        assert_eq!(
            (line.text.as_str(), line.tooltip.as_str()),
            ("weather n/a", "no server is running")
        );
    }
}
