//! The chance of precipitation as bars.

use super::ground::{Ground, whole};
use super::line::{Cells, Tone};
use crate::scale::{Scale, small};

/// Eighths of a cell, from none to all.
const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The same as well as ASCII can.
const ASCII: [char; 9] = [' ', '.', '.', '.', ':', ':', ':', '#', '#'];

/// The panel of chances; nothing if it has no lines.
pub(super) fn precipitation(ground: &Ground<'_>, rows: usize) -> Vec<Cells> {
    if rows == 0 {
        return Vec::new();
    }
    let scale = Scale {
        low: 0.0,
        high: 100.0,
        top: 1.0,
        bottom: 0.0,
    };
    let mut bars = ground.numbered(rows, &scale, &[0.0, 100.0, 50.0]);
    let chances = chances(ground);
    for (column, chance) in chances.iter().enumerate() {
        if let Some(chance) = chance.filter(|chance| *chance > 0.0) {
            bar(ground, &mut bars, ground.left + column, chance);
        }
    }
    if chances.iter().all(Option::is_none) {
        ground.no_data(&mut bars);
    }
    let mut lines = vec![ground.names(&[("Chance of precipitation %", Tone::Precipitation)])];
    lines.append(&mut bars);
    lines
}

/// Draws one column; a chance that is not 0 is seen.
fn bar(ground: &Ground<'_>, lines: &mut [Cells], column: usize, chance: f64) {
    let blocks = if ground.is_ascii() { ASCII } else { BLOCKS };
    let eighths = whole((chance / 100.0 * small(lines.len()) * 8.0).round()).max(1);
    for (below, cells) in lines.iter_mut().rev().enumerate() {
        let filled = eighths.saturating_sub(below * 8).min(8);
        if let Some(block) = blocks.get(filled).filter(|_| filled > 0) {
            cells.put(column, *block, Tone::Precipitation);
        }
    }
}

/// The highest chance of the hours that touch each column.
fn chances(ground: &Ground<'_>) -> Vec<Option<f64>> {
    let mut chances: Vec<Option<f64>> = vec![None; ground.columns()];
    for hour in ground.series.hours() {
        let Some(chance) = hour.precipitation_chance else {
            continue;
        };
        let start = hour.start.as_second();
        let from = ground.column(start) - ground.left;
        let to = (ground.column_after(start + 3600) - ground.left).max(from + 1);
        for own in chances.iter_mut().take(to).skip(from) {
            *own = Some(own.map_or(chance, |other| other.max(chance)));
        }
    }
    chances
}
