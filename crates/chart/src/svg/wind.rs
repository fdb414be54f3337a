//! The third panel: wind, gusts above it, and below both where the wind goes.

use super::canvas::{Stroke, number};
use super::compose::Picture;
use super::heading::{self, Entry, Mark};
use super::layout::Panel;
use super::temperature::{stroke_run, ticks_in};
use crate::curve;
use crate::meteogram::Hour;
use crate::scale::Scale;

const WIND: f64 = 0.17;
const GUST: f64 = 0.1;
/// Height of the row of arrows, and their length, in ems.
const STRIP: f64 = 1.9;
const ARROW: f64 = 1.25;
/// Hours between arrows, the closest first.
const STEPS: [i8; 6] = [1, 2, 3, 4, 6, 12];
/// Slower air has no direction worth an arrow.
const CALM: f64 = 0.5;

pub(super) fn draw(picture: &mut Picture<'_>) {
    let panel = picture.layout.wind;
    let speeds = picture
        .series
        .range(|hour| [hour.wind_speed, hour.wind_gust]);
    let has_arrows = has_arrows(picture);
    let Some((_, highest)) = speeds else {
        picture.no_data(panel);
        return;
    };
    let strip = if has_arrows {
        STRIP * picture.layout.em
    } else {
        0.0
    };
    let scale = Scale {
        low: 0.0,
        high: (highest * 1.12).max(picture.meteogram.units.wind.least_top()),
        top: panel.top,
        bottom: panel.bottom - strip,
    };
    let drawn = Panel {
        bottom: scale.bottom,
        ..panel
    };
    let steps = ticks_in(drawn, picture.layout.em);
    picture.grid(&scale, &scale.ticks(steps), |value| format!("{value:.0}"));
    curves(picture, &scale);
    if has_arrows {
        arrows(picture, panel.bottom - strip / 2.0);
    }
}

fn has_arrows(picture: &Picture<'_>) -> bool {
    let known = |hour: &Hour| hour.wind_speed.and(hour.wind_direction);
    picture
        .series
        .hours()
        .iter()
        .any(|hour| known(hour).is_some())
}

pub(super) fn legend(picture: &mut Picture<'_>) {
    let colour = picture.palette.wind;
    let wind = format!("Wind {}", picture.meteogram.units.wind.symbol());
    let mut entries = vec![Entry {
        mark: Mark::Line(WIND),
        colour,
        text: &wind,
    }];
    if picture
        .series
        .range(|hour| [hour.wind_gust, None])
        .is_some()
    {
        entries.push(Entry {
            mark: Mark::Dashes(GUST),
            colour,
            text: "Gusts",
        });
    }
    if has_arrows(picture) {
        entries.push(Entry {
            mark: Mark::Arrow,
            colour,
            text: "Arrows fly with the wind",
        });
    }
    heading::draw(picture, picture.layout.wind, &entries);
}

fn curves(picture: &mut Picture<'_>, scale: &Scale) {
    let colour = picture.palette.wind;
    let em = picture.layout.em;
    let both = |hour: &Hour, value: Option<f64>| hour.wind_speed.and(hour.wind_gust).and(value);
    let gusts = picture.series.runs(|hour| both(hour, hour.wind_gust));
    let winds = picture.series.runs(|hour| both(hour, hour.wind_speed));
    for (gust, wind) in gusts.iter().zip(&winds) {
        let (gust, wind) = (picture.points(gust, scale), picture.points(wind, scale));
        picture
            .canvas
            .fill(&curve::between(&gust, &wind), colour, 0.16);
    }
    let gust = Stroke {
        colour,
        width: GUST * em,
        dash: 0.32 * em,
    };
    for run in picture.series.runs(|hour| hour.wind_gust) {
        stroke_run(picture, &run, scale, &gust);
    }
    let wind = Stroke {
        colour,
        width: WIND * em,
        dash: 0.0,
    };
    for run in picture.series.runs(|hour| hour.wind_speed) {
        stroke_run(picture, &run, scale, &wind);
    }
}

/// Arrows at local hours that divide by a step which leaves them apart; a dot where it is calm.
fn arrows(picture: &mut Picture<'_>, y: f64) {
    let layout = picture.layout;
    let em = layout.em;
    let colour = picture.palette.wind;
    let span = crate::series::as_f64(picture.series.end() - picture.series.begin());
    let apart = (layout.right - layout.left) * 3600.0 / span;
    let room = 1.7 * em;
    let step = STEPS
        .into_iter()
        .find(|step| apart * f64::from(*step) >= room);
    let mut free = layout.left;
    for hour in picture.series.hours() {
        let local = picture.meteogram.zone.to_datetime(hour.start).hour();
        let (Some(speed), Some(from)) = (hour.wind_speed, hour.wind_direction) else {
            continue;
        };
        let x = layout.x(picture.series.middle(hour));
        let inside = x - 0.6 * em >= free && x + 0.6 * em <= layout.right;
        if local % step.unwrap_or(12) != 0 || !inside {
            continue;
        }
        free = x + 0.6 * em;
        if speed < CALM {
            picture.canvas.disc((x, y), 0.16 * em, colour, None);
        } else {
            let stroke = Stroke {
                colour,
                width: 0.12 * em,
                dash: 0.0,
            };
            picture
                .canvas
                .stroke(&arrow((x, y), from + 180.0, ARROW * em), &stroke);
        }
    }
}

/// Path data of an arrow that points to `degrees`, clockwise from up.
pub(super) fn arrow((x, y): (f64, f64), degrees: f64, length: f64) -> String {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let place = |across: f64, along: f64| {
        let (across, along) = (across * length, along * length);
        let right = x + across * cos + along * sin;
        let down = y + across * sin - along * cos;
        format!("{} {}", number(right), number(down))
    };
    format!(
        "M{}L{}M{}L{}L{}",
        place(0.0, -0.5),
        place(0.0, 0.5),
        place(-0.26, 0.18),
        place(0.0, 0.5),
        place(0.26, 0.18)
    )
}
