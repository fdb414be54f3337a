//! The second panel: rain and snow of each hour as bars, each on a scale of its own, before the chance of
//! precipitation; where no amounts are known, the chance alone as bars.

use super::canvas::{StrokeStyle, TextAnchor, TextLabel, number};
use super::drawing::SvgDrawing;
use super::layout::PanelBox;
use super::legend::{self, LegendEntry, LegendMark};
use super::measure::{FontWeight, width};
use crate::MeteogramHour;
use crate::amounts::{day_total, snows};
use crate::calendar::DaySpan;
use crate::scale::LinearScale;
use crate::series::as_f64;

/// A day's highest chance is worth a number from here on.
const WORTH_A_NUMBER: f64 = 15.0;
/// Panels lower than this, in ems, have no numbers at the bars.
const LOW_PANEL: f64 = 3.4;
/// The height of a line of numbers, in ems.
const NUMBER: f64 = 1.15;
/// The part of the panel that snow has above rain, where some falls.
const SNOW_SHARE: f64 = 0.42;

/// An amount of an hour.
type HourAmount = fn(&MeteogramHour) -> Option<f64>;

pub(super) fn legend(drawing: &mut SvgDrawing<'_>, panel: PanelBox) {
    let palette = drawing.palette;
    let depth = drawing.meteogram.units.precipitation;
    let entry = |mark, colour, text| LegendEntry { mark, colour, text };
    // What falls as snow is among the water of an hour.
    let name = if has_snow(drawing) {
        "Rain, melted snow"
    } else {
        "Rain"
    };
    let rain = format!("{name} {}", depth.rain_symbol());
    let snow = format!("Snow {}", depth.snow_symbol());
    let mut entries = Vec::new();
    if has_amounts(drawing) {
        entries.push(entry(LegendMark::Bar, palette.precipitation, rain.as_str()));
        if has_snow(drawing) {
            entries.push(entry(LegendMark::Bar, palette.snow, snow.as_str()));
        }
        if drawing.series.has(|hour| hour.precipitation_chance) {
            entries.push(entry(LegendMark::Area, palette.precipitation, "Chance %"));
        }
    } else {
        let name = "Chance of precipitation %";
        entries.push(entry(LegendMark::Bar, palette.precipitation, name));
    }
    if has_thunder(drawing) {
        let mark = LegendMark::Dashes(0.1);
        entries.push(entry(mark, palette.thunder, "Thunder %"));
    }
    legend::draw(drawing, panel, &entries);
}

pub(super) fn draw(drawing: &mut SvgDrawing<'_>, panel: PanelBox) {
    let has_chance = drawing.series.has(|hour| hour.precipitation_chance);
    let has_amounts = has_amounts(drawing);
    if !has_chance && !has_amounts {
        drawing.no_data(panel);
        return;
    }
    let has_numbers = panel.height() >= LOW_PANEL * drawing.layout.em;
    let head = if has_numbers { NUMBER } else { 0.0 } * drawing.layout.em;
    let chances = LinearScale {
        low: 0.0,
        high: 100.0,
        top: panel.top + head,
        bottom: panel.bottom,
    };
    let colour = drawing.palette.precipitation;
    if has_amounts {
        bars(
            drawing,
            &chances,
            |hour| hour.precipitation_chance,
            (colour, 0.24),
        );
        amounts(drawing, &chances);
    } else {
        let ticks: &[f64] = if has_numbers {
            &[0.0, 50.0, 100.0]
        } else {
            &[0.0, 100.0]
        };
        drawing.grid(&chances, ticks, |value| format!("{value:.0}%"));
        bars(
            drawing,
            &chances,
            |hour| hour.precipitation_chance,
            (colour, 0.85),
        );
    }
    if has_numbers {
        numbers(drawing, &chances);
    }
    thunder(drawing, &chances);
    // The numbers have their unit.
    if has_amounts && !has_numbers {
        drawing.unit(panel, drawing.meteogram.units.precipitation.rain_symbol());
    }
}

/// Draws the chance of thunder as a thin line, where it is worth a look and there is room for its name.
fn thunder(drawing: &mut SvgDrawing<'_>, chances: &LinearScale) {
    if !has_thunder(drawing) {
        return;
    }
    let stroke = StrokeStyle {
        colour: drawing.palette.thunder,
        width: 0.1 * drawing.layout.em,
        dash: 0.2 * drawing.layout.em,
    };
    for run in drawing.series.runs(|hour| hour.thunder_chance) {
        drawing.curve(&run, chances, &stroke);
    }
}

fn has_thunder(drawing: &SvgDrawing<'_>) -> bool {
    let panel = drawing.layout.precipitation;
    let is_named = panel.is_some_and(|panel| panel.heading.is_some());
    let is_likely = |hour: &MeteogramHour| hour.thunder_chance.filter(|c| *c >= WORTH_A_NUMBER);
    is_named && drawing.series.has(is_likely)
}

/// Draws rain below and snow above, each on an even scale from nothing on.
fn amounts(drawing: &mut SvgDrawing<'_>, panel: &LinearScale) {
    let depth = drawing.meteogram.units.precipitation;
    let palette = drawing.palette;
    let has_snow = has_snow(drawing);
    let share = if has_snow { SNOW_SHARE } else { 0.0 };
    let border = panel.top + share * (panel.bottom - panel.top);
    let rain_part = (border, panel.bottom);
    let rain = scale(drawing, |hour| hour.rain, depth.least_rain(), rain_part);
    let snow_part = (panel.top, border - 0.25 * drawing.layout.em);
    let snow = scale(drawing, |hour| hour.snow, depth.least_snow(), snow_part);
    axis(drawing, &rain, palette.precipitation);
    if has_snow {
        axis(drawing, &snow, palette.snow);
        name_scale(drawing, &snow, palette.snow, "snow");
        name_scale(drawing, &rain, palette.precipitation, "water");
        bars(drawing, &snow, |hour| hour.snow, (palette.snow, 0.95));
    }
    bars(
        drawing,
        &rain,
        |hour| hour.rain,
        (palette.precipitation, 0.95),
    );
}

