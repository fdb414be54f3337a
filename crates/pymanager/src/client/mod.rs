//! Clients of a manager server, CPython's or ours: [`Manager`] and [`Proxy`] block, [`AsyncManager`]
//! and [`AsyncProxy`] (feature `tokio-client`) wait on tokio. Knows nothing of what the objects do.
//!
//! `session` is the protocol of one connection without I/O and without a clock. Two drivers move its
//! bytes, `blocking` and `asynchronous`; what both need beside it is in `target` (whom to trust) and
//! `reply` (what an answer holds).

#[cfg(feature = "tokio-client")]
mod asynchronous;
mod blocking;
mod error;
mod options;
mod reply;
mod session;
mod target;

#[cfg(feature = "tokio-client")]
pub use asynchronous::{AsyncManager, AsyncProxy};
pub use blocking::{Manager, Proxy};
pub use error::ClientError;
pub use options::{ClientOptions, Timeouts};
