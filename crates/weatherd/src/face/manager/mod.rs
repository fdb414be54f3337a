//! The manager face: the service as a referent of CPython's manager protocol.
//!
//! It reads questions out of pickles, asks the service, and writes replies and exceptions back. It must
//! not know the upstream, any question in particular, or decide anything about weather.
//!
//! `referent` is what clients hold a proxy of; `arguments` reads a call as a question, `location` and
//! `number` what Python has many forms of; `reply` and `exception` write what comes back; `prepared`
//! remembers questions that come again, `written` the large parts of their answers. `control` is the
//! server itself as a second referent.

mod arguments;
mod control;
mod exception;
mod location;
mod number;
mod prepared;
mod referent;
mod reply;
mod written;

pub(crate) use control::StopOrder;
pub(crate) use referent::{connection_status, server};
