//! From time to columns and from values to lines: what all parts of the picture share.

use super::charset::Charset;
use super::line::{CellRow, Tone};
use super::raster::row_of;
use crate::calendar::DaySpan;
use crate::meteogram::{Meteogram, MeteogramHour};
use crate::scale::{LinearScale, small};
use crate::series::{HourSeries, as_f64};

/// The area that the panels draw on.
#[derive(Debug)]
pub(super) struct PlotArea<'a> {
    pub(super) meteogram: &'a Meteogram,
    pub(super) series: &'a HourSeries,
    pub(super) days: &'a [DaySpan],
    pub(super) charset: Charset,
    /// First column of the drawing.
    pub(super) left: usize,
    /// Columns of a line.
    pub(super) width: usize,
}

impl PlotArea<'_> {
    /// Returns a blank line.
    pub(super) fn cells(&self) -> CellRow {
        CellRow::new(self.width, self.is_ascii())
    }

    pub(super) fn is_ascii(&self) -> bool {
        self.charset == Charset::Ascii
    }

    /// Returns the columns of the drawing.
    pub(super) fn columns(&self) -> usize {
        self.width.saturating_sub(self.left).max(1)
    }

    pub(super) fn columns_per_hour(&self) -> f64 {
        small(self.columns()) * 3600.0 / self.span()
    }

    /// Returns the column that holds a second; the last one for what is later.
    pub(super) fn column(&self, second: i64) -> usize {
        self.column_after(second).min(self.width.saturating_sub(1))
    }

    /// Returns the same, but the end of the picture is beyond the last column.
    pub(super) fn column_after(&self, second: i64) -> usize {
        let place = self.series.position(as_f64(second)) * small(self.columns());
        // A hair more, so that rounding does not put a border one column early.
        self.left + whole(place + 1e-6)
    }

    /// Returns the column of the present, if it is in the picture.
    pub(super) fn now(&self) -> Option<usize> {
        let now = self.meteogram.now?;
        self.series.position_of(now)?;
        Some(self.column(now.as_second()))
    }

    /// Returns whether it is night in the middle of a column.
    pub(super) fn is_night(&self, column: usize) -> bool {
        let share = (small(column.saturating_sub(self.left)) + 0.5) / small(self.columns());
        let second = as_f64(self.series.begin()) + share * self.span();
        let holds = |(from, to): &(i64, i64)| (as_f64(*from)..as_f64(*to)).contains(&second);
        self.series.nights().iter().any(holds)
    }

    /// Returns the share of `scale` at each of `dots` columns of dots.
    pub(super) fn heights(
        &self,
        dots: usize,
        scale: &LinearScale,
        value: fn(&MeteogramHour) -> Option<f64>,
    ) -> Vec<Option<f64>> {
        let half = 1800.0 / self.span();
        let mut heights = vec![None; dots];
        for run in self.series.runs(value) {
            // The outer halves of the first and the last hour are as high as their middle.
            let ends = run.first().zip(run.last());
            if let Some(((first, from), (last, to))) = ends {
                fill(&mut heights, (first - half, *from), (*first, *from));
                fill(&mut heights, (*last, *to), (last + half, *to));
            }
            for pair in run.windows(2) {
                fill(&mut heights, pair[0], pair[1]);
            }
        }
        let share = |height: Option<f64>| height.map(|height| scale.at(height));
        heights.into_iter().map(share).collect()
    }

    /// Returns lines with an axis at the left, and the round values of `ticks` in the lines that
    /// hold them.
    pub(super) fn numbered(&self, rows: usize, scale: &LinearScale, ticks: &[f64]) -> Vec<CellRow> {
        let bar = if self.is_ascii() { '|' } else { '│' };
        let mut lines: Vec<CellRow> = (0..rows).map(|_| self.cells()).collect();
        for cells in &mut lines {
            cells.put(self.left - 1, bar, Tone::Axis);
        }
        for value in ticks {
            let row = self.row(scale, *value, rows);
            self.name_row(&mut lines, row, &format!("{:.0}", value.round() + 0.0));
        }
        lines
    }

    /// Returns the line, of so many, that holds a value.
    pub(super) fn row(&self, scale: &LinearScale, value: f64, rows: usize) -> usize {
        let (_, down) = self.charset.dots();
        row_of(scale.at(value), rows * down) / down
    }

    /// Names a line at the axis, unless it has a name.
    pub(super) fn name_row(&self, lines: &mut [CellRow], row: usize, name: &str) {
        let tick = if self.is_ascii() { '+' } else { '┤' };
        let from = (self.left - 2).saturating_sub(name.len());
        if let Some(cells) = lines.get_mut(row)
            && cells.write_apart(from, name, Tone::Axis)
        {
            cells.put(self.left - 1, tick, Tone::Axis);
        }
    }

    /// Returns the line with the names of a panel's curves, in their colours.
    pub(super) fn names(&self, names: &[(&str, Tone)]) -> CellRow {
        let mut cells = self.cells();
        let mut column = 0;
        for (index, (name, tone)) in names.iter().enumerate() {
            if index > 0 {
                column = cells.write(column, " · ", Tone::Axis);
            }
            column = cells.write(column, name, *tone);
        }
        cells
    }

    /// Says so in the middle of an empty panel.
    pub(super) fn no_data(&self, lines: &mut [CellRow]) {
        let text = "no data";
        let middle = lines.len() / 2;
        if let Some(cells) = lines.get_mut(middle) {
            let from = self.left + self.columns().saturating_sub(text.len()) / 2;
            cells.write(from, text, Tone::Label);
        }
    }

    fn span(&self) -> f64 {
        as_f64(self.series.end() - self.series.begin())
    }
}

/// A number of columns or lines; what is negative is 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates: what is negative is 0"
)]
pub(super) fn whole(value: f64) -> usize {
    value.max(0.0) as usize
}

/// Puts a straight line between two points into the columns whose middle it passes.
fn fill(heights: &mut [Option<f64>], from: (f64, f64), to: (f64, f64)) {
    let dots = small(heights.len());
    let first = whole((from.0 * dots - 0.5).ceil());
    let last = whole((to.0 * dots - 0.5).floor() + 1.0).min(heights.len());
    for (index, height) in heights.iter_mut().enumerate().take(last).skip(first) {
        let place = (small(index) + 0.5) / dots;
        let share = ((place - from.0) / (to.0 - from.0)).clamp(0.0, 1.0);
        height.get_or_insert(from.1 + share * (to.1 - from.1));
    }
}
