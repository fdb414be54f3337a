//! The exceptions by which the server refuses what is beyond its limits. Knows no connection.

use super::shares::ShareExceeded;
use super::state::ServerState;
use crate::exception::{BuiltinException, Exception};

/// Returns the exception for a user that takes more than its share.
pub(super) fn beyond_share(exceeded: ShareExceeded) -> Exception {
    Exception::new(
        BuiltinException::ConnectionRefusedError,
        exceeded.to_string(),
    )
}

/// Returns the exception that tells a client why it is rejected: CPython raises it at the call for
/// which it connects.
pub(super) fn all_taken(state: &ServerState) -> Exception {
    let connections = state.limits.connections;
    let sentence = match connections {
        1 => "the only connection of the server is taken".to_owned(),
        _ => format!("all {connections} connections of the server are taken"),
    };
    Exception::new(BuiltinException::ConnectionRefusedError, sentence)
}

/// Returns the exception for a request that the server has read but cannot keep during its call.
pub(super) fn no_memory() -> Exception {
    let sentence = "other requests take all the memory for large ones";
    Exception::new(BuiltinException::MemoryError, sentence)
}
