//! A grid of dots that is printed as characters: 2 by 4 dots to a braille cell, one to an ASCII cell.

use super::charset::Charset;

/// Bits of the dots of a braille cell by row and column, as Unicode numbers them.
const BRAILLE: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// Dots of one curve.
#[derive(Debug)]
pub(super) struct DotRaster {
    charset: Charset,
    /// In cells.
    columns: usize,
    rows: usize,
    dots: Vec<bool>,
}

impl DotRaster {
    /// Returns a blank raster of so many cells.
    pub(super) fn new(columns: usize, rows: usize, charset: Charset) -> Self {
        let (across, down) = charset.dots();
        Self {
            charset,
            columns,
            rows,
            dots: vec![false; columns * across * rows * down],
        }
    }

    /// Dots across and down.
    pub(super) fn size(&self) -> (usize, usize) {
        let (across, down) = self.charset.dots();
        (self.columns * across, self.rows * down)
    }

    /// Draws heights from 0 (bottom) to 1 (top), one for each column of dots; neighbours are joined.
    pub(super) fn draw(&mut self, heights: &[Option<f64>]) {
        let (across, down) = self.size();
        let mut last: Option<usize> = None;
        for (x, height) in heights.iter().take(across).enumerate() {
            let y = height.map(|height| row_of(height, down));
            if let Some(y) = y {
                let from = last.map_or(y, |last| beside(last, y));
                for y in from.min(y)..=from.max(y) {
                    if let Some(dot) = self.dots.get_mut(y * across + x) {
                        *dot = true;
                    }
                }
            }
            last = y;
        }
    }

    /// Returns the cell as a character; `None` if nothing is in it.
    pub(super) fn cell(&self, column: usize, row: usize) -> Option<char> {
        match (self.bits(column, row), self.charset) {
            (0, _) => None,
            (_, Charset::Ascii) => Some('*'),
            (bits, Charset::Braille) => Some(braille(bits)),
        }
    }

    /// Returns the dots of a cell, as the bits of a braille character.
    pub(super) fn bits(&self, column: usize, row: usize) -> u8 {
        let (across, down) = self.charset.dots();
        let whole = self.size().0;
        let mut bits = 0;
        for (dy, line) in BRAILLE.iter().enumerate().take(down) {
            for (dx, bit) in line.iter().enumerate().take(across) {
                let index = (row * down + dy) * whole + column * across + dx;
                if self.dots.get(index).copied().unwrap_or(false) {
                    bits |= bit;
                }
            }
        }
        bits
    }
}

/// Returns the braille character with these dots.
pub(super) fn braille(bits: u8) -> char {
    char::from_u32(0x2800 + u32::from(bits)).unwrap_or(' ')
}

/// The row, from the top, for a height from 0 to 1 when there are so many rows.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "rows are few and the height is clamped"
)]
pub(super) fn row_of(height: f64, rows: usize) -> usize {
    let last = rows.saturating_sub(1);
    ((1.0 - height.clamp(0.0, 1.0)) * last as f64).round() as usize
}

/// Returns the row in which a line that was in row `last` begins in the next column to get to row
/// `to`: the rows between belong to the later column.
fn beside(last: usize, to: usize) -> usize {
    match last.cmp(&to) {
        std::cmp::Ordering::Less => last + 1,
        std::cmp::Ordering::Equal => to,
        std::cmp::Ordering::Greater => last - 1,
    }
}
