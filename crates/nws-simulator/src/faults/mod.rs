//! The ways the simulator fails: rules with their text form, which of them hold, and their decision on one request.

mod format;
mod injected;
mod parse;
mod rule;
mod rules;

pub(crate) use injected::InjectedFaults;
pub use parse::FaultRuleError;
pub use rule::{FaultEffect, FaultRule, MissingValues};
pub use rules::{FaultRuleId, FaultRules};