/// Names what one of two scales measures, beside it where no depth stands.
fn name_scale(drawing: &mut SvgDrawing<'_>, scale: &LinearScale, colour: &str, name: &str) {
    let size = 0.8 * drawing.layout.small();
    for share in [0.5, 0.65, 0.8, 0.35, 0.2] {
        let y = scale.top + share * (scale.bottom - scale.top);
        let is_drawn = drawing.canvas.text(&TextLabel {
            content: name,
            x: drawing.layout.left - 0.45 * drawing.layout.em,
            y: y + 0.35 * size,
            size,
            anchor: TextAnchor::End,
            weight: FontWeight::Regular,
            fill: colour,
            halo: None,
        });
        if is_drawn {
            return;
        }
    }
}

fn scale(
    drawing: &SvgDrawing<'_>,
    amount: HourAmount,
    least: f64,
    (top, bottom): (f64, f64),
) -> LinearScale {
    let range = drawing.series.range(|hour| [amount(hour), None]);
    LinearScale {
        low: 0.0,
        high: range.map_or(least, |(_, high)| (1.05 * high).max(least)),
        top,
        bottom,
    }
}

/// Draws the ground of the bars, and names round depths in the `colour` of the bars.
fn axis(drawing: &mut SvgDrawing<'_>, scale: &LinearScale, colour: &str) {
    let em = drawing.layout.em;
    let box_of = PanelBox {
        heading: None,
        top: scale.top,
        bottom: scale.bottom,
    };
    let steps = box_of.tick_steps(em).min(3);
    let ticks = scale.fine_ticks(steps);
    let decimals = if ticks.iter().all(|tick| tick.fract() == 0.0) {
        0
    } else if ticks
        .iter()
        .all(|tick| (tick * 10.0 - (tick * 10.0).round()).abs() < 1e-6)
    {
        1
    } else {
        2
    };
    drawing.coloured_grid(scale, &ticks, colour, |value| {
        if value > 0.0 {
            format!("{value:.decimals$}")
        } else {
            String::new()
        }
    });
}

/// Draws all bars as one path: with a gap between them where there is room for one.
fn bars(
    drawing: &mut SvgDrawing<'_>,
    scale: &LinearScale,
    amount: HourAmount,
    (colour, opacity): (&str, f64),
) {
    let layout = drawing.layout;
    let mut path = String::new();
    for hour in drawing.series.hours() {
        let Some(amount) = amount(hour).filter(|amount| *amount > 0.0) else {
            continue;
        };
        let start = as_f64(hour.start.as_second());
        let left = layout.x(drawing.series.position(start));
        let right = layout.x(drawing.series.position(start + 3600.0));
        let gap = if right - left >= 5.0 && opacity > 0.5 {
            0.1 * (right - left).min(layout.em)
        } else {
            0.0
        };
        let top = scale.at(amount);
        path.push_str(&bar(left + gap, right - gap, top, scale.bottom));
    }
    if !path.is_empty() {
        drawing.canvas.fill(&path, colour, opacity);
    }
}

fn bar(left: f64, right: f64, top: f64, bottom: f64) -> String {
    let [left, right, top, bottom] = [left, right, top, bottom].map(number);
    format!("M{left} {bottom}V{top}H{right}V{bottom}Z")
}

fn has_amounts(drawing: &SvgDrawing<'_>) -> bool {
    drawing.series.has(|hour| hour.rain.or(hour.snow))
}

/// Returns whether any day has snow to tell of, which is worth a part of the panel.
fn has_snow(drawing: &SvgDrawing<'_>) -> bool {
    let unit = drawing.meteogram.units.precipitation;
    let mut days = drawing.days.iter();
    days.any(|day| snows(drawing.series, day, unit))
}

/// Writes a number for each day: its rain and snow, or else its highest chance; the greatest first.
fn numbers(drawing: &mut SvgDrawing<'_>, scale: &LinearScale) {
    let units = drawing.meteogram.units;
    let mut peaks = Vec::new();
    for day in drawing.days {
        if let Some(text) = day_total(drawing.series, day, units.precipitation) {
            let middle = drawing.series.position(as_f64(day.begin.midpoint(day.end)));
            let y = scale.top - 0.28 * drawing.layout.em;
            number_at(drawing, middle, y, &text);
        } else {
            peaks.extend(highest(drawing, day));
        }
    }
    peaks.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (middle, chance) in peaks {
        let y = scale.at(chance) - 0.3 * drawing.layout.em;
        number_at(drawing, middle, y, &format!("{chance:.0}%"));
    }
}

fn number_at(drawing: &mut SvgDrawing<'_>, middle: f64, y: f64, content: &str) {
    let layout = drawing.layout;
    let size = 0.95 * layout.em;
    let half = width(content, size, FontWeight::SemiBold) / 2.0;
    let x = layout
        .x(middle)
        .clamp(layout.left + half, layout.right - half);
    drawing.canvas.text(&TextLabel {
        content,
        x,
        y,
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
