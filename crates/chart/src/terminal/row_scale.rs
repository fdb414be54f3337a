//! A scale on which every line of a terminal is worth the same, and named lines are apart evenly.

use super::charset::Charset;
use crate::scale::{LinearScale, small};

/// The values that may stand between two names, the finest first.
const NAMED: [f64; 12] = [
    1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0,
];
/// The most lines from one name to the next.
const MOST_APART: usize = 3;

/// The lines of a panel from which on one is for numbers.
const NUMBERED: usize = 5;

/// The scale of a panel, and the values that are named beside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RowScale {
    pub(super) scale: LinearScale,
    /// Each lies in the middle of a line.
    pub(super) ticks: Vec<f64>,
}

impl RowScale {
    /// Returns the finest scale of so many lines that holds the values from `low` to `high`, in the middle
    /// of the panel. A high panel has a line above them, for numbers at peaks.
    pub(super) fn around((low, high): (f64, f64), rows: usize, charset: Charset) -> Self {
        Self::finest(rows, charset, |step, beyond| {
            let head = usize::from(rows >= NUMBERED);
            let last = small(rows - head) - 1.0;
            let spare = |first: f64| first + last * step + beyond - high;
            let first = ((low + beyond) / step + 1e-9).floor() * step;
            // Lines that nothing is in are shared between above and below.
            let below = (spare(first).max(0.0) / step / 2.0).floor() * step;
            (spare(first) >= -1e-9).then_some(first - below)
        })
    }

    /// Returns the finest scale that holds the values from 0, in the middle of the last line, to `high`.
    pub(super) fn up_to(high: f64, rows: usize, charset: Charset) -> Self {
        Self::finest(rows, charset, |step, beyond| {
            ((small(rows) - 1.0) * step + beyond >= high).then_some(0.0)
        })
    }

    /// Returns the finest scale that `first` allows: given the worth of a line and what lies beyond the
    /// middle of an outer line, it tells the value of the last line, if the panel holds everything then.
    fn finest(rows: usize, charset: Charset, first: impl Fn(f64, f64) -> Option<f64>) -> Self {
        let down = small(charset.dots().1);
        let mut steps: Vec<(f64, usize, f64)> = NAMED
            .iter()
            .flat_map(|named| {
                let apart = 1..=MOST_APART.min(rows.saturating_sub(1).max(1));
                apart.map(move |apart| (named / small(apart), apart, *named))
            })
            .collect();
        // Of two that are as fine, the one with fewer names in a high panel, with more in a low one.
        let wanted = if rows > 4 { 2 } else { 1 };
        steps.sort_by(|a, b| {
            let rank = |apart: usize| apart.abs_diff(wanted);
            a.0.total_cmp(&b.0).then(rank(a.1).cmp(&rank(b.1)))
        });
        let found = steps.iter().find_map(|(step, _, named)| {
            let beyond = step * (down - 1.0) / (2.0 * down);
            let scale = Self::of(rows, first(*step, beyond)?, *step, beyond, *named);
            // One name alone tells no distance.
            (scale.ticks.len() >= rows.min(4) / 2).then_some(scale)
        });
        // Values beyond all reason are drawn at the edge.
        found.unwrap_or_else(|| Self::of(rows, 0.0, 5000.0, 0.0, 5000.0))
    }

    fn of(rows: usize, first: f64, step: f64, beyond: f64, named: f64) -> Self {
        let last = first + (small(rows) - 1.0) * step;
        let ticks = (0..rows).map(|row| first + small(row) * step);
        let is_named = |value: &f64| (value / named - (value / named).round()).abs() < 1e-6;
        Self {
            scale: LinearScale {
                low: first - beyond,
                high: (last + beyond).max(first - beyond + 1e-6),
                top: 1.0,
                bottom: 0.0,
            },
            ticks: ticks.filter(is_named).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::raster::row_of;
    use super::*;

    /// Returns the line that a value is drawn in.
    fn row(scale: &RowScale, value: f64, rows: usize) -> usize {
        row_of(scale.scale.at(value), rows * 4) / 4
    }

    #[test]
    fn named_values_are_round_and_apart_evenly() {
        let scale = RowScale::around((37.0, 61.0), 6, Charset::Braille);
        assert_eq!(scale.ticks, [40.0, 60.0]);
        let scale = RowScale::up_to(27.0, 6, Charset::Braille);
        assert_eq!(scale.ticks, [0.0, 20.0]);
        let scale = RowScale::up_to(15.0, 3, Charset::Braille);
        assert_eq!(scale.ticks, [0.0, 10.0, 20.0]);
    }

    #[test]
    fn equal_distances_are_equal_amounts_at_every_height() {
        for rows in 1..20 {
            for high in 1..90 {
                let range = (-7.0, -7.0 + f64::from(high));
                for (scale, range) in [
                    (RowScale::around(range, rows, Charset::Braille), range),
                    (
                        RowScale::up_to(high.into(), rows, Charset::Braille),
                        (0.0, high.into()),
                    ),
                ] {
                    let what = format!("{rows} rows for {range:?}: {scale:?}");
                    let inside = scale.scale.low - 1e-6..=scale.scale.high + 1e-6;
                    assert!(
                        inside.contains(&range.0) && inside.contains(&range.1),
                        "{what}"
                    );
                    let lines: Vec<usize> = scale
                        .ticks
                        .iter()
                        .map(|tick| row(&scale, *tick, rows))
                        .collect();
                    let steps: Vec<usize> =
                        lines.windows(2).map(|pair| pair[0] - pair[1]).collect();
                    assert!(
                        steps.windows(2).all(|pair| pair[0] == pair[1]),
                        "{what} {lines:?}"
                    );
                    assert!(rows < 4 || lines.len() >= 2, "{what}");
                }
            }
        }
    }

    #[test]
    fn what_no_scale_holds_has_one_too() {
        let scale = RowScale::around((-1e9, 1e9), 3, Charset::Ascii);
        assert_eq!(scale.ticks, [0.0, 5000.0, 10000.0]);
    }
}
