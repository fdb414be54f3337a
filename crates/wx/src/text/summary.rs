//! A summary for scripts and assistants, the same however wide a terminal is: now, the next periods, the
//! alerts in force.

use serde::Serialize;
use weather::{Alerts, Current, Outlook, Place, Provenance, Units};
use weather_text::age::measured;

use super::TextFormat;
use super::alerts::titles;
use super::footer::footer;
use super::now::first_line;
use super::outlook::rows;
use crate::layout::{hanging, plain, push};
use crate::numbers::{number, pressure_decimals, visibility, wind_now};
use crate::style::{ASIDE, CAUTION, TITLE, painted};

/// The periods that are shown.
const PERIODS: usize = 4;

/// The parts of a summary; each may be missing, and `troubles` says why.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
pub(crate) struct WeatherSummary {
    /// The weather now.
    pub(crate) current: Option<Current>,
    /// The forecast by the half day.
    pub(crate) week: Option<Outlook>,
    /// The alerts in force.
    pub(crate) alerts: Option<Alerts>,
    /// The missing parts.
    pub(crate) troubles: Vec<MissingPart>,
}

/// A missing part and the reason.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "mcp", derive(schemars::JsonSchema))]
pub(crate) struct MissingPart {
    /// The part: `current`, `week`, `alerts` or, at a terminal, `hourly`.
    pub(crate) part: &'static str,
    /// The reason.
    pub(crate) why: String,
}

impl WeatherSummary {
    /// Returns the place, from whichever part there is.
    pub(crate) fn place(&self) -> Option<&Place> {
        let current = self.current.as_ref().map(|c| &c.place);
        let week = self.week.as_ref().map(|w| &w.place);
        let alerts = self.alerts.as_ref().and_then(|a| a.place.as_ref());
        current.or(week).or(alerts)
    }

    /// Returns the units of the numbers, from whichever part there is.
    pub(crate) fn units(&self) -> Option<Units> {
        let week = self.week.as_ref().map(|week| week.units);
        week.or_else(|| self.current.as_ref().map(|current| current.units))
    }

    /// Returns whether all parts are missing.
    pub(crate) fn is_empty(&self) -> bool {
        self.current.is_none() && self.week.is_none() && self.alerts.is_none()
    }

    /// Returns the provenance of the forecast, else of another part; simulated if any part is.
    pub(crate) fn provenance(&self) -> Option<Provenance> {
        let parts = [
            self.week.as_ref().map(|w| &w.provenance),
            self.current.as_ref().map(|c| &c.provenance),
            self.alerts.as_ref().map(|a| &a.provenance),
        ];
        let mut known = parts.into_iter().flatten();
        let mut provenance = known.next()?.clone();
        for other in known {
            provenance.simulated |= other.simulated;
            provenance.stale = provenance.stale.or_else(|| other.stale.clone());
        }
        Some(provenance)
    }
}

/// Returns the whole on one screen.
pub(crate) fn summary(summary: &WeatherSummary, format: TextFormat) -> String {
    let name = summary.place().map(|place| plain(&place.name));
    let mut text = format!("{}\n", painted(TITLE, name.unwrap_or_default()));
    if let Some(current) = &summary.current {
        text += &now(current, format);
    }
    if let Some(alerts) = summary.alerts.as_ref().filter(|a| !a.alerts.is_empty()) {
        push(&mut text, format_args!("\n{}", titles(alerts, format)));
    }
    if let Some(week) = &summary.week {
        let next = week.periods.get(..PERIODS).unwrap_or(&week.periods);
        push(
            &mut text,
            format_args!("\n{}", rows(next, week.units, false, format)),
        );
    }
    text.push('\n');
    for part in &summary.troubles {
        let line = hanging(&missing(part), 0, format.width);
        push(&mut text, format_args!("{}\n", painted(CAUTION, line)));
    }
    if let Some(provenance) = summary.provenance() {
        let what = summary.week.is_some().then_some("Forecast");
        let zone = summary.place().and_then(|place| place.time_zone.as_deref());
        text += &footer(&provenance, what, &format.clock.named(zone), format);
    }
    text
}

