//! The faces of the daemon: each translates one wire into questions for the service and its replies
//! back. A face decides nothing about weather, and no face knows another.

pub(crate) mod http;
pub(crate) mod manager;
