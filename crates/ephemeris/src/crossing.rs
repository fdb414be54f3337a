//! The zero crossings of a curve: samples, then a closer look. Knows nothing of the sky.

/// Days between two samples: 30 minutes.
const STEP: f64 = 1.0 / 48.0;
/// The most samples of a curve; a local day needs some 50.
const MOST: usize = 200;
/// Days to which a crossing is found: a twentieth of a second.
const CLOSE: f64 = 0.05 / 86_400.0;
/// The most looks at one crossing. Far fewer are needed of a smooth curve.
const LOOKS: usize = 40;

/// The crossings of a curve within a time, in order.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ZeroCrossings {
    pub(crate) ups: Vec<f64>,
    pub(crate) downs: Vec<f64>,
}

/// A moment and the curve's height then.
type CurveSample = (f64, f64);

/// Finds the crossings of `height` within `start..end` (Julian dates), also where a peak only just
/// passes zero between two samples.
pub(crate) fn crossings(start: f64, end: f64, height: impl Fn(f64) -> f64) -> ZeroCrossings {
    let mut found = ZeroCrossings::default();
    let samples = with_peaks(&samples(start, end, &height), &height);
    for pair in samples.windows(2) {
        let &[left, right] = pair else { continue };
        if (left.1 < 0.0) == (right.1 < 0.0) {
            continue;
        }
        let time = closer(left, right, &height);
        if (start..end).contains(&time) {
            let list = if left.1 < 0.0 {
                &mut found.ups
            } else {
                &mut found.downs
            };
            list.push(time);
        }
    }
    found
}

/// Samples from a step before `start` to a step after `end`, so that peaks at the ends show too.
fn samples(start: f64, end: f64, height: impl Fn(f64) -> f64) -> Vec<CurveSample> {
    (0..MOST)
        .scan(start - STEP, |next, _| {
            let time = *next;
            *next += STEP;
            (time < end + 2.0 * STEP).then(|| (time, height(time)))
        })
        .collect()
}

/// Adds the tops below zero and the bottoms above it that reach the other side in truth.
fn with_peaks(samples: &[CurveSample], height: impl Fn(f64) -> f64) -> Vec<CurveSample> {
    let mut all = samples.to_vec();
    for three in samples.windows(3) {
        let &[left, middle, right] = three else {
            continue;
        };
        let top = middle.1 < 0.0 && middle.1 >= left.1 && middle.1 >= right.1;
        let bottom = middle.1 >= 0.0 && middle.1 <= left.1 && middle.1 <= right.1;
        if !(top || bottom) {
            continue;
        }
        let time = middle.0 + STEP * vertex(left.1, middle.1, right.1);
        let value = height(time);
        if (value < 0.0) != (middle.1 < 0.0) {
            all.push((time, value));
        }
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all
}

/// Returns the vertex of the parabola through three heights at -1, 0 and 1.
fn vertex(left: f64, middle: f64, right: f64) -> f64 {
    let bend = left - 2.0 * middle + right;
    if bend == 0.0 {
        return 0.0;
    }
    (0.5 * (left - right) / bend).clamp(-1.0, 1.0)
}

/// Returns the crossing between two samples of unlike sign, by false position ("Illinois": the end
/// that does not move counts half).
fn closer(mut left: CurveSample, mut right: CurveSample, height: impl Fn(f64) -> f64) -> f64 {
    let mut last = left.0;
    let mut stuck = 0_i8;
    for _ in 0..LOOKS {
        let time = (left.0 * right.1 - right.0 * left.1) / (right.1 - left.1);
        let value = height(time);
        if (time - last).abs() < CLOSE || value == 0.0 {
            return time;
        }
        last = time;
        if (value < 0.0) == (left.1 < 0.0) {
            left = (time, value);
            right.1 *= if stuck > 0 { 0.5 } else { 1.0 };
            stuck = 1;
        } else {
            right = (time, value);
            left.1 *= if stuck < 0 { 0.5 } else { 1.0 };
            stuck = -1;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a wave of `turns` a day about `level`, highest at noon.
    fn wave(level: f64, turns: f64) -> impl Fn(f64) -> f64 {
        move |time| level - (time * turns * std::f64::consts::TAU).cos()
    }

    #[test]
    fn a_wave_goes_up_and_down_where_it_does() {
        let found = crossings(0.0, 1.0, wave(0.0, 1.0));
        let [up, down] = [found.ups[0], found.downs[0]];
        assert!(
            (up - 0.25).abs() < CLOSE && (down - 0.75).abs() < CLOSE,
            "{found:?}"
        );
        assert_eq!((found.ups.len(), found.downs.len()), (1, 1));
    }

    #[test]
    fn a_peak_between_two_samples_is_seen() {
        // Above zero for some seven minutes, at a moment that is no sample.
        let found = crossings(0.004, 1.004, wave(-0.9999, 1.0));
        assert_eq!((found.ups.len(), found.downs.len()), (1, 1), "{found:?}");
        let dip = crossings(0.504, 1.504, wave(0.9999, 1.0));
        assert_eq!((dip.ups.len(), dip.downs.len()), (1, 1), "{dip:?}");
        assert!(dip.downs[0] < dip.ups[0]);
    }

    #[test]
    fn what_is_beyond_the_ends_is_not_told() {
        let found = crossings(0.26, 0.74, wave(0.0, 1.0));
        assert_eq!(found, ZeroCrossings::default());
        let touching = crossings(0.0, 1.0, wave(1.5, 1.0));
        assert_eq!(touching, ZeroCrossings::default());
    }

    #[test]
    fn a_curve_that_makes_no_sense_ends_too() {
        assert_eq!(crossings(0.0, 1.0, |_| f64::NAN), ZeroCrossings::default());
        assert_eq!(crossings(f64::NAN, 1.0, |_| 0.0), ZeroCrossings::default());
        let jumps = crossings(0.0, 1.0, |time| if time < 0.5 { -1e300 } else { 1e-300 });
        assert_eq!(jumps.ups.len(), 1);
    }
}
