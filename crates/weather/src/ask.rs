//! What a question says beyond the place: units and patience.

use crate::{Patience, Units};

/// How a question wants to be answered; the default leaves everything to the service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ask {
    /// The units of the answer's numbers.
    pub units: Option<Units>,
    /// How long to wait, and how old the answer may be.
    pub patience: Patience,
}
