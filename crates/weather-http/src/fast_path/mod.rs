//! The fast path: requests of HTTP/1.1 whose bytes came before are answered before hyper sees them.
//!
//! Dashboards and programs send the same bytes again and again. [`FastPathStream`] stands between a socket and
//! hyper: while hyper has nothing of the connection in hand, it compares what it reads, in one read, with the
//! [`RepeatedRequests`]. Those were read by hyper before, screened and answered by the face, so that equal bytes
//! mean the same; the response is made by the same code, and written as hyper writes it. All else goes to hyper, as
//! if nothing stood between.
//!
//! This room must not read a request: the bytes say nothing to it but where a head ends, and that they are
//! equal. It must not know an address, a question or the text of an answer.

mod exchange;
mod repeated;
mod serialized;
mod stream;

pub(crate) use exchange::Exchange;
pub(crate) use repeated::{Entrance, RepeatedRequests};
pub(crate) use serialized::SerializedResponse;
pub(crate) use stream::FastPathStream;
