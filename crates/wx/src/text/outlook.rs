//! Forecasts: hours in a table by day, half days with their words.

use weather::{Outlook, OutlookPeriod, Units};

use super::TextFormat;
use super::footer::footer;
use crate::layout::{flushed, hanging, padded, plain, push, width};
use crate::numbers::{fallen, number, temperature, wind_then};
use crate::style::{ASIDE, TITLE, VALUE, WET, painted};
use crate::time_format::date;

/// Returns the next so many hours, under the days they belong to.
pub(crate) fn hourly(outlook: &Outlook, hours: usize, format: TextFormat) -> String {
    let mut text = format!("{}\n", painted(TITLE, plain(&outlook.place.name)));
    let mut day = String::new();
    let periods = outlook.periods.get(..hours).unwrap_or(&outlook.periods);
    let clock = format.clock.at(&outlook.place);
    let table = PeriodTable::of(periods, outlook.units, |p| clock.hour(p.start_time));
    for period in periods {
        let today = date(period.start_time);
        if today != day {
            push(&mut text, format_args!("{}\n", painted(TITLE, &today)));
            day = today;
        }
        let label = flushed(&clock.hour(period.start_time), table.label);
        text += &table.row(period, &label, &degrees(period, outlook.units), format);
    }
    text + &footer(&outlook.provenance, Some("Forecast"), &clock, format)
}

/// Returns all periods; with their whole sentences if `details` are wanted.
pub(crate) fn week(outlook: &Outlook, details: bool, format: TextFormat) -> String {
    let mut text = format!("{}\n", painted(TITLE, plain(&outlook.place.name)));
    text += &rows(&outlook.periods, outlook.units, details, format);
    let clock = format.clock.at(&outlook.place);
    text + &footer(&outlook.provenance, Some("Forecast"), &clock, format)
}

/// Returns half days, one to a row.
pub(crate) fn rows(
    periods: &[OutlookPeriod],
    units: Units,
    details: bool,
    format: TextFormat,
) -> String {
    let table = PeriodTable::of(periods, units, |p| plain(&p.name));
    let mut text = String::new();
    for period in periods {
        let degrees = highs_and_lows(period, units);
        text += &table.row(period, &padded(&period.name, table.label), &degrees, format);
        if details && !period.detailed_forecast.is_empty() {
            let sentences = hanging(&period.detailed_forecast, 4, format.width);
            push(
                &mut text,
                format_args!("    {}\n", painted(ASIDE, sentences)),
            );
        }
    }
    text
}

/// Formats the high of a day and the low of a night, or both of a whole day: `High  53°F `, ` 45 –  53°F `.
fn highs_and_lows(period: &OutlookPeriod, units: Units) -> String {
    let degrees = degrees(period, units);
    match (period.low, period.is_daytime) {
        (Some(low), true) => format!("{} – {degrees}", flushed(&number(low, 0), 3)),
        (None, true) => format!("High {degrees}"),
        (_, false) => format!("Low  {degrees}"),
    }
}

/// Formats ` 53°F`, with an arrow where the temperature runs against the time of day.
fn degrees(period: &OutlookPeriod, units: Units) -> String {
    let unit = units.temperature;
    let degrees = period.temperature.map(|t| temperature(t, unit));
    let trend = match period.temperature_trend.as_deref() {
        Some("rising") => "↗",
        Some("falling") => "↘",
        _ => " ",
    };
    format!("{}{trend}", flushed(degrees.as_deref().unwrap_or("–"), 5))
}

/// The columns of a table of periods.
struct PeriodTable {
    label: usize,
    amount: usize,
    wind: usize,
    units: Units,
}

impl PeriodTable {
    fn of(
        periods: &[OutlookPeriod],
        units: Units,
        label: impl Fn(&OutlookPeriod) -> String,
    ) -> Self {
        let wind = |p: &OutlookPeriod| wind_then(p, units).map_or(0, |wind| width(&wind));
        let amount = |p: &OutlookPeriod| Self::amount(p, units).map_or(0, |amount| width(&amount));
        Self {
            amount: periods.iter().map(amount).max().unwrap_or(0),
            label: periods.iter().map(|p| width(&label(p))).max().unwrap_or(0),
            wind: periods.iter().map(wind).max().unwrap_or(0),
            units,
        }
    }

