//! What is around the curves: title, day and night, midnights with the days' names, hours.

use super::canvas::{Anchor, Bounds, Canvas, Stroke, Text};
use super::compose::Picture;
use super::layout::Layout;
use super::measure::{Weight, plain, shortened, width};
use super::palette::Palette;
use crate::calendar::{DAY_FORMS, day_names, hour_name, hours as hours_of};
use crate::meteogram::Meteogram;
use crate::series::as_f64;

/// Steps between named hours, the closest first.
const STEPS: [i8; 5] = [1, 2, 3, 6, 12];

/// Title, subtitle, and the mark of what is simulated.
pub(super) fn header(
    canvas: &mut Canvas,
    layout: &Layout,
    palette: &Palette,
    meteogram: &Meteogram,
) {
    let mut right = layout.width - layout.pad;
    if meteogram.simulated {
        right = badge(canvas, layout, palette, right) - layout.em;
    }
    let size = 1.5 * layout.em;
    let room = right - layout.pad;
    let title = shortened(&plain(&meteogram.title), size, Weight::SemiBold, room);
    let title_width = width(&title, size, Weight::SemiBold);
    canvas.text(&Text {
        content: &title,
        x: layout.pad,
        y: layout.title,
        size,
        anchor: Anchor::Start,
        weight: Weight::SemiBold,
        fill: palette.text,
        halo: None,
    });
    let (x, room, anchor) = if layout.has_one_line() {
        (right, room - title_width - layout.em, Anchor::End)
    } else {
        let room = layout.width - 2.0 * layout.pad;
        (layout.pad, room, Anchor::Start)
    };
    let subtitle = plain(&meteogram.subtitle);
    canvas.text(&Text {
        content: &shortened(&subtitle, layout.em, Weight::Regular, room),
        x,
        y: layout.subtitle,
        size: layout.em,
        anchor,
        weight: Weight::Regular,
        fill: palette.muted,
        halo: None,
    });
}

/// Draws the mark with its right side at `right`; gives its left side.
fn badge(canvas: &mut Canvas, layout: &Layout, palette: &Palette, right: f64) -> f64 {
    let text = "SIMULATED";
    let em = layout.em;
    let length = width(text, em, Weight::SemiBold) + 1.4 * em;
    let bounds = Bounds {
        left: right - length,
        top: layout.title - 1.3 * em,
        right,
        bottom: layout.title + 0.55 * em,
    };
    canvas.rectangle(bounds, palette.badge, 0.93 * em);
    canvas.text(&Text {
        content: text,
        x: right - length / 2.0,
        y: layout.title - 0.02 * em,
        size: em,
        anchor: Anchor::Middle,
        weight: Weight::SemiBold,
        fill: palette.on_badge,
        halo: None,
    });
    bounds.left
}

/// Day and night behind each panel.
pub(super) fn grounds(picture: &mut Picture<'_>) {
    let layout = picture.layout;
    for panel in layout.panels() {
        let bounds = |left, right| Bounds {
            left,
            top: panel.top,
            right,
            bottom: panel.bottom,
        };
        let whole = bounds(layout.left, layout.right);
        picture.canvas.rectangle(whole, picture.palette.day, 0.0);
        for (from, to) in picture.series.nights() {
            let left = layout.x(picture.series.position(as_f64(*from)));
            let right = layout.x(picture.series.position(as_f64(*to)));
            picture
                .canvas
                .rectangle(bounds(left, right), picture.palette.night, 0.0);
        }
    }
}

