//! Conditions as codes: the closed list, the intensity, and everything that follows from a code. Does not
//! know by which words, pictures or layers a provider tells them.

mod appearance;
mod code;

pub use appearance::{ConditionGroup, SeverityColour};
pub use code::{Condition, ConditionCode, Intensity};
