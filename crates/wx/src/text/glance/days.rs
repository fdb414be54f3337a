//! The days as ranges of temperature on one linear scale, coldest to the left.

use weather::{Outlook, OutlookPeriod, TemperatureUnit, Units};

use super::Frame;
use crate::layout::{cut, flushed, padded, plain, push, width};
use crate::numbers::{fallen, number, wind_then};
use crate::style::{ASIDE, TITLE, WET, of_temperature, painted};
use crate::time_format::weekday;

/// The days that are shown.
const DAYS: usize = 5;
/// Columns of a day's name.
const NAME: usize = 7;
/// Columns of a row without its bar, up to the high.
const NUMBERS: usize = 2 + NAME + 2 + 2 + 1 + 4 + 1 + 4 + 1 + 1 + 4;
/// Columns of a bar: at the least where there is any room, at the most.
const BAR: [usize; 2] = [12, 60];
/// Words in fewer columns than these would not be understood.
const WORDS: usize = 20;

/// A day with the night after it, or a night alone.
struct DayRow<'a> {
    name: String,
    first: &'a OutlookPeriod,
    high: Option<f64>,
    low: Option<f64>,
    chance: Option<f64>,
    amount: String,
    wind: String,
}

/// The columns of the rows, and the scale of their bars.
struct RangeTable<'a> {
    frame: &'a Frame,
    bar: usize,
    amount: Option<usize>,
    wind: Option<usize>,
    words: Option<usize>,
    coldest: f64,
    warmest: f64,
    unit: TemperatureUnit,
}

/// Returns a row for each day.
pub(super) fn rows(week: &Outlook, frame: &Frame) -> String {
    let days = days(&week.periods, week.units);
    let table = RangeTable::of(&days, week.units, frame);
    let rows = days.iter().map(|day| table.row(day));
    rows.collect()
}

/// Puts days and nights together.
fn days(periods: &[OutlookPeriod], units: Units) -> Vec<DayRow<'_>> {
    let starts_day = |_: &OutlookPeriod, next: &OutlookPeriod| !next.is_daytime;
    let days = periods.chunk_by(starts_day).take(DAYS).enumerate();
    days.filter_map(|(number, day)| {
        let first = day.first()?;
        let name = match (number, first.is_daytime) {
            (0, true) => "Today".to_owned(),
            (0, false) => "Tonight".to_owned(),
            _ => weekday(first.start_time),
        };
        let degrees = |is_daytime| {
            let period = day.iter().find(|period| period.is_daytime == is_daytime);
            period.and_then(|period| period.temperature)
        };
        let chances = day.iter().filter_map(|p| p.probability_of_precipitation);
        Some(DayRow {
            name,
            first,
            high: degrees(true),
            low: degrees(false),
            chance: chances.reduce(f64::max).filter(|chance| *chance >= 0.5),
            amount: fallen(day, units.precipitation).unwrap_or_default(),
            wind: windiest(day)
                .and_then(|half| wind_then(half, units))
                .unwrap_or_default(),
        })
    })
    .collect()
}

/// Returns the half with the strongest wind, as whole days have it; the day itself where its night is as windy.
fn windiest(day: &[OutlookPeriod]) -> Option<&OutlookPeriod> {
    day.iter().reduce(|most, half| {
        if half.wind_speed > most.wind_speed {
            half
        } else {
            most
        }
    })
}

