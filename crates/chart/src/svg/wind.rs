//! The third panel: wind, gusts above it, and below both where the wind goes.

use super::canvas::{StrokeStyle, TextAnchor, TextLabel, arrow};
use super::drawing::SvgDrawing;
use super::layout::PanelBox;
use super::legend::{self, LegendEntry, LegendMark};
use super::measure::{FontWeight, width};
use crate::curve;
use crate::meteogram::MeteogramHour;
use crate::scale::LinearScale;

const WIND: f64 = 0.17;
/// The opacity of the band from wind to gusts.
const GUSTS: f64 = 0.28;
/// Height of the row of arrows, and their length, in ems.
const STRIP: f64 = 1.9;
const ARROW: f64 = 1.25;
/// Hours between arrows, the closest first.
const STEPS: [i8; 6] = [1, 2, 3, 4, 6, 12];
/// Slower air has no direction worth an arrow.
const CALM: f64 = 0.5;

pub(super) fn draw(drawing: &mut SvgDrawing<'_>, panel: PanelBox) {
    let speeds = drawing
        .series
        .range(|hour| [hour.wind_speed, hour.wind_gust]);
    let has_arrows = has_arrows(drawing);
    let Some((_, highest)) = speeds else {
        drawing.no_data(panel);
        return;
    };
    let strip = if has_arrows {
        STRIP * drawing.layout.em
    } else {
        0.0
    };
    let scale = LinearScale {
        low: 0.0,
        high: (highest * 1.02).max(drawing.meteogram.units.wind.least_top()),
        top: panel.top + 0.9 * drawing.layout.em,
        bottom: panel.bottom - strip,
    };
    let drawn = PanelBox {
        bottom: scale.bottom,
        ..panel
    };
    drawing.unit(panel, drawing.meteogram.units.wind.symbol());
    let steps = drawn.tick_steps(drawing.layout.em);
    drawing.grid(&scale, &scale.ticks(steps), |value| format!("{value:.0}"));
    curves(drawing, &scale);
    peak(drawing, &scale);
    if has_arrows {
        arrows(drawing, panel.bottom - strip / 2.0);
    }
}

fn has_arrows(drawing: &SvgDrawing<'_>) -> bool {
    let known = |hour: &MeteogramHour| hour.wind_speed.and(hour.wind_direction);
    drawing
        .series
        .hours()
        .iter()
        .any(|hour| known(hour).is_some())
}

pub(super) fn legend(drawing: &mut SvgDrawing<'_>, panel: PanelBox) {
    let colour = drawing.palette.wind;
    let wind = format!("Wind {}", drawing.meteogram.units.wind.symbol());
    let mut entries = vec![LegendEntry {
        mark: LegendMark::Line(WIND),
        colour,
        text: &wind,
    }];
    if drawing
        .series
        .range(|hour| [hour.wind_gust, None])
        .is_some()
    {
        entries.push(LegendEntry {
            mark: LegendMark::Area,
            colour,
            text: "Gusts",
        });
    }
    if has_arrows(drawing) {
        entries.push(LegendEntry {
            mark: LegendMark::Arrow,
            colour,
            text: "Arrows fly with the wind",
        });
    }
    legend::draw(drawing, panel, &entries);
}

fn curves(drawing: &mut SvgDrawing<'_>, scale: &LinearScale) {
    let colour = drawing.palette.wind;
    let em = drawing.layout.em;
    let both =
        |hour: &MeteogramHour, value: Option<f64>| hour.wind_speed.and(hour.wind_gust).and(value);
    let gusts = drawing.series.runs(|hour| both(hour, hour.wind_gust));
    let winds = drawing.series.runs(|hour| both(hour, hour.wind_speed));
    for (gust, wind) in gusts.iter().zip(&winds) {
        let (gust, wind) = (drawing.points(gust, scale), drawing.points(wind, scale));
        drawing
            .canvas
            .fill(&curve::between(&gust, &wind), colour, GUSTS);
    }
    let wind = StrokeStyle {
        colour,
        width: WIND * em,
        dash: 0.0,
    };
    for run in drawing.series.runs(|hour| hour.wind_speed) {
        drawing.curve(&run, scale, &wind);
    }
}

/// Writes the strongest gust, or wind where no gusts are known, above its point.
fn peak(drawing: &mut SvgDrawing<'_>, scale: &LinearScale) {
    let layout = drawing.layout;
    let Some((position, strength)) = drawing.series.strongest() else {
        return;
    };
    let size = 0.95 * layout.em;
    let content = format!("{strength:.0}");
    let half = width(&content, size, FontWeight::SemiBold) / 2.0;
    drawing.canvas.text(&TextLabel {
        content: &content,
        x: layout
            .x(position)
            .clamp(layout.left + half, layout.right - half),
        y: scale.at(strength) - 0.3 * layout.em,
        size,
        anchor: TextAnchor::Middle,
        weight: FontWeight::SemiBold,
        fill: drawing.palette.wind,
        halo: Some(drawing.background(position)),
    });
}

/// Arrows at local hours that divide by a step which leaves them apart; a dot where it is calm.
fn arrows(drawing: &mut SvgDrawing<'_>, y: f64) {
    let layout = drawing.layout;
    let em = layout.em;
    let colour = drawing.palette.wind;
    let span = crate::series::as_f64(drawing.series.end() - drawing.series.begin());
    let apart = (layout.right - layout.left) * 3600.0 / span;
    let room = 1.7 * em;
    let step = STEPS
        .into_iter()
        .find(|step| apart * f64::from(*step) >= room);
    let mut free = layout.left;
    for hour in drawing.series.hours() {
        let local = drawing.meteogram.zone.to_datetime(hour.start).hour();
        let (Some(speed), Some(from)) = (hour.wind_speed, hour.wind_direction) else {
            continue;
        };
        let x = layout.x(drawing.series.middle(hour));
        let inside = x - 0.6 * em >= free && x + 0.6 * em <= layout.right;
        if local % step.unwrap_or(12) != 0 || !inside {
            continue;
        }
        free = x + 0.6 * em;
        if speed < CALM {
            drawing.canvas.disc((x, y), 0.16 * em, colour, None);
        } else {
            let stroke = StrokeStyle {
                colour,
                width: 0.12 * em,
                dash: 0.0,
            };
            drawing
                .canvas
                .stroke(&arrow((x, y), from + 180.0, ARROW * em), &stroke);
        }
    }
}
