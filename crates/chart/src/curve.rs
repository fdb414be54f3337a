//! A smooth line through points that never rises above or falls below them: the highest point of
//! the line is the highest of the data (Fritsch and Carlson, SIAM J. Numer. Anal. 17, 1980).

use crate::svg::number;

/// A piece of the line: two control points and its end.
type BezierSegment = [(f64, f64); 3];

/// Returns SVG path data through `points`, whose x must rise.
pub(crate) fn path(points: &[(f64, f64)]) -> String {
    let Some(first) = points.first() else {
        return String::new();
    };
    let pieces: String = pieces(points).iter().map(written).collect();
    format!("M{}{pieces}", pair(*first))
}

/// Returns the area between two lines over the same x.
pub(crate) fn between(upper: &[(f64, f64)], lower: &[(f64, f64)]) -> String {
    let (Some(last), Some(first)) = (lower.last(), lower.first()) else {
        return String::new();
    };
    let pieces = pieces(lower);
    let starts: Vec<(f64, f64)> = std::iter::once(*first)
        .chain(pieces.iter().map(|piece| piece[2]))
        .collect();
    let back: String = pieces
        .iter()
        .zip(&starts)
        .rev()
        .map(|(piece, start)| written(&[piece[1], piece[0], *start]))
        .collect();
    format!("{}L{}{back}Z", path(upper), pair(*last))
}

/// Returns the area between a line and a height below it.
pub(crate) fn above(points: &[(f64, f64)], bottom: f64) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return String::new();
    };
    let down = pair((last.0, bottom));
    format!("{}L{down}L{}Z", path(points), pair((first.0, bottom)))
}

fn pieces(points: &[(f64, f64)]) -> Vec<BezierSegment> {
    let slopes = slopes(points);
    let ends = points.windows(2).zip(slopes.windows(2));
    ends.map(|(pair, slope)| {
        let third = (pair[1].0 - pair[0].0) / 3.0;
        [
            (pair[0].0 + third, pair[0].1 + slope[0] * third),
            (pair[1].0 - third, pair[1].1 - slope[1] * third),
            pair[1],
        ]
    })
    .collect()
}

/// Returns the slope of the line at each point: none at a turn, else between those of its
/// neighbours.
fn slopes(points: &[(f64, f64)]) -> Vec<f64> {
    let chords: Vec<f64> = points
        .windows(2)
        .map(|pair| (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0).max(1e-9))
        .collect();
    let mut slopes = Vec::with_capacity(points.len());
    slopes.push(chords.first().copied().unwrap_or(0.0));
    for pair in chords.windows(2) {
        slopes.push(if pair[0] * pair[1] <= 0.0 {
            0.0
        } else {
            // The harmonic mean keeps each piece monotone.
            2.0 * pair[0] * pair[1] / (pair[0] + pair[1])
        });
    }
    if points.len() > 1 {
        slopes.push(chords.last().copied().unwrap_or(0.0));
    }
    slopes
}

fn pair((x, y): (f64, f64)) -> String {
    format!("{} {}", number(x), number(y))
}

fn written(piece: &BezierSegment) -> String {
    format!("C{}", piece.map(pair).join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_flat_and_a_slope_is_between_its_neighbours() {
        let slopes = slopes(&[(0.0, 0.0), (1.0, 1.0), (2.0, 4.0), (3.0, 2.0)]);
        assert_eq!(slopes, [1.0, 1.5, 0.0, -2.0]);
    }

    #[test]
    fn a_single_point_is_a_path() {
        assert_eq!(path(&[(1.0, 2.0)]), "M1 2");
        assert_eq!(path(&[]), "");
    }

    #[test]
    fn an_area_goes_there_and_back() {
        let upper = [(0.0, 0.0), (3.0, 0.0)];
        let lower = [(0.0, 9.0), (3.0, 9.0)];
        assert_eq!(between(&upper, &lower), "M0 0C1 0 2 0 3 0L3 9C2 9 1 9 0 9Z");
        assert_eq!(above(&upper, 9.0), "M0 0C1 0 2 0 3 0L3 9L0 9Z");
    }
}