    /// Formats what falls in a period.
    fn amount(period: &OutlookPeriod, units: Units) -> Option<String> {
        fallen(std::slice::from_ref(period), units.precipitation)
    }

    /// Formats `  Tonight         ☔  Low   45°F   80%  0.35 in  SW 6–12 mph  Rain Likely`.
    fn row(
        &self,
        period: &OutlookPeriod,
        label: &str,
        degrees: &str,
        format: TextFormat,
    ) -> String {
        let code = period.condition_code;
        let icon = padded(code.map_or("", |code| code.symbol(period.is_daytime)), 2);
        let chance = period
            .probability_of_precipitation
            .filter(|chance| *chance >= 0.5);
        let chance = chance.map(|chance| format!("{}%", number(chance, 0)));
        let chance = flushed(chance.as_deref().unwrap_or_default(), 4);
        // Only in a table that has any: then each row has its column.
        let amount = Self::amount(period, self.units).unwrap_or_default();
        let amount = Some(padded(&amount, self.amount)).filter(|amount| !amount.is_empty());
        let amount = amount.map_or_else(String::new, |amount| format!("  {amount}"));
        let wind = wind_then(period, self.units).unwrap_or_default();
        let numbers = 2 + self.label + 2 + 2 + 2 + width(degrees) + 1 + 4 + width(&amount);
        let columns = numbers + 2 + self.wind;
        let words = |indent| hanging(&period.short_forecast, indent, format.width);
        let wind_and_words = if columns + 2 + 16 <= format.width {
            format!("  {}  {}", padded(&wind, self.wind), words(columns + 2))
        } else if columns <= format.width {
            // No room beside the numbers: the words go below.
            format!("  {wind}\n    {}", words(4))
        } else {
            let wind = Some(wind).filter(|wind| !wind.is_empty());
            let wind = wind.map(|wind| format!("\n    {wind}"));
            format!("{}\n    {}", wind.unwrap_or_default(), words(4))
        };
        let (degrees, wet) = (painted(VALUE, degrees), painted(WET, chance + &amount));
        let row = format!("  {label}  {icon}  {degrees} {wet}{wind_and_words}");
        format!("{}\n", row.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;
    use crate::text::bare;
    use crate::time_format::ClockFormat;

    #[test]
    fn the_hour_that_comes_twice_is_told_apart() {
        let mut outlook = fixtures::hourly();
        let starts = ["00:00:00-07:00", "01:00:00-07:00", "01:00:00-08:00"];
        for (period, start) in outlook.periods.iter_mut().zip(starts) {
            period.start_time = fixtures::at(&format!("2026-11-01T{start}"));
        }
        let text = bare(&hourly(&outlook, 3, TextFormat::USUAL));
        for label in ["\n     12 AM  ", "\n  1 AM PDT  ", "\n  1 AM PST  "] {
            assert!(text.contains(label), "{text}");
        }
    }

    #[test]
    fn the_week_is_a_row_for_each_period() {
        insta::assert_snapshot!(bare(&week(&fixtures::week(), false, TextFormat::USUAL)), @r"
        Seattle, Washington
          This Afternoon  ☔  High  55°F   80%  0.12 in  SW 6–12 mph  Rain Likely
          Tonight         ☔  Low   45°F↗  80%  0.12 in  SW 6–12 mph  Rain Likely
          Thursday        ☔  High  58°F   30%  0.12 in  SW 6–12 mph  Chance Light Rain
                                                                      then Partly Sunny
          Thursday Night  ☾   Low   38°F        0.12 in  SW 12 mph    Mostly Clear
          Friday          ☀   High  61°F        0.12 in  calm         Sunny
        Forecast by SEW, 52 min old
        ");
    }

    #[test]
    fn what_falls_has_a_column_where_anything_does() {
        let mut outlook = fixtures::week();
        outlook.periods.truncate(3);
        outlook.periods[0].precipitation = Some(0.35);
        outlook.periods[2].precipitation = Some(0.2);
        outlook.periods[2].snowfall = Some(2.1);
        let format = TextFormat {
            width: 100,
            ..TextFormat::USUAL
        };
        insta::assert_snapshot!(bare(&week(&outlook, false, format)), @r"
        Seattle, Washington
          This Afternoon  ☔  High  55°F   80%  0.35 in      SW 6–12 mph  Rain Likely
          Tonight         ☔  Low   45°F↗  80%  0.12 in      SW 6–12 mph  Rain Likely
          Thursday        ☔  High  58°F   30%  2.1 in snow  SW 6–12 mph  Chance Light Rain then Partly
                                                                          Sunny
        Forecast by SEW, 52 min old
        ");
    }

    #[test]
    fn whole_days_have_both_of_their_temperatures() {
        let mut outlook = fixtures::week();
        outlook.periods.truncate(1);
        (outlook.periods[0].low, outlook.periods[0].high) = (Some(45.0), Some(55.0));
        insta::assert_snapshot!(bare(&week(&outlook, false, TextFormat::USUAL)), @r"
        Seattle, Washington
          This Afternoon  ☔   45 –  55°F   80%  0.12 in  SW 6–12 mph  Rain Likely
        Forecast by SEW, 52 min old
        ");
    }

    #[test]
    fn details_are_whole_sentences() {
        let mut outlook = fixtures::week();
        outlook.periods.truncate(1);
        outlook.provenance.simulated = true;
        insta::assert_snapshot!(bare(&week(&outlook, true, TextFormat::USUAL)), @r"
        Seattle, Washington
          This Afternoon  ☔  High  55°F   80%  0.12 in  SW 6–12 mph  Rain Likely
            Rain likely before 4pm, then a chance of showers. Mostly cloudy, with a high
            near 55. Southwest wind 6 to 12 mph.
        SIMULATED: this weather is made up
        Forecast by SEW, 52 min old
        ");
    }

    #[test]
    fn a_narrow_terminal_has_the_words_below_the_numbers() {
        let mut outlook = fixtures::week();
        outlook.periods.truncate(3);
        let format = TextFormat {
            width: 60,
            ..TextFormat::USUAL
        };
        insta::assert_snapshot!(bare(&week(&outlook, false, format)), @r"
        Seattle, Washington
          This Afternoon  ☔  High  55°F   80%  0.12 in  SW 6–12 mph
            Rain Likely
          Tonight         ☔  Low   45°F↗  80%  0.12 in  SW 6–12 mph
            Rain Likely
          Thursday        ☔  High  58°F   30%  0.12 in  SW 6–12 mph
            Chance Light Rain then Partly Sunny
        Forecast by SEW, 52 min old
        ");
        let format = TextFormat {
            width: 40,
            ..format
        };
        insta::assert_snapshot!(bare(&week(&outlook, false, format)), @r"
        Seattle, Washington
          This Afternoon  ☔  High  55°F   80%  0.12 in
            SW 6–12 mph
            Rain Likely
          Tonight         ☔  Low   45°F↗  80%  0.12 in
            SW 6–12 mph
            Rain Likely
          Thursday        ☔  High  58°F   30%  0.12 in
            SW 6–12 mph
            Chance Light Rain then Partly Sunny
        Forecast by SEW, 52 min old
        ");
    }

    #[test]
    fn hours_stand_under_their_days() {
        insta::assert_snapshot!(bare(&hourly(&fixtures::hourly(), 24, TextFormat::USUAL)), @r"
        Seattle, Washington
        Wed, Mar 4
          10 PM  ☔   48°F   80%  0.12 in  SW 12 mph  Rain Likely
          11 PM  ☔   47°F   80%  0.12 in  SW 12 mph  Rain Likely
        Thu, Mar 5
          12 AM  ☔   46°F   80%  0.12 in  SW 12 mph  Rain Likely
        Forecast by SEW, 52 min old
        ");
        let format = TextFormat {
            clock: ClockFormat::TwentyFour,
            ..TextFormat::USUAL
        };
        insta::assert_snapshot!(bare(&hourly(&fixtures::hourly(), 1, format)), @r"
        Seattle, Washington
        Wed, Mar 4
          22:00  ☔   48°F   80%  0.12 in  SW 12 mph  Rain Likely
        Forecast by SEW, 52 min old
        ");
    }

    #[test]
    fn what_is_not_known_is_a_dash() {
        let mut outlook = fixtures::week();
        outlook.periods.truncate(1);
        let period = &mut outlook.periods[0];
        period.temperature = None;
        period.wind_speed = None;
        period.short_forecast.clear();
        period.condition_code = None;
        insta::assert_snapshot!(bare(&week(&outlook, false, TextFormat::USUAL)), @r"
        Seattle, Washington
          This Afternoon      High     –   80%  0.12 in
        Forecast by SEW, 52 min old
        ");
    }
}
