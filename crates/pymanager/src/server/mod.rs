//! A server whose objects Python programs use through their own `BaseManager`. Knows nothing of
//! what the objects do.
//!
//! `serve` gives each connection that `accept` accepts a slot in `table` and a task; `admission` decides
//! which users may connect, `shares` bounds what each of them may take, `refusals` says so; `state` belongs to
//! all of them, `gauge` shows how many there are. `connection` leads one client through handshake and
//! calls over its `stream`, `answer` answers one of them, `hangup` notices that it left, `memory` bounds what
//! all of them hold, `objects` holds the shared objects, `arguments` fits calls to parameters, `prepared` knows calls that
//! were read before.

mod accept;
mod admission;
mod answer;
mod arguments;
mod call;
mod connection;
mod gauge;
mod hangup;
mod limits;
mod memory;
mod objects;
mod penalty;
mod prepared;
mod programs;
mod refusals;
mod serve;
mod shares;
mod state;
mod stream;
mod table;

pub use admission::{AdmissionControl, AdmittedPeer, AdmittedUsers};
pub use arguments::BoundArguments;
pub use call::{Call, CallFuture, Peer, Referent};
pub use gauge::{ConnectionCounts, ServerGauge};
pub use limits::ServerLimits;
pub use prepared::PreparedCall;
pub use serve::{ServeError, Server};
pub use shares::{GuestConnection, ShareExceeded};
