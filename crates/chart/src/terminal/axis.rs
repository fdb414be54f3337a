//! Time along the bottom: day and night, hours, midnights with the days' names.

use super::line::{CellRow, Tone};
use super::plot_area::PlotArea;
use crate::calendar::{DAY_FORMS, DaySpan, day_names, hour_name, hours};

/// Hours between names, the closest first.
const STEPS: [i8; 5] = [1, 2, 3, 6, 12];

/// Returns the axis itself: a line, heavier by night, with a mark at each midnight and each named
/// hour.
pub(super) fn line(area: &PlotArea<'_>) -> CellRow {
    let mut cells = area.cells();
    let (day, night, midnight, tick) = if area.is_ascii() {
        ('-', '=', '|', '+')
    } else {
        ('─', '━', '┼', '┬')
    };
    for column in area.left..area.width {
        if area.is_night(column) {
            cells.put(column, night, Tone::Night);
        } else {
            cells.put(column, day, Tone::Axis);
        }
    }
    for (column, _) in named(area) {
        cells.put(column, tick, Tone::Axis);
    }
    for day in area.days.iter().filter(|day| day.has_midnight) {
        cells.put(area.column(day.begin), midnight, Tone::Axis);
    }
    if let Some(column) = area.now() {
        cells.put(column, if area.is_ascii() { '^' } else { '▲' }, Tone::Now);
    }
    cells
}

/// Draws the present behind the panels, as a thin line.
pub(super) fn mark_now(area: &PlotArea<'_>, panels: &mut [CellRow]) {
    let Some(column) = area.now() else { return };
    let line = if area.is_ascii() { ':' } else { '┊' };
    for cells in panels {
        cells.put_behind(column, line, Tone::Now);
    }
}

/// Returns the names of hours below their marks, if there is room for any.
pub(super) fn hour_names(area: &PlotArea<'_>) -> Option<CellRow> {
    let named = named(area);
    let now = area.now();
    if named.is_empty() && now.is_none() {
        return None;
    }
    let mut cells = area.cells();
    if let Some(column) = now {
        let from = column.saturating_sub(1).min(area.width.saturating_sub(3));
        cells.write_apart(from, "now", Tone::Now);
    }
    for (column, hour) in named {
        let name = hour_name(hour, area.meteogram.twelve_hour);
        let from = column.saturating_sub(cells.width(&name) / 2);
        cells.write_apart(from.max(area.left), &name, Tone::Label);
    }
    Some(cells)
}

/// Returns the names of days from their midnights on, each in the longest form that it and the
/// longest day have room for.
pub(super) fn day_names_line(area: &PlotArea<'_>) -> CellRow {
    let mut cells = area.cells();
    let names = |day: &DaySpan| day_names(day.date, area.meteogram.twelve_hour);
    let widest = area.days.iter().map(|day| room(area, day)).max();
    let common = (0..DAY_FORMS)
        .find(|form| {
            let mut days = area.days.iter();
            days.all(|day| Some(names(day)[*form].len()) <= widest)
        })
        .unwrap_or(DAY_FORMS - 1);
    for day in area.days {
        let names = names(day);
        let fits = |name: &&String| name.len() <= room(area, day);
        if let Some(name) = names.iter().skip(common).find(fits) {
            cells.write(area.column(day.begin), name, Tone::Heading);
        }
    }
    cells
}

/// Returns the columns for a day's name, with one between it and the next.
fn room(area: &PlotArea<'_>, day: &DaySpan) -> usize {
    let end = area.column_after(day.end);
    // Nothing follows at the end of the line.
    let apart = usize::from(end < area.width);
    end.saturating_sub(area.column(day.begin) + apart)
}

/// Returns the columns of the hours that are named, and the hours.
fn named(area: &PlotArea<'_>) -> Vec<(usize, i8)> {
    let widest = if area.meteogram.twelve_hour { 4 } else { 2 };
    let hour = area.columns_per_hour();
    let Some(step) = STEPS
        .into_iter()
        .find(|step| hour * f64::from(*step) >= f64::from(widest + 1))
    else {
        return Vec::new();
    };
    let zone = &area.meteogram.zone;
    area.days
        .iter()
        .flat_map(|day| hours(zone, day, step))
        .map(|(second, hour)| (area.column(second), hour))
        .collect()
}
