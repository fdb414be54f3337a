//! The faces of the daemon: each translates one wire into questions for the service and its replies
//! back. A face decides nothing about weather, and no face knows another.

#[cfg(feature = "http")]
pub(crate) mod http;
#[cfg(not(feature = "http"))]
#[path = "without_http.rs"]
pub(crate) mod http;
pub(crate) mod manager;
