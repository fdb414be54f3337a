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
        for index in 0..picture.days.len() {
            number_day(picture, index, &scale);
        }
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

/// The day's highest chance above its bar.
fn number_day(picture: &mut Picture<'_>, index: usize, scale: &Scale) {
    let Some(day) = picture.days.get(index) else {
        return;
    };
    let Some((middle, chance)) = highest(picture, day) else {
        return;
    };
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

/// The middle of the first stretch of the highest chance.
fn highest(picture: &Picture<'_>, day: &Day) -> Option<(f64, f64)> {
    let today: Vec<(f64, f64)> = picture
        .series
        .hours()
        .iter()
        .filter(|hour| (day.begin..day.end).contains(&hour.start.as_second()))
        .filter_map(|hour| Some((picture.series.middle(hour), hour.precipitation_chance?)))
        .collect();
    let most = today.iter().map(|(_, chance)| *chance).reduce(f64::max)?;
    if most < WORTH_A_NUMBER {
        return None;
    }
    let mut peak = today.iter().skip_while(|(_, chance)| *chance < most);
    let first = peak.next()?.0;
    let last = peak.take_while(|(_, chance)| *chance >= most).last();
    Some(((first + last.map_or(first, |last| last.0)) / 2.0, most))
}
