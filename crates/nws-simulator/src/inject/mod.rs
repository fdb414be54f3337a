//! Faults in one response: another in its place, a changed content, orders for a bad delivery. A right answer comes
//! in and leaves as a fault rule wants it.

mod content;
mod damaged_values;
mod delivery;
mod gzip_bomb;
mod missing_values;
mod replacement;

pub(crate) use content::{content, last_modified};
pub(crate) use delivery::delivery_mode;
pub(crate) use replacement::replacement;
