//! A blocking client of a manager server, CPython's or ours. Knows nothing of what the objects do.
//!
//! `session` is the protocol of one connection without I/O and without a clock; the driver in
//! `blocking` moves its bytes. What it needs beside that is in `target` (whom to trust) and `reply`
//! (what an answer holds).

mod blocking;
mod error;
mod options;
mod reply;
mod session;
mod target;

pub use blocking::{Manager, Proxy};
pub use error::ClientError;
pub use options::{Options, Timeouts};
