//! The first panel: temperature with the highs and lows of the days, what it feels like, dew point, and where water
//! freezes.

use super::canvas::{StrokeStyle, TextAnchor, TextLabel};
use super::drawing::SvgDrawing;
use super::layout::PanelBox;
use super::legend::{self, LegendEntry, LegendMark};
use super::measure::{FontWeight, width};
use crate::MeteogramHour;
use crate::curve;
use crate::extremes::{DailyExtreme, extremes};
use crate::scale::{LinearScale, widened};

const TEMPERATURE: f64 = 0.2;
const DEW_POINT: f64 = 0.09;
const FEELS_LIKE: f64 = 0.1;
/// Panels lower than this, in ems, have neither a dew point nor what it feels like.
const LOW_PANEL: f64 = 6.0;
/// Height of a number with its distance from the curve, in ems, and in a low panel.
const NUMBER: f64 = 1.75;
const CLOSE_NUMBER: f64 = 1.25;

pub(super) fn draw(drawing: &mut SvgDrawing<'_>) {
    let panel = drawing.layout.temperature;
    let Some(range) = range(drawing) else {
        drawing.no_data(panel);
        return;
    };
    let scale = scale(drawing, panel, range);
    let steps = panel.tick_steps(drawing.layout.em);
    drawing.grid(&scale, &scale.ticks(steps), degrees);
    let freezing = freezing_line(drawing, &scale);
    curves(drawing, &scale);
    numbers(drawing, &scale);
    drawing.unit(panel, drawing.meteogram.units.temperature.symbol());
    if let Some(y) = freezing.filter(|_| panel.height() >= LOW_PANEL * drawing.layout.em) {
        name_freezing(drawing, &scale, y);
    }
}

/// Returns the least and the greatest of all that is drawn.
fn range(drawing: &SvgDrawing<'_>) -> Option<(f64, f64)> {
    let (has_dew_point, has_feels_like) = (has_dew_point(drawing), has_feels_like(drawing));
    let quiet = drawing.series.range(|hour| {
        let dew_point = hour.dew_point.filter(|_| has_dew_point);
        [dew_point, hour.feels_like.filter(|_| has_feels_like)]
    });
    let air = drawing.series.range(|hour| [hour.temperature, None]);
    let both = [air, quiet].into_iter().flatten();
    both.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
}

/// Formats whole degrees; zero has no sign.
fn degrees(value: f64) -> String {
    format!("{:.0}°", value.round() + 0.0)
}

pub(super) fn legend(drawing: &mut SvgDrawing<'_>) {
    let unit = drawing.meteogram.units.temperature.symbol();
    let temperature = format!("Temperature {unit}");
    let entry = |mark, colour, text| LegendEntry { mark, colour, text };
    let palette = drawing.palette;
    let mut entries = vec![entry(
        LegendMark::Line(TEMPERATURE),
        palette.temperature,
        temperature.as_str(),
    )];
    if has_feels_like(drawing) {
        let mark = LegendMark::Line(FEELS_LIKE);
        entries.push(entry(mark, palette.feels_like, "Feels like"));
    }
    if has_dew_point(drawing) {
        let mark = LegendMark::Dashes(DEW_POINT);
        entries.push(entry(mark, palette.dew_point, "Dew point"));
    }
    legend::draw(drawing, drawing.layout.temperature, &entries);
}

/// Returns the scale, with room for the numbers above the highest and below the lowest temperature,
/// and a little below the lowest dew point.
fn scale(drawing: &SvgDrawing<'_>, panel: PanelBox, range: (f64, f64)) -> LinearScale {
    let em = drawing.layout.em;
    let height = panel.bottom - panel.top;
    let least = drawing.meteogram.units.temperature.least_span();
    let (lowest, high) = widened(range, least);
    let warm = drawing.series.range(|hour| [hour.temperature, None]);
    let warm = warm.map_or(lowest, |(low, _)| low.min(high - least));
    // Pixels to a degree: as many as either needs.
    let number = if height < LOW_PANEL * em {
        CLOSE_NUMBER
    } else {
        NUMBER
    };
    let for_numbers = (height - 2.0 * number * em).max(em) / (high - warm);
    let for_dew_point = (height - (number + 0.5) * em).max(em) / (high - lowest);
    let degree = for_numbers.min(for_dew_point);
    let high = high + number * em / degree;
    LinearScale {
        low: high - height / degree,
        high,
        top: panel.top,
        bottom: panel.bottom,
    }
}

