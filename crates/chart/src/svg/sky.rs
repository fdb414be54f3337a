//! The rows above the curve: a symbol for every few hours, and a ribbon that is as thick as the sky is covered.

use super::canvas::{BoundingBox, TextAnchor, TextLabel};
use super::drawing::SvgDrawing;
use super::measure::FontWeight;
use super::symbol;
use crate::curve;
use crate::meteogram::WeatherSymbol;
use crate::scale::LinearScale;

/// The room of a symbol and its size, in ems.
const ROOM: f64 = 2.3;
const SIZE: f64 = 1.95;
/// The greatest thickness of the ribbon, in ems.
const RIBBON: f64 = 0.7;
/// Hours to a symbol, the closest first.
const STEPS: [i64; 6] = [1, 2, 3, 6, 12, 24];

/// Draws the symbols, each in the middle of its hours.
pub(super) fn symbols(drawing: &mut SvgDrawing<'_>) {
    let Some(y) = drawing.layout.symbols else {
        return;
    };
    let em = drawing.layout.em;
    let span = crate::series::as_f64(drawing.series.end() - drawing.series.begin());
    let hour = (drawing.layout.right - drawing.layout.left) * 3600.0 / span;
    let fits = |step: &i64| hour * crate::series::as_f64(*step) >= ROOM * em;
    let step = STEPS.into_iter().find(fits).unwrap_or(24);
    let mut free = drawing.layout.left;
    for (position, symbol, hours) in blocks(drawing, step) {
        let x = drawing.layout.x(position);
        // The hours at both ends may be too few for a symbol of their own.
        if hours * 2 < step || x - 0.5 * SIZE * em < free {
            continue;
        }
        let x = x.min(drawing.layout.right - 0.5 * SIZE * em);
        let is_night = step < 24 && drawing.series.is_night(position);
        let bounds = BoundingBox::around((x, y), SIZE * em);
        symbol::draw(drawing, symbol, is_night, bounds);
        free = bounds.right;
    }
}

/// Returns the middle of every block of local hours, its symbol, and the number of its hours.
fn blocks(drawing: &SvgDrawing<'_>, step: i64) -> Vec<(f64, WeatherSymbol, i64)> {
    let zone = &drawing.meteogram.zone;
    // Halves of a day are its light and its dark one.
    let shift = if step == 12 { 6 } else { 0 };
    let key = |hour: &&crate::MeteogramHour| {
        let local = zone.to_datetime(hour.start);
        let hours = i64::from(local.hour()) - shift;
        let days = local
            .date()
            .duration_since(jiff::civil::Date::ZERO)
            .as_hours()
            / 24;
        (days * 24 + hours).div_euclid(step)
    };
    let hours: Vec<&crate::MeteogramHour> = drawing.series.hours().iter().collect();
    hours
        .chunk_by(|a, b| key(a) == key(b))
        .filter_map(|block| {
            let known: Vec<WeatherSymbol> = block.iter().filter_map(|hour| hour.symbol).collect();
            let (first, last) = (block.first()?, block.last()?);
            let middle = drawing
                .series
                .middle(first)
                .midpoint(drawing.series.middle(last));
            let count = i64::try_from(known.len()).ok()?;
            Some((middle, prevailing(&known)?, count))
        })
        .collect()
}

/// Returns the symbol for several hours: the commonest of what falls if something falls in a third of
/// them, else the commonest; of two that are as common the more telling one.
fn prevailing(symbols: &[WeatherSymbol]) -> Option<WeatherSymbol> {
    let wet: Vec<WeatherSymbol> = symbols.iter().copied().filter(|s| s.is_wet()).collect();
    let among = if wet.len() * 3 >= symbols.len() && !wet.is_empty() {
        wet
    } else {
        symbols.to_vec()
    };
    let count = |symbol: &WeatherSymbol| among.iter().filter(|other| *other == symbol).count();
    among
        .iter()
        .copied()
        .max_by_key(|symbol| (count(symbol), *symbol))
}

/// Draws the ribbon of clouds.
pub(super) fn ribbon(drawing: &mut SvgDrawing<'_>) {
    let Some(y) = drawing.layout.sky else {
        return;
    };
    let half = 0.5 * RIBBON * drawing.layout.em;
    let scale = |bottom: f64| LinearScale {
        low: 0.0,
        high: 100.0,
        top: bottom,
        bottom: y,
    };
    let size = 0.8 * drawing.layout.small();
    drawing.canvas.text(&TextLabel {
        content: "clouds",
        x: drawing.layout.left - 0.45 * drawing.layout.em,
        y: y + 0.35 * size,
        size,
        anchor: TextAnchor::End,
        weight: FontWeight::Regular,
        fill: drawing.palette.muted,
        halo: None,
    });
    for run in drawing.series.runs(|hour| hour.sky_cover) {
        let upper = drawing.points(&run, &scale(y - half));
        let lower = drawing.points(&run, &scale(y + half));
        let path = curve::between(&upper, &lower);
        let colour = drawing.palette.cloud;
        drawing.canvas.fill(&path, colour, 0.9);
    }
}

#[cfg(test)]
mod tests {
    use super::WeatherSymbol::{Clear, Cloudy, Rain, Thunderstorm};
    use super::*;

    #[test]
    fn hours_of_rain_show_before_hours_of_sun() {
        assert_eq!(prevailing(&[]), None);
        assert_eq!(prevailing(&[Clear, Clear, Clear, Cloudy]), Some(Clear));
        assert_eq!(prevailing(&[Clear, Cloudy]), Some(Cloudy));
        assert_eq!(prevailing(&[Clear, Clear, Clear, Clear, Rain]), Some(Clear));
        assert_eq!(prevailing(&[Clear, Clear, Rain]), Some(Rain));
        assert_eq!(prevailing(&[Rain, Rain, Thunderstorm, Clear]), Some(Rain));
    }
}
