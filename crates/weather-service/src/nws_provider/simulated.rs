//! The mark of made-up weather. Decides nothing.

/// The first word of every text that is made of simulated numbers.
pub(super) const MARK: &str = "SIMULATED";
