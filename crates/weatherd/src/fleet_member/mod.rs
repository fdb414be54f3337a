//! The daemon as a member of a fleet, if the settings name an engine. Knows nothing of what is shared.

#[cfg(feature = "fleet")]
mod engine;
#[cfg(not(feature = "fleet"))]
#[path = "without_engine.rs"]
mod engine;

pub use engine::FleetMemberError;
pub(crate) use engine::{FleetMember, check, examine, join};
