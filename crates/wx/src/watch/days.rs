//! The coming days, each on a line: day and night of the forecast by the half day put together.

use weather::{Outlook, OutlookPeriod};

use super::paint::cut;
use super::sections::{DrawContext, said};
use crate::layout::{flushed, padded, width};
use crate::numbers::number;
use crate::style::{TITLE, VALUE, WET, painted};
use crate::time_format::weekday;

/// Columns of a screen on which two days stand beside each other, and three.
const TWO: usize = 74;
const THREE: usize = 160;
/// Between days beside each other.
const GUTTER: usize = 2;
/// More is not forecast.
const MOST: usize = 8;

/// A day and the night after it; on the first evening there may be a night alone.
#[derive(Debug, Default)]
pub(super) struct DayAndNight<'a> {
    day: Option<&'a OutlookPeriod>,
    night: Option<&'a OutlookPeriod>,
}

/// Returns the days of a forecast that are not over.
pub(super) fn days(week: &Outlook, now: jiff::Timestamp) -> Vec<DayAndNight<'_>> {
    let mut days: Vec<DayAndNight<'_>> = Vec::new();
    let is_left = |period: &&OutlookPeriod| period.end_time.timestamp > now;
    for period in week.periods.iter().filter(is_left) {
        match days.last_mut() {
            Some(last) if !period.is_daytime && last.night.is_none() => last.night = Some(period),
            _ if period.is_daytime => days.push(DayAndNight {
                day: Some(period),
                night: None,
            }),
            _ => days.push(DayAndNight {
                day: None,
                night: Some(period),
            }),
        }
    }
    days.truncate(MOST);
    days
}

/// Returns the number of days that fit beside each other.
pub(super) fn abreast(width: usize) -> usize {
    match width {
        THREE.. => 3,
        TWO.. => 2,
        _ => 1,
    }
}

/// Returns as many lines as there are, with one day to a line if that is enough for all.
pub(super) fn lines(
    days: &[DayAndNight<'_>],
    lines: usize,
    context: DrawContext<'_>,
) -> Vec<String> {
    let beside = if days.len() <= lines {
        1
    } else {
        abreast(context.width)
    };
    let rows = days.len().div_ceil(beside).min(lines);
    let share = (context.width + GUTTER) / beside - GUTTER;
    let shown = days.get(..rows * beside).unwrap_or(days);
    let table = DayTable::of(
        shown,
        DrawContext {
            width: share,
            ..context
        },
    );
    let line = |row: usize| {
        let cells = shown.iter().enumerate().skip(row).step_by(rows.max(1));
        let cells: Vec<_> = cells.map(|(number, day)| table.cell(number, day)).collect();
        cells.join(&" ".repeat(GUTTER))
    };
    (0..rows).map(line).collect()
}

/// The common column widths of the days beside and below each other.
struct DayTable<'a> {
    high: usize,
    low: usize,
    context: DrawContext<'a>,
}

impl<'a> DayTable<'a> {
    fn of(days: &[DayAndNight<'_>], context: DrawContext<'a>) -> Self {
        let widest = |period: fn(&DayAndNight<'_>) -> String| {
            days.iter()
                .map(|day| width(&period(day)))
                .max()
                .unwrap_or(0)
        };
        Self {
            high: widest(|day| day.high()),
            low: widest(|day| day.low()),
            context,
        }
    }

    /// Formats `Thu ☔  58°/ 38°  30% Chance Light Rain; Mostly Clear`, exactly as wide as its
    /// share.
    fn cell(&self, number: usize, day: &DayAndNight<'_>) -> String {
        let Some(first) = day.day.or(day.night) else {
            return String::new();
        };
        let is_today = number == 0;
        let name = match day.day {
            Some(_) if is_today => "Today".to_owned(),
            None if is_today => "Night".to_owned(),
            _ => weekday(first.start_time),
        };
        let icon = self.context.icon(first.condition_code, first.is_daytime);
        let high = flushed(&day.high(), self.high);
        let slash = if day.day.is_some() && day.night.is_some() {
            "/"
        } else {
            " "
        };
        let low = flushed(&day.low(), self.low);
        let chance = flushed(&day.chance(), 4);
        let taken = 5 + 1 + 2 + 1 + self.high + 1 + self.low + 1 + 4 + 1;
        let room = self.context.width.saturating_sub(taken);
        let words = padded(&cut(&day.words(), room), room);
        format!(
            "{} {} {}{slash}{low} {} {words}",
            painted(TITLE, padded(&name, 5)),
            padded(icon, 2),
            painted(VALUE, high),
            painted(WET, chance),
        )
    }
}

impl DayAndNight<'_> {
    fn high(&self) -> String {
        degrees(self.day)
    }

    fn low(&self) -> String {
        degrees(self.night)
    }

    /// Returns the greater chance of the two.
    fn chance(&self) -> String {
        let chances = [self.day, self.night].into_iter().flatten();
        let chances = chances.filter_map(|p| p.probability_of_precipitation);
        let chance = chances.fold(0.0, f64::max);
        if chance < 0.5 {
            return String::new();
        }
        format!("{}%", number(chance, 0))
    }

    fn words(&self) -> String {
        let of = |period: Option<&OutlookPeriod>| period.map(|p| said(&p.short_forecast));
        match (of(self.day), of(self.night)) {
            (Some(day), Some(night)) if day != night => format!("{day}; {night}"),
            (Some(words), _) | (None, Some(words)) => words,
            (None, None) => String::new(),
        }
    }
}

/// Formats `58°`; the unit is the one of everything on the screen.
fn degrees(period: Option<&OutlookPeriod>) -> String {
    match period.map(|period| period.temperature) {
        Some(Some(degrees)) => format!("{}°", number(degrees, 0)),
        Some(None) => "–".to_owned(),
        None => String::new(),
    }
}