/// Says which part is missing, and why.
pub(super) fn missing(MissingPart { part, why }: &MissingPart) -> String {
    let words = match *part {
        // Nobody shall read that there are none.
        "alerts" => return format!("Whether alerts are in force is not known: {why}"),
        "current" => "current conditions",
        "week" => "forecast",
        "hourly" => "forecast by the hour",
        other => other,
    };
    format!("No {words}: {why}")
}

/// Returns the weather now in three lines.
fn now(current: &Current, format: TextFormat) -> String {
    let units = current.units;
    let mut more = Vec::new();
    more.extend(wind_now(current).map(|wind| format!("Wind {wind}")));
    more.extend(
        current
            .humidity
            .as_ref()
            .map(|h| format!("humidity {}%", number(h.value, 0))),
    );
    more.extend(current.pressure.as_ref().map(|p| {
        let decimals = pressure_decimals(units.pressure);
        format!("{} {}", number(p.value, decimals), units.pressure)
    }));
    more.extend(visibility(current).map(|seen| format!("visibility {seen}")));
    let mut text = format!("  {}\n", first_line(current));
    if !more.is_empty() {
        push(
            &mut text,
            format_args!("  {}\n", hanging(&more.join(" · "), 2, format.width)),
        );
    }
    let style = if current.is_current { ASIDE } else { CAUTION };
    let clock = format.clock.at(&current.place);
    let sentence = hanging(&measured(current, &clock), 2, format.width);
    push(&mut text, format_args!("  {}\n", painted(style, sentence)));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;
    use crate::text::bare;

    fn whole() -> WeatherSummary {
        WeatherSummary {
            current: Some(fixtures::current()),
            week: Some(fixtures::week()),
            alerts: Some(fixtures::alerts()),
            troubles: Vec::new(),
        }
    }

    #[test]
    fn everything_fits_on_one_screen() {
        let text = bare(&summary(&whole(), TextFormat::USUAL));
        insta::assert_snapshot!(text, @r"
        Seattle, Washington
          ☔ 53°F  Light Rain, feels like 50°F
          Wind SSW 12 mph, gusts 21 mph · humidity 82% · 29.87 inHg · visibility 10 mi
          Measured 12 minutes ago, Wed 1:53 PM, at Seattle, Seattle Boeing Field (KBFI),
          4.5 mi S

        ⚠ Wind Advisory (Moderate), Wed 6:00 PM to Thu 4:00 AM
        ⚠ Special Weather Statement

          This Afternoon  ☔  High  55°F   80%  0.12 in  SW 6–12 mph  Rain Likely
          Tonight         ☔  Low   45°F↗  80%  0.12 in  SW 6–12 mph  Rain Likely
          Thursday        ☔  High  58°F   30%  0.12 in  SW 6–12 mph  Chance Light Rain
                                                                      then Partly Sunny
          Thursday Night  ☾   Low   38°F        0.12 in  SW 12 mph    Mostly Clear

        Forecast by SEW, 52 min old
        ");
        assert!(
            text.lines().all(|line| crate::layout::width(line) <= 80),
            "{text}"
        );
    }

    #[test]
    fn what_is_missing_is_said_and_the_rest_is_shown() {
        let mut partly = whole();
        partly.current = None;
        partly.alerts = None;
        partly.troubles = vec![MissingPart {
            part: "current",
            why: "no station near the place reported in the last hours".into(),
        }];
        partly.week.as_mut().unwrap().provenance.simulated = true;
        partly.week.as_mut().unwrap().periods.truncate(2);
        insta::assert_snapshot!(bare(&summary(&partly, TextFormat::USUAL)), @r"
        Seattle, Washington

          This Afternoon  ☔  High  55°F   80%  0.12 in  SW 6–12 mph  Rain Likely
          Tonight         ☔  Low   45°F↗  80%  0.12 in  SW 6–12 mph  Rain Likely

        No current conditions: no station near the place reported in the last hours
        SIMULATED: this weather is made up
        Forecast by SEW, 52 min old
        ");
    }
}
