//! Numbers that look random and follow from a seed, and the places drawn with them. Knows no client.

use anyhow::Result;
use weather::Location;

/// The corners of a part of the country without sea or border, in ten-thousandths of a degree north
/// and east.
const NORTH: (u64, u64) = (335_000, 450_000);
const WEST: (u64, u64) = (855_000, 1_150_000);
const PER_DEGREE: f64 = 10_000.0;

/// Numbers that look random and follow from the seed (SplitMix64).
#[derive(Debug)]
pub(crate) struct SplitMix64(pub(crate) u64);

impl SplitMix64 {
    /// Returns the next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number below `n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// Returns one of `all`, which must not be empty.
    #[expect(clippy::cast_possible_truncation, reason = "less than the length")]
    pub(crate) fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len() as u64) as usize]
    }

    /// Draws a place that hardly anybody has asked for, to the four decimals the upstream takes.
    pub(crate) fn cold_place(&mut self) -> Result<Location> {
        let mut degrees = |(least, most): (u64, u64)| {
            let number = least + self.below(most - least);
            u32::try_from(number).map(|number| f64::from(number) / PER_DEGREE)
        };
        Ok(Location::new(degrees(NORTH)?, -degrees(WEST)?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cold_places_follow_from_the_seed_and_differ() {
        let draw = |seed| {
            let mut dice = SplitMix64(seed);
            [dice.cold_place().unwrap(), dice.cold_place().unwrap()]
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let [one, other] = draw(1);
        assert_ne!(one, other);
    }
}
