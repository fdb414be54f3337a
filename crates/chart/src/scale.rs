//! From values to heights, and the round values worth a line.

/// The picture's own steps: people count in ones, twos, fives and tens of these.
const STEPS: [f64; 10] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];
/// Steps of depths.
const FINE_STEPS: [f64; 13] = [
    0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0,
];

/// A linear scale: `low` is drawn at `bottom`, `high` at `top`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LinearScale {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

impl LinearScale {
    /// Returns the height of `value`, kept within the scale.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let span = (self.high - self.low).max(f64::MIN_POSITIVE);
        let share = ((value - self.low) / span).clamp(0.0, 1.0);
        self.bottom + share * (self.top - self.bottom)
    }

    /// Returns the height of `value`, above the scale or below it if it is not on it.
    pub(crate) fn beyond(&self, value: f64) -> f64 {
        let span = (self.high - self.low).max(f64::MIN_POSITIVE);
        self.bottom + (value - self.low) / span * (self.top - self.bottom)
    }

    /// Returns round values on the scale, whole numbers, at most `most` steps apart.
    pub(crate) fn ticks(&self, most: usize) -> Vec<f64> {
        self.ticks_of(&STEPS, most)
    }

    /// Returns the same, hundredths and tenths among them.
    pub(crate) fn fine_ticks(&self, most: usize) -> Vec<f64> {
        self.ticks_of(&FINE_STEPS, most)
    }

    fn ticks_of(&self, steps: &[f64], most: usize) -> Vec<f64> {
        let Some(step) = steps
            .iter()
            .find(|step| count((self.high - self.low) / **step) <= most.max(1))
        else {
            return Vec::new();
        };
        let first = (self.low / step).ceil();
        (0..=most.max(1))
            .map(|number| (first + small(number)) * step)
            .take_while(|value| *value <= self.high)
            .collect()
    }
}

/// Formats a small amount with one digit after the point where it has one worth telling: `3`, `1.5`.
pub(crate) fn short(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.to_owned()
}

/// Returns a range at least `least` wide, widened on both sides alike.
pub(crate) fn widened((low, high): (f64, f64), least: f64) -> (f64, f64) {
    let missing = (least - (high - low)).max(0.0) / 2.0;
    (low - missing, high + missing)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, which is what a count of too many is"
)]
fn count(share: f64) -> usize {
    share.floor() as usize
}

#[expect(clippy::cast_precision_loss, reason = "tens at most")]
pub(crate) fn small(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        let scale = |low, high| LinearScale {
            low,
            high,
            top: 0.0,
            bottom: 100.0,
        };
        assert_eq!(scale(37.0, 61.0).ticks(5), [40.0, 45.0, 50.0, 55.0, 60.0]);
        assert_eq!(scale(-12.0, 7.0).ticks(4), [-10.0, -5.0, 0.0, 5.0]);
        assert_eq!(scale(0.0, 1e9).ticks(4), [0.0; 0]);
    }

    #[test]
    fn what_is_beyond_the_scale_is_drawn_at_its_edge() {
        let scale = LinearScale {
            low: 0.0,
            high: 10.0,
            top: 0.0,
            bottom: 100.0,
        };
        assert_eq!(
            [-5.0, 5.0, 50.0].map(|value| scale.at(value)),
            [100.0, 50.0, 0.0]
        );
    }

    #[test]
    fn a_constant_series_has_a_scale_too() {
        assert_eq!(widened((50.0, 50.0), 10.0), (45.0, 55.0));
    }
}
