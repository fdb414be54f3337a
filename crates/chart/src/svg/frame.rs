//! The frame around the curves: title, day and night, midnights with the days' names, hours.

use super::canvas::{BoundingBox, StrokeStyle, SvgCanvas, TextAnchor, TextLabel};
use super::drawing::SvgDrawing;
use super::layout::PictureLayout;
use super::measure::{FontWeight, plain, shortened, width};
use super::palette::ColorPalette;
use crate::calendar::{DAY_FORMS, day_names, hour_name, hours as hours_of, time_name};
use crate::meteogram::Meteogram;
use crate::series::as_f64;

/// The opacity of the nights of a picture that is seen through.
const SEEN_THROUGH: f64 = 0.5;
/// Steps between named hours, the closest first.
const STEPS: [i8; 5] = [1, 2, 3, 6, 12];

/// Draws title, subtitle, and the mark of simulated weather.
pub(super) fn header(
    canvas: &mut SvgCanvas,
    layout: &PictureLayout,
    palette: &ColorPalette,
    meteogram: &Meteogram,
) {
    let mut right = layout.width - layout.pad;
    if meteogram.simulated {
        right = badge(canvas, layout, palette, right) - layout.em;
    }
    let size = 1.5 * layout.em;
    let room = right - layout.pad;
    let title = shortened(&plain(&meteogram.title), size, FontWeight::SemiBold, room);
    let title_width = width(&title, size, FontWeight::SemiBold);
    canvas.text(&TextLabel {
        content: &title,
        x: layout.pad,
        y: layout.title,
        size,
        anchor: TextAnchor::Start,
        weight: FontWeight::SemiBold,
        fill: palette.text,
        halo: None,
    });
    let (x, room, anchor) = if layout.has_one_line() {
        (right, room - title_width - layout.em, TextAnchor::End)
    } else {
        let room = layout.width - 2.0 * layout.pad;
        (layout.pad, room, TextAnchor::Start)
    };
    let subtitle = plain(&meteogram.subtitle);
    canvas.text(&TextLabel {
        content: &shortened(&subtitle, layout.em, FontWeight::Regular, room),
        x,
        y: layout.subtitle,
        size: layout.em,
        anchor,
        weight: FontWeight::Regular,
        fill: palette.muted,
        halo: None,
    });
}

/// Draws the mark with its right side at `right`; gives its left side.
fn badge(
    canvas: &mut SvgCanvas,
    layout: &PictureLayout,
    palette: &ColorPalette,
    right: f64,
) -> f64 {
    let text = "SIMULATED";
    let em = layout.em;
    let length = width(text, em, FontWeight::SemiBold) + 1.4 * em;
    let bounds = BoundingBox {
        left: right - length,
        top: layout.title - 1.3 * em,
        right,
        bottom: layout.title + 0.55 * em,
    };
    canvas.rectangle(bounds, palette.badge, 0.93 * em);
    canvas.text(&TextLabel {
        content: text,
        x: right - length / 2.0,
        y: layout.title - 0.02 * em,
        size: em,
        anchor: TextAnchor::Middle,
        weight: FontWeight::SemiBold,
        fill: palette.on_badge,
        halo: None,
    });
    bounds.left
}

/// Draws day and night behind each panel.
pub(super) fn grounds(drawing: &mut SvgDrawing<'_>) {
    let layout = drawing.layout;
    for (index, panel) in layout.panels().enumerate() {
        let top = if index == 0 { layout.ground } else { panel.top };
        let bounds = |left, right| BoundingBox {
            left,
            top,
            right,
            bottom: panel.bottom,
        };
        let whole = bounds(layout.left, layout.right);
        if !drawing.is_transparent {
            drawing.canvas.rectangle(whole, drawing.palette.day, 0.0);
        }
        for (from, to) in drawing.series.nights() {
            let left = layout.x(drawing.series.position(as_f64(*from)));
            let right = layout.x(drawing.series.position(as_f64(*to)));
            let opacity = if drawing.is_transparent {
                SEEN_THROUGH
            } else {
                1.0
            };
            let night = drawing.palette.night;
            drawing
                .canvas
                .fill(&bounds(left, right).path(), night, opacity);
        }
    }
}

/// Ticks and names of hours below the last panel, as many as fit.
pub(super) fn hours(drawing: &mut SvgDrawing<'_>) {
    let layout = drawing.layout;
    let Some(step) = step(drawing) else { return };
    let twelve_hour = drawing.meteogram.twelve_hour;
    for day in drawing.days {
        let midnight = (day.has_midnight && step < 6).then_some((day.begin, 0));
        let hours = hours_of(&drawing.meteogram.zone, day, step);
        for (second, hour) in midnight.into_iter().chain(hours) {
            let x = layout.x(drawing.series.position(as_f64(second)));
            let bottom = layout.bottom();
            let tick = drawing.hairline(drawing.palette.midnight);
            drawing
                .canvas
                .line((x, bottom), (x, bottom + 0.35 * layout.em), &tick);
            drawing.canvas.text(&TextLabel {
                content: &hour_name(hour, twelve_hour),
                x,
                y: layout.hours,
                size: layout.small(),
                anchor: TextAnchor::Middle,
                weight: FontWeight::Regular,
                fill: drawing.palette.muted,
                halo: None,
            });
        }
    }
}