impl<'a> RangeTable<'a> {
    fn of(days: &[DayRow<'_>], units: Units, frame: &'a Frame) -> Self {
        let columns = frame.width;
        let known = || days.iter().flat_map(|day| [day.low, day.high]).flatten();
        let longest = |of: fn(&DayRow<'_>) -> usize| days.iter().map(of).max().unwrap_or(0);
        let [least, most] = BAR;
        let least = columns.saturating_sub(NUMBERS).clamp(2, least);
        let mut left = columns.saturating_sub(NUMBERS + least);
        let amount = longest(|day| width(&day.amount));
        let amount = Some(amount).filter(|amount| *amount > 0 && amount + 2 <= left);
        left -= amount.map_or(0, |amount| amount + 2);
        let wind = longest(|day| width(&day.wind));
        let wind = Some(wind).filter(|wind| *wind > 0 && wind + 2 <= left);
        left -= wind.map_or(0, |wind| wind + 2);
        // Words first, as long as they are; what they leave goes to the bars.
        let room = left.saturating_sub(2);
        let words = longest(|day| width(&day.first.short_forecast)).min(room);
        let words = Some(words).filter(|_| room >= WORDS);
        left -= words.map_or(0, |words| words + 2);
        let more = left.min(most - least);
        Self {
            frame,
            bar: least + more,
            amount,
            wind,
            words,
            coldest: known().reduce(f64::min).unwrap_or(0.0),
            warmest: known().reduce(f64::max).unwrap_or(0.0),
            unit: units.temperature,
        }
    }

    /// Formats `Today    ☔   83%   27° ━━━━━━━━━  41°  0.35 in  NNW 7–12 mph  Rain Likely`.
    fn row(&self, day: &DayRow<'_>) -> String {
        let code = day.first.condition_code;
        let icon = code.map(|code| self.frame.icon(code, day.first.is_daytime));
        let (style, icon) = icon.unwrap_or_default();
        let icon = padded(icon, 2);
        let chance = day.chance.map(|chance| format!("{}%", number(chance, 0)));
        let chance = flushed(chance.as_deref().unwrap_or_default(), 4);
        let mut row = format!(
            "  {}  {} {} {} {} {}",
            painted(TITLE, padded(&day.name, NAME)),
            painted(style, icon),
            painted(WET, chance),
            self.degrees(day.low),
            self.bar(day),
            self.degrees(day.high)
        );
        if let Some(amount) = self.amount {
            let amount = painted(WET, padded(&day.amount, amount));
            push(&mut row, format_args!("  {amount}"));
        }
        if let Some(wind) = self.wind {
            push(&mut row, format_args!("  {}", padded(&day.wind, wind)));
        }
        if let Some(words) = self.words {
            let words = cut(&plain(&day.first.short_forecast), words);
            push(&mut row, format_args!("  {}", painted(ASIDE, words)));
        }
        format!("{}\n", row.trim_end())
    }

    /// Formats ` 41°` in its colour.
    fn degrees(&self, degrees: Option<f64>) -> String {
        match degrees {
            Some(degrees) => {
                let text = flushed(&format!("{}°", number(degrees, 0)), 4);
                painted(of_temperature(degrees, self.unit), text)
            }
            None => flushed("–", 4),
        }
    }

    /// Draws the range of a day: from its low to its high, a single step where only one is known.
    fn bar(&self, day: &DayRow<'_>) -> String {
        let (Some(low), Some(high)) = (day.low.or(day.high), day.high.or(day.low)) else {
            return " ".repeat(self.bar);
        };
        let (from, to) = (self.column(low.min(high)), self.column(low.max(high)));
        let mut bar = String::new();
        for column in 0..self.bar {
            if (from..=to).contains(&column) {
                bar += &painted(of_temperature(self.temperature_at(column), self.unit), "━");
            } else {
                bar.push(' ');
            }
        }
        bar
    }

    /// Returns the column of a temperature.
    fn column(&self, degrees: f64) -> usize {
        let span = (self.warmest - self.coldest).max(1.0);
        let share = ((degrees - self.coldest) / span).clamp(0.0, 1.0);
        (share * (self.bar - 1) as f64).round() as usize
    }

    /// Returns the temperature that a column stands for.
    fn temperature_at(&self, column: usize) -> f64 {
        let share = column as f64 / (self.bar - 1) as f64;
        self.coldest + (self.warmest - self.coldest) * share
    }
}
