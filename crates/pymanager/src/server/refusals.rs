//! The exceptions by which the server refuses what is beyond its limits. Knows no connection.

use super::state::ServerState;
use crate::exception::{BuiltinException, Exception};

/// Returns the exception for a user that has all the connections that one may have.
pub(super) fn all_of_user_taken(state: &ServerState) -> Exception {
    let most = state.limits.connections_per_guest;
    let sentence = format!("this user has all {most} connections that one user may have");
    Exception::new(BuiltinException::ConnectionRefusedError, sentence)
}

/// Returns the exception for a call of a user that has made all that one may for now.
pub(super) fn too_many_calls(state: &ServerState) -> Exception {
    let most = state.limits.calls_per_second_of_guest;
    let sentence = format!("this user makes more than {most} calls per second; ask again later");
    Exception::new(BuiltinException::ConnectionRefusedError, sentence)
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
