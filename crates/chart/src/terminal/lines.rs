//! Temperature and wind as curves, two to a panel.

use super::curves::Charset;
use super::ground::{Ground, whole};
use super::line::{Cells, Tone};
use super::raster::{Raster, braille};
use crate::meteogram::Hour;
use crate::scale::{Scale, widened};

/// Arrows for where the wind goes, from north by the east.
const ARROWS: [char; 8] = ['↑', '↗', '→', '↘', '↓', '↙', '←', '↖'];
const ASCII_ARROWS: [char; 8] = ['^', '/', '>', '\\', 'v', '/', '<', '\\'];
/// Columns from one arrow to the next.
const ARROWS_APART: usize = 3;
/// Slower air has no direction worth an arrow.
const CALM: f64 = 0.5;

/// A quantity and what it means.
type Curve = (Tone, fn(&Hour) -> Option<f64>);

/// The panel of temperatures and dew points; nothing if it has no lines.
pub(super) fn temperature(ground: &Ground<'_>, rows: usize) -> Vec<Cells> {
    if rows == 0 {
        return Vec::new();
    }
    let unit = ground.meteogram.units.temperature;
    let name = format!("Temperature {}", unit.symbol());
    let mut names = vec![(name.as_str(), Tone::Temperature)];
    if has(ground, |hour| hour.dew_point) {
        names.push(("dew point", Tone::DewPoint));
    }
    let range = ground
        .series
        .range(|hour| [hour.temperature, hour.dew_point]);
    let (low, high) = widened(range.unwrap_or((0.0, 0.0)), unit.least_span());
    let scale = scale(low, high);
    let behind: Curve = (Tone::DewPoint, |hour| hour.dew_point);
    let front: Curve = (Tone::Temperature, |hour| hour.temperature);
    let mut lines = vec![ground.names(&names)];
    lines.append(&mut two_curves(ground, rows, &scale, behind, front));
    lines
}

/// The panel of wind and gusts, with arrows; nothing if it has no lines.
pub(super) fn wind(ground: &Ground<'_>, rows: usize) -> Vec<Cells> {
    if rows == 0 {
        return Vec::new();
    }
    let unit = ground.meteogram.units.wind;
    let name = format!("Wind {}", unit.symbol());
    let mut names = vec![(name.as_str(), Tone::Wind)];
    if has(ground, |hour| hour.wind_gust) {
        names.push(("gusts", Tone::Gust));
    }
    let range = ground
        .series
        .range(|hour| [hour.wind_speed, hour.wind_gust]);
    let high = range.map_or(0.0, |(_, high)| high);
    let scale = scale(0.0, high.max(unit.least_top()));
    let behind: Curve = (Tone::Gust, |hour| hour.wind_gust);
    let front: Curve = (Tone::Wind, |hour| hour.wind_speed);
    let mut lines = vec![ground.names(&names)];
    lines.append(&mut two_curves(ground, rows, &scale, behind, front));
    if has(ground, |hour| hour.wind_speed.and(hour.wind_direction)) {
        lines.push(arrows(ground));
    }
    lines
}

/// Two curves on one scale. Where they share a cell it has the dots of both and the tone of `front`.
fn two_curves(
    ground: &Ground<'_>,
    rows: usize,
    scale: &Scale,
    behind: Curve,
    front: Curve,
) -> Vec<Cells> {
    let ticks = if has(ground, behind.1) || has(ground, front.1) {
        scale.ticks((rows * 2 / 3).max(1))
    } else {
        Vec::new()
    };
    let mut lines = ground.numbered(rows, scale, &ticks);
    let back = raster(ground, rows, scale, behind);
    let fore = raster(ground, rows, scale, front);
    for (row, cells) in lines.iter_mut().enumerate() {
        for column in 0..ground.columns() {
            let (back, fore) = (back.bits(column, row), fore.bits(column, row));
            let (c, tone) = match (ground.charset, fore, back) {
                (_, 0, 0) => continue,
                (Charset::Ascii, 0, _) => ('.', behind.0),
                (Charset::Ascii, _, _) => ('*', front.0),
                (Charset::Braille, 0, back) => (braille(back), behind.0),
                (Charset::Braille, fore, back) => (braille(fore | back), front.0),
            };
            cells.put(ground.left + column, c, tone);
        }
    }
    if ticks.is_empty() {
        ground.no_data(&mut lines);
    }
    lines
}

fn raster(ground: &Ground<'_>, rows: usize, scale: &Scale, curve: Curve) -> Raster {
    let mut raster = Raster::new(ground.columns(), rows, ground.charset);
    let heights = ground.heights(raster.size().0, scale, curve.1);
    raster.draw(&heights);
    raster
}

fn has(ground: &Ground<'_>, value: fn(&Hour) -> Option<f64>) -> bool {
    let mut hours = ground.series.hours().iter();
    hours.any(|hour| value(hour).is_some())
}

const fn scale(low: f64, high: f64) -> Scale {
    Scale {
        low,
        high,
        top: 1.0,
        bottom: 0.0,
    }
}

fn arrows(ground: &Ground<'_>) -> Cells {
    let mut cells = ground.cells();
    let mut free = ground.left;
    for hour in ground.series.hours() {
        let column = ground.column(hour.start.as_second() + 1800);
        if let Some(arrow) = arrow(ground, hour).filter(|_| column >= free) {
            cells.put(column, arrow, Tone::Wind);
            free = column + ARROWS_APART;
        }
    }
    cells
}

/// An arrow that flies with the wind.
fn arrow(ground: &Ground<'_>, hour: &Hour) -> Option<char> {
    let speed = hour.wind_speed?;
    let goes = (hour.wind_direction? + 180.0).rem_euclid(360.0);
    if speed < CALM {
        return Some(if ground.is_ascii() { 'o' } else { '·' });
    }
    let arrows = if ground.is_ascii() {
        ASCII_ARROWS
    } else {
        ARROWS
    };
    arrows.get(whole((goes / 45.0).round()) % 8).copied()
}
