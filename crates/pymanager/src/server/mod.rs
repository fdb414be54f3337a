//! A server whose objects Python programs use through their own `BaseManager`. Knows nothing of
//! what the objects do.

mod call;
mod limits;
mod serve;

pub use call::{Bound, Call, Peer, Referent, Reporting};
pub use limits::Limits;
pub use serve::{ServeError, Server};
