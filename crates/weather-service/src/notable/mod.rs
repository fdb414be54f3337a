//! The facts about the weather of a place that stand out: rules over answers that are there already. Asks nobody.

mod extremes;
mod precipitation;
mod rules;
mod sources;

use rules::NotableInput;
pub(crate) use sources::NotableSources;
#[cfg(test)]
mod tests;
