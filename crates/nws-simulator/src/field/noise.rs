//! Smooth deterministic noise: the same seed and coordinates give the same value on every machine.
//!
//! Only additions, multiplications and integer hashing, so that no platform's mathematics library has a say.

/// Scrambles a number so that neighbours have nothing in common (the finaliser of SplitMix64).
pub(crate) fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Folds bytes into a number, for seeds that depend on a name.
pub(crate) fn digest(seed: u64, bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(mix(seed), |hash, byte| mix(hash ^ u64::from(*byte)))
}

/// Returns a number in 0..1 from a hash.
pub(crate) fn unit(hash: u64) -> f64 {
    (hash >> 11) as f64 / (1_u64 << 53) as f64
}

/// One noise among many, told apart by its seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ValueNoise(pub(crate) u64);

impl ValueNoise {
    /// Returns value noise in three dimensions, in -1..1, smooth to the second derivative, with features one unit wide.
    pub(crate) fn at(self, x: f64, y: f64, z: f64) -> f64 {
        let (ix, fx) = split(x);
        let (iy, fy) = split(y);
        let (iz, fz) = split(z);
        let up = |i: i64, d: i64| i.wrapping_add(d);
        let row = |dy, dz| {
            lerp(
                fx,
                self.corner(ix, up(iy, dy), up(iz, dz)),
                self.corner(up(ix, 1), up(iy, dy), up(iz, dz)),
            )
        };
        lerp(
            fz,
            lerp(fy, row(0, 0), row(1, 0)),
            lerp(fy, row(0, 1), row(1, 1)),
        )
    }

    /// Returns two octaves of [`Self::at`], scaled to use more of -1..1.
    pub(crate) fn rough(self, x: f64, y: f64, z: f64) -> f64 {
        let fine = Self(mix(self.0)).at(2.03 * x + 0.37, 2.03 * y + 0.71, 2.03 * z + 0.13);
        (1.05 * self.at(x, y, z) + 0.45 * fine).clamp(-1.0, 1.0)
    }

    fn corner(self, x: i64, y: i64, z: i64) -> f64 {
        let hash = mix(mix(mix(self.0 ^ x as u64) ^ y as u64) ^ z as u64);
        2.0 * unit(hash) - 1.0
    }
}

/// Splits into a lattice index and a smoothed fraction.
fn split(x: f64) -> (i64, f64) {
    let floor = x.floor();
    let f = x - floor;
    (floor as i64, f * f * f * (f * (f * 6.0 - 15.0) + 10.0))
}

pub(crate) fn lerp(at: f64, from: f64, to: f64) -> f64 {
    from + at * (to - from)
}

/// Rises smoothly from 0 at `low` to 1 at `high`.
pub(crate) fn rise(low: f64, high: f64, x: f64) -> f64 {
    let f = ((x - low) / (high - low)).clamp(0.0, 1.0);
    f * f * (3.0 - 2.0 * f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_smooth_and_bounded() {
        let noise = ValueNoise(7);
        let mut last = noise.rough(0.0, 0.5, 0.5);
        for step in 1..10_000 {
            let value = noise.rough(f64::from(step) / 100.0, 0.5, 0.5);
            assert!((-1.0..=1.0).contains(&value));
            assert!((value - last).abs() < 0.1, "a jump at {step}");
            last = value;
        }
    }

    #[test]
    fn coordinates_beyond_an_integer_do_not_panic() {
        assert!(ValueNoise(1).at(1e300, -1e300, 1e19).is_finite());
    }
}
