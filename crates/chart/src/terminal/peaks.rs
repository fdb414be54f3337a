//! Numbers at the turns of curves: highs and lows of the days, and the strongest gust. A number stands only
//! where nothing else does.

use super::line::{CellRow, Tone};
use super::plot_area::{PlotArea, whole};
use crate::extremes::extremes;
use crate::scale::{LinearScale, small};

/// A number to be placed: its line, and where in the picture from 0 to 1.
struct PeakLabel<'a> {
    text: &'a str,
    row: usize,
    position: f64,
    /// True to try the line above first.
    is_high: bool,
    tone: Tone,
}

/// Writes the highs above and the lows below the curve of temperatures.
pub(super) fn temperatures(area: &PlotArea<'_>, scale: &LinearScale, lines: &mut [CellRow]) {
    for extreme in extremes(area.series, area.days) {
        let text = format!("{:.0}°", extreme.value.round() + 0.0);
        let label = PeakLabel {
            text: &text,
            row: area.row(scale, extreme.value, lines.len()),
            position: extreme.position,
            is_high: extreme.is_high,
            tone: Tone::Temperature,
        };
        label.write(area, lines);
    }
}

/// Writes the strongest gust, or wind where no gusts are known.
pub(super) fn wind(area: &PlotArea<'_>, scale: &LinearScale, lines: &mut [CellRow]) {
    let Some((position, strength)) = area.series.strongest() else {
        return;
    };
    let text = format!("{strength:.0}");
    let label = PeakLabel {
        text: &text,
        row: area.row(scale, strength, lines.len()),
        position,
        is_high: true,
        tone: Tone::Wind,
    };
    label.write(area, lines);
}

impl PeakLabel<'_> {
    /// Writes the number beyond its point, else beside it, else on the inner side of the curve.
    fn write(&self, area: &PlotArea<'_>, lines: &mut [CellRow]) {
        let Some(first) = lines.first() else { return };
        let width = first.width(self.text);
        let column = area.left + whole(self.position * small(area.columns()));
        let centred = column.saturating_sub(width / 2);
        let last = area.width.saturating_sub(width);
        let (above, below) = (self.row.checked_sub(1), Some(self.row + 1));
        let (away, within) = if self.is_high {
            (above, below)
        } else {
            (below, above)
        };
        let around = |row: Option<usize>| {
            row.into_iter().flat_map(move |row| {
                [0, 1, -1].map(|aside: isize| (row, centred.saturating_add_signed(aside)))
            })
        };
        let beside = [column + 2, column.saturating_sub(width + 1)].map(|from| (self.row, from));
        for (row, from) in around(away).chain(beside).chain(around(within)) {
            let from = from.clamp(area.left + 1, last.max(area.left + 1));
            if let Some(cells) = lines.get_mut(row)
                && cells.write_apart(from, self.text, self.tone)
            {
                return;
            }
        }
    }
}
