//! Quantities that change smoothly, computed at few moments and interpolated between. Knows nothing
//! of the sky; here so that a search may ask for thousands of moments.

/// The most moments computed; a chart of a month needs some 35.
const MOST: usize = 64;

/// `N` quantities at even steps of time.
#[derive(Debug)]
pub(crate) struct InterpolationTable<const N: usize> {
    first: f64,
    step: f64,
    nodes: Vec<[f64; N]>,
}

impl<const N: usize> InterpolationTable<N> {
    /// Computes `at` every `step` from before `start` to after `end`, so that both lie inside. None
    /// if any of it cannot be computed, or would be too much.
    pub(crate) fn new(
        (start, end): (f64, f64),
        step: f64,
        at: impl Fn(f64) -> Option<[f64; N]>,
    ) -> Option<Self> {
        let first = start - step;
        let count = ((end - start) / step).ceil() as usize;
        let count = count.saturating_add(3);
        if !(4..=MOST).contains(&count) {
            return None;
        }
        let nodes = (0..count).map(|index| at(first + index as f64 * step));
        let nodes = nodes.collect::<Option<_>>()?;
        Some(Self { first, step, nodes })
    }

    /// Returns the quantities at a moment: on the cubic through the two moments before and the two
    /// after it.
    pub(crate) fn at(&self, time: f64) -> [f64; N] {
        let place = (time - self.first) / self.step;
        let last = self.nodes.len().saturating_sub(4);
        let before = (place as usize).saturating_sub(1).min(last);
        let Some(&[a, b, c, d]) = self.nodes.get(before..before + 4) else {
            return [f64::NAN; N];
        };
        let x = place - before as f64;
        let weights = [
            -(x - 1.0) * (x - 2.0) * (x - 3.0) / 6.0,
            x * (x - 2.0) * (x - 3.0) / 2.0,
            -x * (x - 1.0) * (x - 3.0) / 2.0,
            x * (x - 1.0) * (x - 2.0) / 6.0,
        ];
        std::array::from_fn(|i| {
            weights[0] * a[i] + weights[1] * b[i] + weights[2] * c[i] + weights[3] * d[i]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waves(time: f64) -> Option<[f64; 2]> {
        Some([time.sin(), 3.0 * time.cos()])
    }

    #[test]
    fn what_is_smooth_is_met_between_its_moments_and_a_little_beyond() {
        let track = InterpolationTable::new((10.0, 12.0), 0.05, waves).unwrap();
        for step in -5..=205 {
            let time = 10.0 + f64::from(step) * 0.01;
            let [sin, cos] = track.at(time);
            let far = (sin - time.sin()).abs().max((cos - 3.0 * time.cos()).abs());
            assert!(far < 1e-6, "{far} at {time}");
        }
    }

    #[test]
    fn the_shortest_time_has_a_track_and_the_longest_has_none() {
        assert!(InterpolationTable::new((0.0, 1e-9), 1.0, waves).is_some());
        assert!(InterpolationTable::new((0.0, 61.0), 1.0, waves).is_some());
        for (start, end) in [
            (0.0, 62.0),
            (1.0, 0.0),
            (f64::NAN, 0.0),
            (0.0, f64::INFINITY),
        ] {
            assert!(
                InterpolationTable::new((start, end), 1.0, waves).is_none(),
                "{start} to {end}"
            );
        }
        assert!(InterpolationTable::new((0.0, 1.0), 1.0, |_| None::<[f64; 1]>).is_none());
    }

    #[test]
    fn far_from_its_moments_a_track_is_wrong_but_ends() {
        let track = InterpolationTable::new((0.0, 1.0), 1.0, waves).unwrap();
        for time in [-1e300, 1e300, f64::NAN, f64::INFINITY] {
            track.at(time);
        }
    }
}
