//! A small deterministic source of chance, seeded by the caller. Good enough to spread waits;
//! never to be used for a secret.

use std::time::Duration;

/// SplitMix64 (Steele, Lea, Flood 2014): one addition and a mix of bits per number.
#[derive(Debug)]
pub(crate) struct Jitter(u64);

impl Jitter {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Draws any duration from zero to `most`, each as likely as the other.
    pub(crate) fn up_to(&mut self, most: Duration) -> Duration {
        let nanos = u64::try_from(most.as_nanos()).unwrap_or(u64::MAX);
        let scaled = (u128::from(self.next()) * (u128::from(nanos) + 1)) >> 64;
        Duration::from_nanos(u64::try_from(scaled).unwrap_or(nanos))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_are_the_published_ones() {
        // From the reference implementation with seed 1234567.
        let mut jitter = Jitter::new(1_234_567);
        let drawn = [jitter.next(), jitter.next(), jitter.next()];
        assert_eq!(
            drawn,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn draws_fill_the_whole_range_and_never_leave_it() {
        let most = Duration::from_millis(100);
        let mut tenths = [0_u32; 10];
        for seed in 0..10_000 {
            let drawn = Jitter::new(seed).up_to(most);
            assert!(drawn <= most);
            tenths[usize::try_from(drawn.as_micros() / 10_001).unwrap()] += 1;
        }
        assert!(
            tenths.iter().all(|&n| (850..1150).contains(&n)),
            "uneven: {tenths:?}"
        );
        assert_eq!(Jitter::new(1).up_to(Duration::ZERO), Duration::ZERO);
    }
}
