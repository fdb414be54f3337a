//! The second panel: the chance of precipitation in each hour, from 0 to 100 %.

use super::canvas::{Anchor, Text, number};
use super::compose::Picture;
use super::heading::{self, Entry, Mark};
use super::layout::Panel;
use super::measure::{Weight, width};
use crate::calendar::Day;
use crate::scale::Scale;
use crate::series::as_f64;

/// A day's highest chance is worth a number from here on.
const WORTH_A_NUMBER: f64 = 15.0;
/// Panels lower than this, in ems, have no numbers at the bars.
const LOW_PANEL: f64 = 4.2;

pub(super) fn legend(picture: &mut Picture<'_>) {
    let entry = Entry {
        mark: Mark::Bar,
        colour: picture.palette.precipitation,
        text: "Chance of precipitation %",
    };
    heading::draw(picture, picture.layout.precipitation, &[entry]);
}

pub(super) fn draw(picture: &mut Picture<'_>) {
    let panel = picture.layout.precipitation;
    let has_numbers = panel.bottom - panel.top >= LOW_PANEL * picture.layout.em;
    let scale = scale(picture, panel, has_numbers);
    picture.grid(&scale, &[0.0, 50.0, 100.0], |value| format!("{value:.0}%"));
    let shown = |hour: &crate::Hour| [hour.precipitation_chance, None];
    if picture.series.range(shown).is_none() {
        picture.no_data(panel);
        return;
    }
    bars(picture, &scale);
    if has_numbers {
        numbers(picture, &scale);
    }
}

fn scale(picture: &Picture<'_>, panel: Panel, has_numbers: bool) -> Scale {
    let head = if has_numbers {
        1.15 * picture.layout.em
    } else {
        0.0
    };
    Scale {
        low: 0.0,
        high: 100.0,
        top: panel.top + head,
        bottom: panel.bottom,
    }
}

/// One path for all bars: a gap between them where there is room for one.
fn bars(picture: &mut Picture<'_>, scale: &Scale) {
    let layout = picture.layout;
    let mut path = String::new();
    for hour in picture.series.hours() {
        let Some(chance) = hour.precipitation_chance.filter(|chance| *chance > 0.0) else {
            continue;
        };
        let start = as_f64(hour.start.as_second());
        let left = layout.x(picture.series.position(start));
        let right = layout.x(picture.series.position(start + 3600.0));
        let gap = if right - left >= 5.0 {
            0.1 * (right - left).min(layout.em)
        } else {
            0.0
        };
        let top = scale.at(chance);
        path.push_str(&bar(left + gap, right - gap, top, scale.bottom));
    }
    if !path.is_empty() {
        picture
            .canvas
            .fill(&path, picture.palette.precipitation, 0.85);
    }
}

fn bar(left: f64, right: f64, top: f64, bottom: f64) -> String {
    let [left, right, top, bottom] = [left, right, top, bottom].map(number);
    format!("M{left} {bottom}V{top}H{right}V{bottom}Z")
}

/// The highest chance of each day above its bar, the highest of all first.
fn numbers(picture: &mut Picture<'_>, scale: &Scale) {
    let mut peaks: Vec<(f64, f64)> = picture
        .days
        .iter()
        .filter_map(|day| highest(picture, day))
        .collect();
    peaks.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (middle, chance) in peaks {
        number_at(picture, middle, chance, scale);
    }
}

fn number_at(picture: &mut Picture<'_>, middle: f64, chance: f64, scale: &Scale) {
    let layout = picture.layout;
    let size = 0.95 * layout.em;
    let content = format!("{chance:.0}%");
    let half = width(&content, size, Weight::SemiBold) / 2.0;
    let x = layout
        .x(middle)
        .clamp(layout.left + half, layout.right - half);
    picture.canvas.text(&Text {
        content: &content,
        x,
        y: scale.at(chance) - 0.3 * layout.em,
        size,
        anchor: Anchor::Middle,
        weight: Weight::SemiBold,
        fill: picture.palette.precipitation,
        halo: Some(super::temperature::ground(picture, middle)),
    });
}

/// The middle of the day's first stretch of its highest chance, unless it is only the slope of a
/// neighbouring day's.
fn highest(picture: &Picture<'_>, day: &Day) -> Option<(f64, f64)> {
    let hours = picture.series.hours();
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
    let middle = |index: usize| hours.get(index).map(|hour| picture.series.middle(hour));
    Some(((middle(first)? + middle(last)?) / 2.0, most))
}