/// Returns whether there are dew points, and room for what tells less than all else.
fn has_dew_point(drawing: &SvgDrawing<'_>) -> bool {
    is_high(drawing) && drawing.series.has(|hour| hour.dew_point)
}

/// Returns whether it feels like another temperature in any hour, and there is room to say so.
fn has_feels_like(drawing: &SvgDrawing<'_>) -> bool {
    let felt = drawing.meteogram.units.temperature.felt();
    let differs = |hour: &MeteogramHour| {
        let apart = (hour.feels_like? - hour.temperature?).abs();
        (apart >= felt).then_some(())
    };
    // A thin line without a name would tell nobody anything.
    let is_named = drawing.layout.temperature.heading.is_some();
    is_named && is_high(drawing) && drawing.series.has(differs)
}

fn is_high(drawing: &SvgDrawing<'_>) -> bool {
    drawing.layout.temperature.height() >= LOW_PANEL * drawing.layout.em
}

fn curves(drawing: &mut SvgDrawing<'_>, scale: &LinearScale) {
    let palette = drawing.palette;
    let em = drawing.layout.em;
    let warm = drawing.series.runs(|hour| hour.temperature);
    for run in &warm {
        let path = curve::above(&drawing.points(run, scale), scale.bottom);
        drawing.canvas.fill(&path, palette.temperature, 0.08);
    }
    if has_dew_point(drawing) {
        let stroke = StrokeStyle {
            colour: palette.dew_point,
            width: DEW_POINT * em,
            dash: 0.35 * em,
        };
        for run in drawing.series.runs(|hour| hour.dew_point) {
            drawing.curve(&run, scale, &stroke);
        }
    }
    if has_feels_like(drawing) {
        let stroke = StrokeStyle {
            colour: palette.feels_like,
            width: FEELS_LIKE * em,
            dash: 0.0,
        };
        for run in drawing.series.runs(|hour| hour.feels_like) {
            drawing.curve(&run, scale, &stroke);
        }
    }
    let freezing = drawing.meteogram.units.temperature.freezing();
    let (cold, warm_colour) = (palette.precipitation, palette.temperature);
    let colour = drawing
        .canvas
        .two_tones(scale.beyond(freezing), warm_colour, cold);
    let stroke = StrokeStyle {
        colour: &colour,
        width: TEMPERATURE * em,
        dash: 0.0,
    };
    for run in &warm {
        drawing.curve(run, scale, &stroke);
    }
}

/// Highs above their point, lows below; first the most extreme, so that these are never left out.
fn numbers(drawing: &mut SvgDrawing<'_>, scale: &LinearScale) {
    let mut found = extremes(drawing.series, drawing.days);
    let middle =
        found.iter().map(|e| e.value).sum::<f64>() / crate::scale::small(found.len().max(1));
    let rank = |extreme: &DailyExtreme| (extreme.value - middle).abs();
    found.sort_by(|a, b| rank(b).total_cmp(&rank(a)));
    for extreme in &found {
        number_at(drawing, extreme, scale);
    }
}