/// Draws a line at the time at which the picture is made, and names that time below the panels.
pub(super) fn now(drawing: &mut SvgDrawing<'_>) {
    let layout = drawing.layout;
    let Some(now) = drawing.meteogram.now else {
        return;
    };
    let Some(position) = drawing.series.position_of(now) else {
        return;
    };
    let x = layout.x(position);
    let em = layout.em;
    let stroke = StrokeStyle {
        colour: drawing.palette.text,
        width: (0.12 * em).max(1.2),
        dash: 0.0,
    };
    for panel in layout.panels() {
        drawing
            .canvas
            .line((x, panel.top), (x, panel.bottom), &stroke);
    }
    let bottom = layout.bottom();
    drawing
        .canvas
        .line((x, bottom), (x, bottom + 0.35 * em), &stroke);
    let time = time_name(&drawing.meteogram.zone, now, drawing.meteogram.twelve_hour);
    let size = layout.small();
    let content = format!("now {time}");
    let half = width(&content, size, FontWeight::SemiBold) / 2.0;
    drawing.canvas.text(&TextLabel {
        content: &content,
        x: x.clamp(layout.pad + half, layout.right - half),
        y: layout.hours,
        size,
        anchor: TextAnchor::Middle,
        weight: FontWeight::SemiBold,
        fill: drawing.palette.text,
        halo: None,
    });
}

/// Returns the number of hours between two names, so that names do not crowd.
fn step(drawing: &SvgDrawing<'_>) -> Option<i8> {
    let layout = drawing.layout;
    let name = if drawing.meteogram.twelve_hour {
        "noon"
    } else {
        "00"
    };
    let room = width(name, layout.small(), FontWeight::Regular) + 0.7 * layout.em;
    let seconds = as_f64(drawing.series.end() - drawing.series.begin());
    let hour = (layout.right - layout.left) * 3600.0 / seconds;
    // Midnights have no names where only noons have.
    let apart = |step: i8| if step == 12 { 24 } else { step };
    STEPS
        .into_iter()
        .find(|step| hour * f64::from(apart(*step)) >= room)
}

/// Draws a line at each midnight, and each day's name above its part of the picture.
pub(super) fn midnights(drawing: &mut SvgDrawing<'_>) {
    let layout = drawing.layout;
    let stroke = StrokeStyle {
        width: (0.09 * layout.em).max(1.0),
        ..drawing.hairline(drawing.palette.midnight)
    };
    for day in drawing.days.iter().filter(|day| day.has_midnight) {
        let x = layout.x(drawing.series.position(as_f64(day.begin)));
        drawing.canvas.line(
            (x, layout.days - layout.em),
            (x, layout.temperature.bottom),
            &stroke,
        );
        for panel in layout.panels().skip(1) {
            drawing
                .canvas
                .line((x, panel.top), (x, panel.bottom), &stroke);
        }
    }
    let form = common_form(drawing);
    for index in 0..drawing.days.len() {
        name_day(drawing, index, form);
    }
}

/// Names one day in the longest form that fits, but none longer than `form`.
fn name_day(drawing: &mut SvgDrawing<'_>, index: usize, form: usize) {
    let (left, right) = sides(drawing, index);
    let Some(day) = drawing.days.get(index) else {
        return;
    };
    let names = day_names(day.date, drawing.meteogram.twelve_hour);
    let fits = |name: &&String| room_for(drawing, name) <= right - left;
    let Some(name) = names.iter().skip(form).find(fits) else {
        return;
    };
    drawing.canvas.text(&TextLabel {
        content: name,
        x: (left + right) / 2.0,
        y: drawing.layout.days,
        size: drawing.layout.em,
        anchor: TextAnchor::Middle,
        weight: FontWeight::SemiBold,
        fill: drawing.palette.text,
        halo: None,
    });
}

/// Returns the longest form in which the widest day's name fits its day.
fn common_form(drawing: &SvgDrawing<'_>) -> usize {
    let widest = (0..drawing.days.len())
        .map(|index| sides(drawing, index))
        .map(|(left, right)| right - left)
        .fold(0.0, f64::max);
    (0..DAY_FORMS)
        .find(|form| {
            drawing.days.iter().all(|day| {
                let names = day_names(day.date, drawing.meteogram.twelve_hour);
                room_for(drawing, &names[*form]) <= widest
            })
        })
        .unwrap_or(DAY_FORMS - 1)
}

fn room_for(drawing: &SvgDrawing<'_>, name: &str) -> f64 {
    let em = drawing.layout.em;
    width(name, em, FontWeight::SemiBold) + 0.8 * em
}

fn sides(drawing: &SvgDrawing<'_>, index: usize) -> (f64, f64) {
    drawing.days.get(index).map_or((0.0, 0.0), |day| {
        let x = |second| drawing.layout.x(drawing.series.position(as_f64(second)));
        (x(day.begin), x(day.end))
    })
}