/// Ticks and names of hours below the last panel, as many as fit.
pub(super) fn hours(picture: &mut Picture<'_>) {
    let layout = picture.layout;
    let Some(step) = step(picture) else { return };
    let twelve_hour = picture.meteogram.twelve_hour;
    for day in picture.days {
        let midnight = (day.has_midnight && step < 6).then_some((day.begin, 0));
        let hours = hours_of(&picture.meteogram.zone, day, step);
        for (second, hour) in midnight.into_iter().chain(hours) {
            let x = layout.x(picture.series.position(as_f64(second)));
            let bottom = layout.wind.bottom;
            let tick = picture.hairline(picture.palette.midnight);
            picture
                .canvas
                .line((x, bottom), (x, bottom + 0.35 * layout.em), &tick);
            picture.canvas.text(&Text {
                content: &hour_name(hour, twelve_hour),
                x,
                y: layout.hours,
                size: layout.small(),
                anchor: Anchor::Middle,
                weight: Weight::Regular,
                fill: picture.palette.muted,
                halo: None,
            });
        }
    }
}

/// Hours between two names, so that names do not crowd.
fn step(picture: &Picture<'_>) -> Option<i8> {
    let layout = picture.layout;
    let name = if picture.meteogram.twelve_hour {
        "noon"
    } else {
        "00"
    };
    let room = width(name, layout.small(), Weight::Regular) + 0.7 * layout.em;
    let seconds = as_f64(picture.series.end() - picture.series.begin());
    let hour = (layout.right - layout.left) * 3600.0 / seconds;
    STEPS
        .into_iter()
        .find(|step| hour * f64::from(*step) >= room)
}

/// A line at each midnight, and each day's name above its part of the picture.
pub(super) fn midnights(picture: &mut Picture<'_>) {
    let layout = picture.layout;
    let stroke = Stroke {
        width: (0.09 * layout.em).max(1.0),
        ..picture.hairline(picture.palette.midnight)
    };
    for day in picture.days.iter().filter(|day| day.has_midnight) {
        let x = layout.x(picture.series.position(as_f64(day.begin)));
        picture.canvas.line(
            (x, layout.days - layout.em),
            (x, layout.temperature.bottom),
            &stroke,
        );
        for panel in [layout.precipitation, layout.wind] {
            picture
                .canvas
                .line((x, panel.top), (x, panel.bottom), &stroke);
        }
    }
    let form = common_form(picture);
    for index in 0..picture.days.len() {
        name_day(picture, index, form);
    }
}

/// Names one day in the longest form that fits, but none longer than `form`.
fn name_day(picture: &mut Picture<'_>, index: usize, form: usize) {
    let (left, right) = sides(picture, index);
    let Some(day) = picture.days.get(index) else {
        return;
    };
    let names = day_names(day.date, picture.meteogram.twelve_hour);
    let fits = |name: &&String| room_for(picture, name) <= right - left;
    let Some(name) = names.iter().skip(form).find(fits) else {
        return;
    };
    picture.canvas.text(&Text {
        content: name,
        x: (left + right) / 2.0,
        y: picture.layout.days,
        size: picture.layout.em,
        anchor: Anchor::Middle,
        weight: Weight::SemiBold,
        fill: picture.palette.text,
        halo: None,
    });
}

/// The longest form in which the widest day's name fits its day.
fn common_form(picture: &Picture<'_>) -> usize {
    let widest = (0..picture.days.len())
        .map(|index| sides(picture, index))
        .map(|(left, right)| right - left)
        .fold(0.0, f64::max);
    (0..DAY_FORMS)
        .find(|form| {
            picture.days.iter().all(|day| {
                let names = day_names(day.date, picture.meteogram.twelve_hour);
                room_for(picture, &names[*form]) <= widest
            })
        })
        .unwrap_or(DAY_FORMS - 1)
}

fn room_for(picture: &Picture<'_>, name: &str) -> f64 {
    let em = picture.layout.em;
    width(name, em, Weight::SemiBold) + 0.8 * em
}

fn sides(picture: &Picture<'_>, index: usize) -> (f64, f64) {
    picture.days.get(index).map_or((0.0, 0.0), |day| {
        let x = |second| picture.layout.x(picture.series.position(as_f64(second)));
        (x(day.begin), x(day.end))
    })
}