fn number_at(drawing: &mut SvgDrawing<'_>, extreme: &DailyExtreme, scale: &LinearScale) {
    let layout = drawing.layout;
    let em = layout.em;
    let point = (layout.x(extreme.position), scale.at(extreme.value));
    let content = degrees(extreme.value);
    let (size, weight) = (1.1 * em, FontWeight::SemiBold);
    let half = width(&content, size, weight) / 2.0;
    let is_low = layout.temperature.height() < LOW_PANEL * em;
    let distance = if is_low { 0.35 } else { 0.6 };
    let x = point
        .0
        .clamp(layout.left + half + 0.2 * em, layout.right - half);
    let text = TextLabel {
        content: &content,
        x,
        y: if extreme.is_high {
            point.1 - distance * em
        } else {
            point.1 + (0.8 + distance) * em
        },
        size,
        anchor: TextAnchor::Middle,
        weight,
        fill: drawing.palette.text,
        halo: Some(drawing.background(extreme.position)),
    };
    let bounds = text.bounds();
    let panel = layout.temperature;
    let inside = bounds.top >= panel.top && bounds.bottom <= panel.bottom;
    if inside && drawing.canvas.text(&text) {
        let rim = Some(drawing.palette.day);
        let is_cold = extreme.value < drawing.meteogram.units.temperature.freezing();
        let fill = if is_cold {
            drawing.palette.precipitation
        } else {
            drawing.palette.temperature
        };
        drawing.canvas.disc(point, 0.28 * em, fill, rim);
    }
}

fn freezing_line(drawing: &mut SvgDrawing<'_>, scale: &LinearScale) -> Option<f64> {
    let value = drawing.meteogram.units.temperature.freezing();
    if value <= scale.low || value >= scale.high {
        return None;
    }
    let y = scale.at(value);
    let stroke = StrokeStyle {
        colour: drawing.palette.precipitation,
        width: 0.09 * drawing.layout.em,
        dash: 0.45 * drawing.layout.em,
    };
    let (left, right) = (drawing.layout.left, drawing.layout.right);
    drawing.canvas.line((left, y), (right, y), &stroke);
    Some(y)
}

/// Names the line, at a place without a curve if there is one.
fn name_freezing(drawing: &mut SvgDrawing<'_>, scale: &LinearScale, y: f64) {
    let layout = drawing.layout;
    let em = layout.em;
    let points = curve_points(drawing, scale);
    let half = width("freezing", layout.small(), FontWeight::Regular) / 2.0 + 0.4 * em;
    let panel = layout.temperature;
    let mut busy = None;
    for position in [1.0, 0.0, 0.75, 0.25, 0.5, 0.875, 0.125, 0.625, 0.375] {
        let x = layout
            .x(position)
            .clamp(layout.left + half, layout.right - half);
        for y in [y - 0.4 * em, y + 1.05 * em] {
            let text = TextLabel {
                content: "freezing",
                x,
                y,
                size: layout.small(),
                anchor: TextAnchor::Middle,
                weight: FontWeight::Regular,
                fill: drawing.palette.precipitation,
                halo: Some(drawing.background(layout.position(x))),
            };
            let bounds = text.bounds();
            if bounds.top < panel.top || bounds.bottom > panel.bottom {
                continue;
            }
            if points.iter().any(|point| bounds.holds(*point)) {
                busy.get_or_insert(text);
            } else if drawing.canvas.text(&text) {
                return;
            }
        }
    }
    if let Some(text) = busy {
        drawing.canvas.text(&text);
    }
}

/// Returns the curves as points that are close to each other.
fn curve_points(drawing: &SvgDrawing<'_>, scale: &LinearScale) -> Vec<(f64, f64)> {
    let warm = drawing.series.runs(|hour| hour.temperature);
    let dew_point = drawing.series.runs(|hour| hour.dew_point);
    let runs = warm.iter().chain(&dew_point);
    runs.flat_map(|run| {
        let points = drawing.points(run, scale);
        let between = |pair: &[(f64, f64)]| {
            let middle = ((pair[0].0 + pair[1].0) / 2.0, (pair[0].1 + pair[1].1) / 2.0);
            [pair[0], middle, pair[1]]
        };
        points.windows(2).flat_map(between).collect::<Vec<_>>()
    })
    .collect()
}
