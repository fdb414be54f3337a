//! The chance of precipitation as bars.

use super::line::{CellRow, Tone};
use super::plot_area::{PlotArea, whole};
use crate::amounts::day_total;
use crate::scale::{LinearScale, small};

/// Eighths of a cell, from none to all.
const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The same as well as ASCII can.
const ASCII: [char; 9] = [' ', '.', '.', '.', ':', ':', ':', '#', '#'];

/// Returns the panel of chances; nothing if it has no lines.
pub(super) fn precipitation(area: &PlotArea<'_>, rows: usize) -> Vec<CellRow> {
    if rows == 0 {
        return Vec::new();
    }
    let scale = LinearScale {
        low: 0.0,
        high: 100.0,
        top: 1.0,
        bottom: 0.0,
    };
    let mut bars = area.numbered(rows, &scale, &[]);
    // A bar that fills a line to its top is worth what is named there.
    area.name_row(&mut bars, 0, "100");
    if rows.is_multiple_of(2) {
        area.name_row(&mut bars, rows / 2, "50");
    }
    let chances = chances(area);
    for (column, chance) in chances.iter().enumerate() {
        if let Some(chance) = chance.filter(|chance| *chance > 0.0) {
            bar(area, &mut bars, area.left + column, chance);
        }
    }
    if chances.iter().all(Option::is_none) {
        area.no_data(&mut bars);
    }
    let mut names = area.names(&[("Chance of precipitation %", Tone::Precipitation)]);
    for day in area.days {
        let Some(total) = day_total(area.series, day, area.meteogram.units.precipitation) else {
            continue;
        };
        let middle = area.column(day.begin.midpoint(day.end));
        let from = middle.saturating_sub(names.width(&total) / 2);
        names.write_apart(from, &total, Tone::Precipitation);
    }
    let mut lines = vec![names];
    lines.append(&mut bars);
    lines
}

/// Draws one column; a chance that is not 0 is seen.
fn bar(area: &PlotArea<'_>, lines: &mut [CellRow], column: usize, chance: f64) {
    let blocks = if area.is_ascii() { ASCII } else { BLOCKS };
    let eighths = whole((chance / 100.0 * small(lines.len()) * 8.0).round()).max(1);
    for (below, cells) in lines.iter_mut().rev().enumerate() {
        let filled = eighths.saturating_sub(below * 8).min(8);
        if let Some(block) = blocks.get(filled).filter(|_| filled > 0) {
            cells.put(column, *block, Tone::Precipitation);
        }
    }
}

/// Returns the highest chance of the hours that touch each column.
fn chances(area: &PlotArea<'_>) -> Vec<Option<f64>> {
    let mut chances: Vec<Option<f64>> = vec![None; area.columns()];
    for hour in area.series.hours() {
        let Some(chance) = hour.precipitation_chance else {
            continue;
        };
        let start = hour.start.as_second();
        let from = area.column(start) - area.left;
        let to = (area.column_after(start + 3600) - area.left).max(from + 1);
        for own in chances.iter_mut().take(to).skip(from) {
            *own = Some(own.map_or(chance, |other| other.max(chance)));
        }
    }
    chances
}
