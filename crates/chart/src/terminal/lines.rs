//! Temperature and wind as curves, two to a panel.

use super::charset::Charset;
use super::line::{CellRow, Tone};
use super::peaks;
use super::plot_area::{PlotArea, whole};
use super::raster::{DotRaster, braille};
use super::row_scale::RowScale;
use crate::meteogram::MeteogramHour;
use crate::scale::{LinearScale, widened};

/// Arrows for where the wind goes, from north by the east.
const ARROWS: [char; 8] = ['↑', '↗', '→', '↘', '↓', '↙', '←', '↖'];
const ASCII_ARROWS: [char; 8] = ['^', '/', '>', '\\', 'v', '/', '<', '\\'];
/// Columns from one arrow to the next.
const ARROWS_APART: usize = 3;
/// Slower air has no direction worth an arrow.
const CALM: f64 = 0.5;

/// A quantity and what it means.
type CurveSpec = (Tone, fn(&MeteogramHour) -> Option<f64>);

/// Returns the panel of temperatures and dew points; nothing if it has no lines.
pub(super) fn temperature(area: &PlotArea<'_>, rows: usize) -> Vec<CellRow> {
    if rows == 0 {
        return Vec::new();
    }
    let unit = area.meteogram.units.temperature;
    let name = format!("Temperature {}", unit.symbol());
    let mut names = vec![(name.as_str(), Tone::Temperature)];
    if has(area, |hour| hour.dew_point) {
        names.push(("dew point", Tone::DewPoint));
    }
    let range = area.series.range(|hour| [hour.temperature, hour.dew_point]);
    let (low, high) = widened(range.unwrap_or((0.0, 0.0)), unit.least_span());
    let scale = RowScale::around((low, high), rows, area.charset);
    let behind: CurveSpec = (Tone::DewPoint, |hour| hour.dew_point);
    let front: CurveSpec = (Tone::Temperature, |hour| hour.temperature);
    let mut lines = vec![area.names(&names)];
    let mut curves = two_curves(area, rows, &scale, behind, front);
    peaks::temperatures(area, &scale.scale, &mut curves);
    lines.append(&mut curves);
    lines
}

/// Returns the panel of wind and gusts, with arrows; nothing if it has no lines.
pub(super) fn wind(area: &PlotArea<'_>, rows: usize) -> Vec<CellRow> {
    if rows == 0 {
        return Vec::new();
    }
    let unit = area.meteogram.units.wind;
    let name = format!("Wind {}", unit.symbol());
    let mut names = vec![(name.as_str(), Tone::Wind)];
    if has(area, |hour| hour.wind_gust) {
        names.push(("gusts", Tone::Gust));
    }
    let range = area.series.range(|hour| [hour.wind_speed, hour.wind_gust]);
    let high = range.map_or(0.0, |(_, high)| high);
    let scale = RowScale::up_to(high.max(unit.least_top()), rows, area.charset);
    let behind: CurveSpec = (Tone::Gust, |hour| hour.wind_gust);
    let front: CurveSpec = (Tone::Wind, |hour| hour.wind_speed);
    let mut lines = vec![area.names(&names)];
    let mut curves = two_curves(area, rows, &scale, behind, front);
    peaks::wind(area, &scale.scale, &mut curves);
    lines.append(&mut curves);
    if has(area, |hour| hour.wind_speed.and(hour.wind_direction)) {
        lines.push(arrows(area));
    }
    lines
}

/// Draws two curves on one scale. Where they share a cell it has the dots of both and the tone of
/// `front`.
fn two_curves(
    area: &PlotArea<'_>,
    rows: usize,
    scale: &RowScale,
    behind: CurveSpec,
    front: CurveSpec,
) -> Vec<CellRow> {
    let has_data = has(area, behind.1) || has(area, front.1);
    let ticks = scale.ticks.as_slice();
    let scale = &scale.scale;
    let mut lines = area.numbered(rows, scale, if has_data { ticks } else { &[] });
    let back = raster(area, rows, scale, behind);
    let fore = raster(area, rows, scale, front);
    for (row, cells) in lines.iter_mut().enumerate() {
        for column in 0..area.columns() {
            let (back, fore) = (back.bits(column, row), fore.bits(column, row));
            let (c, tone) = match (area.charset, fore, back) {
                (_, 0, 0) => continue,
                (Charset::Ascii, 0, _) => ('.', behind.0),
                (Charset::Ascii, _, _) => ('*', front.0),
                (Charset::Braille, 0, back) => (braille(back), behind.0),
                (Charset::Braille, fore, back) => (braille(fore | back), front.0),
            };
            cells.put(area.left + column, c, tone);
        }
    }
    if !has_data {
        area.no_data(&mut lines);
    }
    lines
}

fn raster(area: &PlotArea<'_>, rows: usize, scale: &LinearScale, curve: CurveSpec) -> DotRaster {
    let mut raster = DotRaster::new(area.columns(), rows, area.charset);
    let heights = area.heights(raster.size().0, scale, curve.1);
    raster.draw(&heights);
    raster
}

fn has(area: &PlotArea<'_>, value: fn(&MeteogramHour) -> Option<f64>) -> bool {
    area.series.has(value)
}

fn arrows(area: &PlotArea<'_>) -> CellRow {
    let mut cells = area.cells();
    let mut free = area.left;
    for hour in area.series.hours() {
        let column = area.column(hour.start.as_second() + 1800);
        if let Some(arrow) = arrow(area, hour).filter(|_| column >= free) {
            cells.put(column, arrow, Tone::Wind);
            free = column + ARROWS_APART;
        }
    }
    cells
}

/// Returns an arrow that flies with the wind.
fn arrow(area: &PlotArea<'_>, hour: &MeteogramHour) -> Option<char> {
    let speed = hour.wind_speed?;
    let goes = (hour.wind_direction? + 180.0).rem_euclid(360.0);
    if speed < CALM {
        return Some(if area.is_ascii() { 'o' } else { '·' });
    }
    let arrows = if area.is_ascii() {
        ASCII_ARROWS
    } else {
        ARROWS
    };
    arrows.get(whole((goes / 45.0).round()) % 8).copied()
}
