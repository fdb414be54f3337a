//! Numbers that look random and follow from a seed. Knows nothing of what is drawn.

/// Numbers that look random and follow from the seed (SplitMix64).
#[derive(Debug)]
pub struct SplitMix64(pub u64);

impl SplitMix64 {
    /// Draws the next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.draw() % n
    }

    /// Returns one of `all`.
    ///
    /// # Panics
    ///
    /// When `all` is empty.
    #[expect(clippy::cast_possible_truncation, reason = "less than the length")]
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len() as u64) as usize]
    }
}
