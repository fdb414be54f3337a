//! A server whose objects Python programs use through their own `BaseManager`. Knows nothing of
//! what the objects do.
//!
//! `serve` accepts and counts (`table`), `connection` leads one client through handshake and calls
//! over its `stream`, `hangup` notices that it left, `objects` holds what is shared, `arguments` fits calls to parameters.

mod arguments;
mod call;
mod connection;
mod hangup;
mod limits;
mod objects;
mod penalty;
mod serve;
mod stream;
mod table;

pub use arguments::BoundArguments;
pub use call::{Call, CallFuture, Peer, Referent};
pub use limits::ServerLimits;
pub use serve::{ServeError, Server};
