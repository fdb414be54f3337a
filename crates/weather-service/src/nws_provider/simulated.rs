//! How made-up weather is marked. Decides nothing.

/// What begins every text that is made of simulated numbers.
pub(super) const MARK: &str = "SIMULATED";
