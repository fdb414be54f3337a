//! Places drawn by numbers that follow from a seed. Knows no client.

use anyhow::Result;
use test_support::SplitMix64;
use weather::Location;

/// The corners of a part of the country without sea or border, in ten-thousandths of a degree north
/// and east.
const NORTH: (u64, u64) = (335_000, 450_000);
const WEST: (u64, u64) = (855_000, 1_150_000);
const PER_DEGREE: f64 = 10_000.0;

/// Draws a place that hardly anybody has asked for, to the four decimals the upstream takes.
pub(crate) fn cold_place(dice: &mut SplitMix64) -> Result<Location> {
    let mut degrees = |(least, most): (u64, u64)| {
        let number = least + dice.below(most - least);
        u32::try_from(number).map(|number| f64::from(number) / PER_DEGREE)
    };
    Ok(Location::new(degrees(NORTH)?, -degrees(WEST)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cold_places_follow_from_the_seed_and_differ() {
        let draw = |seed| {
            let mut dice = SplitMix64(seed);
            [
                cold_place(&mut dice).unwrap(),
                cold_place(&mut dice).unwrap(),
            ]
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let [one, other] = draw(1);
        assert_ne!(one, other);
    }
}
