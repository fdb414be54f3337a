//! The second panel: the chance of precipitation in each hour, from 0 to 100 %.

use super::canvas::{TextAnchor, TextLabel, number};
use super::drawing::SvgDrawing;
use super::layout::PanelBox;
use super::legend::{self, LegendEntry, LegendMark};
use super::measure::{FontWeight, width};
use crate::calendar::DaySpan;
use crate::scale::LinearScale;
use crate::series::as_f64;

/// A day's highest chance is worth a number from here on.
const WORTH_A_NUMBER: f64 = 15.0;
/// Panels lower than this, in ems, have no numbers at the bars.
const LOW_PANEL: f64 = 4.2;

pub(super) fn legend(drawing: &mut SvgDrawing<'_>) {
    let entry = LegendEntry {
        mark: LegendMark::Bar,
        colour: drawing.palette.precipitation,
        text: "Chance of precipitation %",
    };
    legend::draw(drawing, drawing.layout.precipitation, &[entry]);
}

pub(super) fn draw(drawing: &mut SvgDrawing<'_>) {
    let panel = drawing.layout.precipitation;
    let has_numbers = panel.bottom - panel.top >= LOW_PANEL * drawing.layout.em;
    let scale = scale(drawing, panel, has_numbers);
    drawing.grid(&scale, &[0.0, 50.0, 100.0], |value| format!("{value:.0}%"));
    let shown = |hour: &crate::MeteogramHour| [hour.precipitation_chance, None];
    if drawing.series.range(shown).is_none() {
        drawing.no_data(panel);
        return;
    }
    bars(drawing, &scale);
    if has_numbers {
        numbers(drawing, &scale);
    }
}

fn scale(drawing: &SvgDrawing<'_>, panel: PanelBox, has_numbers: bool) -> LinearScale {
    let head = if has_numbers {
        1.15 * drawing.layout.em
    } else {
        0.0
    };
    LinearScale {
        low: 0.0,
        high: 100.0,
        top: panel.top + head,
        bottom: panel.bottom,
    }
}

/// Draws all bars as one path: with a gap between them where there is room for one.
fn bars(drawing: &mut SvgDrawing<'_>, scale: &LinearScale) {
    let layout = drawing.layout;
    let mut path = String::new();
    for hour in drawing.series.hours() {
        let Some(chance) = hour.precipitation_chance.filter(|chance| *chance > 0.0) else {
            continue;
        };
        let start = as_f64(hour.start.as_second());
        let left = layout.x(drawing.series.position(start));
        let right = layout.x(drawing.series.position(start + 3600.0));
        let gap = if right - left >= 5.0 {
            0.1 * (right - left).min(layout.em)
        } else {
            0.0
        };
        let top = scale.at(chance);
        path.push_str(&bar(left + gap, right - gap, top, scale.bottom));
    }
    if !path.is_empty() {
        drawing
            .canvas
            .fill(&path, drawing.palette.precipitation, 0.85);
    }
}

fn bar(left: f64, right: f64, top: f64, bottom: f64) -> String {
    let [left, right, top, bottom] = [left, right, top, bottom].map(number);
    format!("M{left} {bottom}V{top}H{right}V{bottom}Z")
}

/// Writes the highest chance of each day above its bar, the highest of all first.
fn numbers(drawing: &mut SvgDrawing<'_>, scale: &LinearScale) {
    let mut peaks: Vec<(f64, f64)> = drawing
        .days
        .iter()
        .filter_map(|day| highest(drawing, day))
        .collect();
    peaks.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (middle, chance) in peaks {
        number_at(drawing, middle, chance, scale);
    }
}

fn number_at(drawing: &mut SvgDrawing<'_>, middle: f64, chance: f64, scale: &LinearScale) {
    let layout = drawing.layout;
    let size = 0.95 * layout.em;
    let content = format!("{chance:.0}%");
    let half = width(&content, size, FontWeight::SemiBold) / 2.0;
    let x = layout
        .x(middle)
        .clamp(layout.left + half, layout.right - half);
    drawing.canvas.text(&TextLabel {
        content: &content,
        x,
        y: scale.at(chance) - 0.3 * layout.em,
        size,
        anchor: TextAnchor::Middle,
        weight: FontWeight::SemiBold,
        fill: drawing.palette.precipitation,
        halo: Some(drawing.background(middle)),
    });
}

/// Returns the middle of the day's first stretch of its highest chance, unless it is only the slope
/// of a neighbouring day's.
fn highest(drawing: &SvgDrawing<'_>, day: &DaySpan) -> Option<(f64, f64)> {
    let hours = drawing.series.hours();
    let from = hours.partition_point(|hour| hour.start.as_second() < day.begin);
    let to = hours.partition_point(|hour| hour.start.as_second() < day.end);
    let chance = |index: usize| hours.get(index)?.precipitation_chance;
    let most = (from..to).filter_map(chance).reduce(f64::max)?;
    let is_top = |index: &usize| chance(*index) == Some(most);
    let first = (from..to).find(is_top)?;
    let last = (first..to).take_while(is_top).last()?;
    let higher = |index: usize| chance(index).is_some_and(|other| other > most);
    let is_slope = higher(last + 1) || first.checked_sub(1).is_some_and(higher);
    if most < WORTH_A_NUMBER || is_slope {
        return None;
    }
    let middle = |index: usize| hours.get(index).map(|hour| drawing.series.middle(hour));
    Some(((middle(first)? + middle(last)?) / 2.0, most))
}
