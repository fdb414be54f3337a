//! The weather of a place as text for terminals, in colours or without: alerts first, then the weather now
//! and the days ahead. Asks nothing.

use std::fmt::Write as _;

use jiff::Timestamp;
use weather::{Alert, Alerts, Current, Outlook, OutlookPeriod, Place, Provenance};
use weather_text::numbers::{
    number, pressure_decimals, temperature, visibility, wind_now, wind_then,
};
use weather_text::plain;
use weather_text::time_format::{ClockFormat, PlaceClock, about};

use super::code::WeatherCode;
use super::request::ReportOptions;
use crate::page::Part;

/// The width of the name of half a day.
const NAME: usize = 18;

/// The width of the wind of half a day.
const WIND: usize = 14;

/// The answers that a report is made of. Each is there or not, whatever becomes of the others.
#[derive(Debug)]
pub(super) struct ReportData<'a> {
    pub(super) place: &'a Place,
    pub(super) current: &'a Part<Box<Current>>,
    pub(super) alerts: &'a Part<Alerts>,
    pub(super) week: &'a Part<Outlook>,
    pub(super) options: ReportOptions,
    pub(super) now: Timestamp,
}

/// Styles of text, as terminals understand them (ECMA-48, 8.3.117).
#[derive(Debug, Clone, Copy)]
enum Style {
    Bold,
    Faint,
    Alarm,
}

impl ReportData<'_> {
    /// Returns the report.
    pub(super) fn render(&self) -> String {
        let mut report = String::new();
        self.write_caption(&mut report);
        self.write_alerts(&mut report);
        self.write_current(&mut report);
        self.write_days(&mut report);
        if !self.options.has_no_end {
            self.write_end(&mut report);
        }
        report
    }

    fn provenances(&self) -> impl Iterator<Item = &Provenance> {
        let current = self.current.as_ref().ok().map(|part| &part.provenance);
        let alerts = self.alerts.as_ref().ok().map(|part| &part.provenance);
        let week = self.week.as_ref().ok().map(|part| &part.provenance);
        [current, alerts, week].into_iter().flatten()
    }

    fn styled(&self, style: Style, text: &str) -> String {
        if !self.options.is_coloured {
            return text.to_owned();
        }
        let code = match style {
            Style::Bold => "1",
            Style::Faint => "2",
            Style::Alarm => "1;31",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }

    fn line(&self, report: &mut String, text: &str) {
        // Writing to memory does not fail.
        let _ = writeln!(report, "{}", text.trim_end());
    }

    fn clock(&self) -> PlaceClock {
        let current = self.current.as_ref().ok().map(|current| current.units);
        let week = self.week.as_ref().ok().map(|week| week.units);
        let units = current.or(week).or(self.options.units);
        let format = units.map_or(ClockFormat::Twelve, ClockFormat::usual);
        format.at(self.place)
    }

    fn write_caption(&self, report: &mut String) {
        let is_simulated = self.provenances().any(|provenance| provenance.simulated);
        let mark = if is_simulated { " SIMULATED" } else { "" };
        if self.options.has_no_place {
            if is_simulated {
                self.line(report, &self.styled(Style::Bold, mark.trim_start()));
            }
            return;
        }
        let caption = if self.options.has_no_caption {
            ""
        } else {
            "Weather report: "
        };
        let name = self.styled(Style::Bold, &plain(&self.place.name));
        self.line(report, &format!("{caption}{name}{mark}"));
        self.line(report, "");
    }

    fn write_alerts(&self, report: &mut String) {
        let alerts = match self.alerts {
            Ok(alerts) => &alerts.alerts,
            Err(error) => {
                let text = format!("Alerts not available: {}", plain(&error.to_string()));
                self.line(report, &self.styled(Style::Alarm, &text));
                return self.line(report, "");
            }
        };
        for alert in alerts {
            let text = format!("{}{}", plain(&alert.event), self.times(alert));
            self.line(report, &self.styled(Style::Alarm, &text));
        }
        if !alerts.is_empty() {
            self.line(report, "");
        }
    }

    /// Formats ` from Wed 6:00 PM until Thu 4:00 AM`.
    fn times(&self, alert: &Alert) -> String {
        let clock = self.clock();
        let ahead = alert.onset.filter(|onset| onset.timestamp > self.now);
        let from = ahead.map(|onset| format!(" from {}", clock.day_and_time(onset)));
        let until = alert
            .ends
            .map(|ends| format!(" until {}", clock.day_and_time(ends)));
        from.unwrap_or_default() + &until.unwrap_or_default()
    }

    fn write_current(&self, report: &mut String) {
        let current = match self.current {
            Ok(current) => current,
            Err(error) => {
                let text = format!("Now not available: {}", plain(&error.to_string()));
                self.line(report, &text);
                return self.line(report, "");
            }
        };
        let words = current.condition.as_ref().or(current.sky.as_ref());
        let words = words.map(|words| plain(&words.value)).unwrap_or_default();
        let symbol = WeatherCode::of(current.coded_condition(), None).symbol;
        let degrees = current
            .temperature
            .as_ref()
            .map_or_else(String::new, |degrees| {
                temperature(degrees.value, current.units.temperature)
            });
        let headline = self.styled(Style::Bold, &format!("{words}  {degrees}"));
        self.line(report, &format!("  {symbol}  {headline}"));
        for value in values(current) {
            self.line(report, &format!("      {value}"));
        }
        let station = current.station.name.as_ref().unwrap_or(&current.station.id);
        let measured = format!(
            "      {}, {} ago",
            plain(station),
            about(current.age_seconds)
        );
        self.line(report, &self.styled(Style::Faint, &measured));
        if !current.is_current {
            let text = "      no station has reported lately";
            self.line(report, &self.styled(Style::Alarm, text));
        }
        self.line(report, "");
    }

    fn write_days(&self, report: &mut String) {
        if self.options.days == 0 {
            return;
        }
        let week = match self.week {
            Ok(week) => week,
            Err(error) => {
                let text = format!("Forecast not available: {}", plain(&error.to_string()));
                self.line(report, &text);
                return self.line(report, "");
            }
        };
        let mut dates = Vec::new();
        for period in &week.periods {
            let start = period.start_time;
            let date = start.offset.to_datetime(start.timestamp).date();
            if !dates.contains(&date) {
                dates.push(date);
            }
            if dates.len() > self.options.days {
                break;
            }
            self.line(report, &self.row(period, week));
        }
        self.line(report, "");
    }

    fn row(&self, period: &OutlookPeriod, week: &Outlook) -> String {
        let name = plain(&period.name);
        let degrees = period.temperature;
        let degrees = degrees.map(|degrees| temperature(degrees, week.units.temperature));
        let degrees = degrees.unwrap_or_default();
        let name = self.styled(Style::Bold, &format!("{name:<NAME$}"));
        let words = plain(&period.short_forecast);
        if self.options.is_narrow {
            return format!("  {name} {degrees:>5}  {words}");
        }
        let chance = period
            .probability_of_precipitation
            .filter(|chance| *chance >= 1.0);
        let chance = chance.map(|chance| format!("{}%", number(chance, 0)));
        let wind = wind_then(period, week.units).unwrap_or_default();
        format!(
            "  {name} {degrees:>5}  {:>4}  {wind:<WIND$}  {words}",
            chance.unwrap_or_default()
        )
    }

    fn write_end(&self, report: &mut String) {
        let mut attributions: Vec<_> = self
            .provenances()
            .map(|provenance| plain(provenance.attribution()))
            .collect();
        attributions.dedup();
        if self
            .provenances()
            .any(|provenance| provenance.stale.is_some())
        {
            let text = "Parts of this may be behind: the upstream has not confirmed them.";
            self.line(report, &self.styled(Style::Alarm, text));
        }
        for attribution in attributions {
            self.line(report, &self.styled(Style::Faint, &attribution));
        }
    }
}

