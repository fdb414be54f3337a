//! A server whose objects Python programs use through their own `BaseManager`. Knows nothing of
//! what the objects do.
//!
//! `serve` accepts connections and `table` counts them; `state` belongs to all of them. `connection`
//! leads one client through handshake and calls over its `stream`, `hangup` notices that it left,
//! `objects` holds the shared objects, `arguments` fits calls to parameters.

mod arguments;
mod call;
mod connection;
mod hangup;
mod limits;
mod objects;
mod penalty;
mod serve;
mod state;
mod stream;
mod table;

pub use arguments::BoundArguments;
pub use call::{Call, CallFuture, Peer, Referent};
pub use limits::ServerLimits;
pub use serve::{ServeError, Server};
