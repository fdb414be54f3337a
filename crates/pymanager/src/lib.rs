//! Sharing an object between Rust and Python over CPython's `multiprocessing.managers` protocol.
//!
//! With the feature `serde`, which is off by default, types that derive `Serialize` and `Deserialize`
//! cross the socket as they are: `pickle::Pickled::from_serialize` and `pickle::Value::deserialize`.
#![warn(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation
)]

pub mod auth;
mod exception;
pub mod frame;
pub mod message;
pub mod pickle;

#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "server")]
pub mod server;

pub use auth::AuthKey;
pub use exception::{BuiltinException, Exception, RemoteException};