/// Returns lines of what was measured beside the temperature.
fn values(current: &Current) -> Vec<String> {
    let units = current.units;
    let feels = current
        .feels_like
        .as_ref()
        .map(|feels| format!("feels like {}", temperature(feels.value, units.temperature)));
    let humidity = current.humidity.as_ref();
    let humidity = humidity.map(|humidity| format!("humidity {}%", number(humidity.value, 0)));
    let wind = wind_now(current).map(|wind| format!("wind {wind}"));
    let pressure = current.pressure.as_ref().map(|pressure| {
        let decimals = pressure_decimals(units.pressure);
        format!(
            "pressure {} {}",
            number(pressure.value, decimals),
            units.pressure
        )
    });
    let seen = visibility(current).map(|seen| format!("visibility {seen}"));
    let joined = |parts: [Option<String>; 2]| {
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        Some(parts.join(", ")).filter(|line| !line.is_empty())
    };
    let lines = [joined([feels, humidity]), wind, joined([pressure, seen])];
    lines.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use test_support::fixtures;

    use super::*;

    fn report(options: ReportOptions) -> String {
        let current = Ok(Box::new(fixtures::current()));
        let alerts = Ok(fixtures::alerts());
        let week = Ok(fixtures::week());
        let data = ReportData {
            place: &fixtures::place(),
            current: &current,
            alerts: &alerts,
            week: &week,
            options,
            now: fixtures::at("2026-03-04T14:05:00-08:00").timestamp,
        };
        data.render()
    }

    #[test]
    fn a_report_has_alerts_first_then_now_then_days() {
        let text = report(ReportOptions::default());
        assert!(!text.contains('\x1b'), "{text}");
        let event = &fixtures::alerts().alerts[0].event;
        let at = |words: &str| {
            text.find(words)
                .unwrap_or_else(|| panic!("{words}: {text}"))
        };
        let order = [
            "Weather report: Seattle, Washington",
            event,
            "Light Rain  53°F",
            "wind SSW 12 mph, gusts 21 mph",
            "This Afternoon",
            "Thursday",
        ];
        assert!(order.map(at).is_sorted(), "{text}");
    }

    #[test]
    fn options_leave_out_what_they_say() {
        let all = ReportOptions::default();
        let text = report(ReportOptions { days: 0, ..all });
        assert!(!text.contains("This Afternoon") && text.contains("53°F"));
        let text = report(ReportOptions { days: 1, ..all });
        assert!(text.contains("Tonight") && !text.contains("Thursday"));
        let text = report(ReportOptions {
            has_no_caption: true,
            ..all
        });
        assert!(text.starts_with("Seattle, Washington\n"), "{text}");
        let text = report(ReportOptions {
            has_no_place: true,
            ..all
        });
        assert!(!text.contains("Seattle, Washington\n"), "{text}");
        let end = fixtures::provenance().provider.attribution;
        assert!(report(all).contains(&*end));
        assert!(
            !report(ReportOptions {
                has_no_end: true,
                ..all
            })
            .contains(&*end)
        );
        let text = report(ReportOptions {
            is_narrow: true,
            ..all
        });
        assert!(!text.contains("SW 6–12 mph"), "{text}");
        let text = report(ReportOptions {
            is_coloured: true,
            ..all
        });
        assert!(text.contains("\x1b[1mSeattle, Washington\x1b[0m"), "{text}");
    }
}
