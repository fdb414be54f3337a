//! Time along the bottom: day and night, hours, midnights with the days' names.

use super::ground::Ground;
use super::line::{Cells, Tone};
use crate::calendar::{DAY_FORMS, Day, day_names, hour_name, hours};

/// Hours between names, the closest first.
const STEPS: [i8; 5] = [1, 2, 3, 6, 12];

/// The axis itself: a line, heavier by night, with a mark at each midnight and each named hour.
pub(super) fn line(ground: &Ground<'_>) -> Cells {
    let mut cells = ground.cells();
    let (day, night, midnight, tick) = if ground.is_ascii() {
        ('-', '=', '|', '+')
    } else {
        ('─', '━', '┼', '┬')
    };
    for column in ground.left..ground.width {
        if ground.is_night(column) {
            cells.put(column, night, Tone::Night);
        } else {
            cells.put(column, day, Tone::Axis);
        }
    }
    for (column, _) in named(ground) {
        cells.put(column, tick, Tone::Axis);
    }
    for day in ground.days.iter().filter(|day| day.has_midnight) {
        cells.put(ground.column(day.begin), midnight, Tone::Axis);
    }
    cells
}

/// Names of hours below their marks, if there is room for any.
pub(super) fn hour_names(ground: &Ground<'_>) -> Option<Cells> {
    let named = named(ground);
    if named.is_empty() {
        return None;
    }
    let mut cells = ground.cells();
    for (column, hour) in named {
        let name = hour_name(hour, ground.meteogram.twelve_hour);
        let from = column.saturating_sub(cells.width(&name) / 2);
        cells.write_apart(from.max(ground.left), &name, Tone::Label);
    }
    Some(cells)
}

/// Names of days from their midnights on, each in the longest form that it and the longest day have
/// room for.
pub(super) fn day_names_line(ground: &Ground<'_>) -> Cells {
    let mut cells = ground.cells();
    let names = |day: &Day| day_names(day.date, ground.meteogram.twelve_hour);
    let widest = ground.days.iter().map(|day| room(ground, day)).max();
    let common = (0..DAY_FORMS)
        .find(|form| {
            let mut days = ground.days.iter();
            days.all(|day| Some(names(day)[*form].len()) <= widest)
        })
        .unwrap_or(DAY_FORMS - 1);
    for day in ground.days {
        let names = names(day);
        let fits = |name: &&String| name.len() <= room(ground, day);
        if let Some(name) = names.iter().skip(common).find(fits) {
            cells.write(ground.column(day.begin), name, Tone::Heading);
        }
    }
    cells
}

/// Columns for a day's name, with one between it and the next.
fn room(ground: &Ground<'_>, day: &Day) -> usize {
    let end = ground.column_after(day.end);
    // Nothing follows at the end of the line.
    let apart = usize::from(end < ground.width);
    end.saturating_sub(ground.column(day.begin) + apart)
}

/// Columns of the hours that are named, and the hours.
fn named(ground: &Ground<'_>) -> Vec<(usize, i8)> {
    let widest = if ground.meteogram.twelve_hour { 4 } else { 2 };
    let hour = ground.columns_per_hour();
    let Some(step) = STEPS
        .into_iter()
        .find(|step| hour * f64::from(*step) >= f64::from(widest + 1))
    else {
        return Vec::new();
    };
    let zone = &ground.meteogram.zone;
    ground
        .days
        .iter()
        .flat_map(|day| hours(zone, day, step))
        .map(|(second, hour)| (ground.column(second), hour))
        .collect()
}
