//! One curve, as bare lines.

use super::charset::{Charset, MOST_CELLS};
use super::raster::DotRaster;
use crate::scale::small;

/// Returns the values as a curve of `width` columns and `height` lines, the least value in the last
/// line and the greatest in the first. Values are spread evenly over the width; missing ones, and
/// what is no number, leave a gap. Neither side is drawn larger than 1000 cells.
///
/// ```
/// use chart::terminal::{Charset, curves};
///
/// let values = [0.0, 1.0, 2.0, 1.0, 0.0].map(Some);
/// assert_eq!(curves(&values, 5, 3, Charset::Ascii), ["  *  ", " * * ", "*   *"]);
/// ```
pub fn curves(
    values: &[Option<f64>],
    width: usize,
    height: usize,
    charset: Charset,
) -> Vec<String> {
    let (width, height) = (width.min(MOST_CELLS), height.min(MOST_CELLS));
    let mut raster = DotRaster::new(width, height, charset);
    raster.draw(&spread(&shares(values), raster.size().0));
    let line = |row| -> String {
        (0..width)
            .map(|column| raster.cell(column, row).unwrap_or(' '))
            .collect()
    };
    (0..height).map(line).collect()
}

/// Returns each value as a share of the way from the least to the greatest; halfway if all are the
/// same.
fn shares(values: &[Option<f64>]) -> Vec<Option<f64>> {
    // Halved, because the span of two huge numbers may be none.
    let half = |value: &Option<f64>| {
        value
            .filter(|value| value.is_finite())
            .map(|value| value / 2.0)
    };
    let known = || values.iter().filter_map(half);
    let low = known().fold(f64::INFINITY, f64::min);
    let high = known().fold(f64::NEG_INFINITY, f64::max);
    let span = high - low;
    let share = |value: f64| {
        if span > 0.0 {
            (value - low) / span
        } else {
            0.5
        }
    };
    values.iter().map(|value| half(value).map(share)).collect()
}

/// Returns the values at the middle of each of `columns` columns, each value being one part of the
/// whole: straight lines between middles, no line to or from what is missing.
fn spread(values: &[Option<f64>], columns: usize) -> Vec<Option<f64>> {
    (0..columns)
        .map(|column| {
            let place = (small(column) + 0.5) / small(columns) * small(values.len());
            at(values, place)
        })
        .collect()
}

/// Returns the value at `place`, counted in values from the first one's beginning.
fn at(values: &[Option<f64>], place: f64) -> Option<f64> {
    let own = index(place);
    let value = values.get(own).copied().flatten()?;
    let offset = place - small(own) - 0.5;
    let neighbour = if offset < 0.0 {
        own.checked_sub(1)
    } else {
        own.checked_add(1)
    };
    let neighbour = neighbour.and_then(|index| values.get(index).copied().flatten());
    Some(neighbour.map_or(value, |other| value + (other - value) * offset.abs()))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and what is out of range is looked up with `get`"
)]
fn index(place: f64) -> usize {
    place.max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(values: &[Option<f64>], width: usize, height: usize, charset: Charset) -> String {
        format!("{}|", curves(values, width, height, charset).join("|\n"))
    }

    fn wave() -> Vec<Option<f64>> {
        (0..48)
            .map(|hour| Some(50.0 + 10.0 * (f64::from(hour) / 4.0).sin()))
            .collect()
    }

    #[test]
    fn a_wave_is_a_wave() {
        insta::assert_snapshot!(drawn(&wave(), 40, 4, Charset::Braille), @"
          ⢀⠔⠊⠉⠉⠒⢄              ⣀⠔⠊⠉⠉⠒⢄          |
        ⣀⠔⠁      ⠑⢄          ⢀⠜       ⠑⢄        |
                   ⠑⢄      ⢀⠔⠁          ⠱⡀      |
                     ⠑⠤⣀⣀⡠⠒⠁             ⠈⠑⠤⣀⣀⠤⠒|
        ");
        insta::assert_snapshot!(drawn(&wave(), 40, 5, Charset::Ascii), @"
           *****                *****           |
         **     **            **     **         |
        *         **         *         **       |
                    **     **            **    *|
                      *****                **** |
        ");
    }

    #[test]
    fn gaps_stay_empty() {
        let mut values = wave();
        for value in values.iter_mut().skip(10).take(12) {
            *value = None;
        }
        values[30] = Some(f64::NAN);
        insta::assert_snapshot!(drawn(&values, 40, 4, Charset::Braille), @"
          ⢀⠔⠊⠉⠉⠒⠄              ⣀⠔ ⠉⠉⠒⢄          |
        ⣀⠔⠁                  ⢀⠜       ⠑⢄        |
                           ⢀⠔⠁          ⠱⡀      |
                          ⠐⠁             ⠈⠑⠤⣀⣀⠤⠒|
        ");
    }

    #[test]
    fn a_constant_series_is_a_line_in_the_middle() {
        insta::assert_snapshot!(drawn(&[Some(7.0); 5], 10, 3, Charset::Ascii), @"
                  |
        **********|
                  |
        ");
    }

    #[test]
    fn nothing_is_blank() {
        assert_eq!(curves(&[], 3, 2, Charset::Braille), ["   ", "   "]);
        assert_eq!(curves(&[Some(1.0)], 0, 1, Charset::Braille), [""]);
        assert!(curves(&[Some(1.0)], 5, 0, Charset::Ascii).is_empty());
        let huge = [Some(f64::MAX), Some(-f64::MAX), Some(f64::INFINITY)];
        assert_eq!(curves(&huge, 3, 2, Charset::Ascii), ["*  ", " * "]);
    }
}
