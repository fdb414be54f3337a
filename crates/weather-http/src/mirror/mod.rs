//! A mirror of the weather service upstream: its documents at its own addresses, for programs that speak to
//! it. A thin codec; which addresses there are, and what is right at each, is the service's to know.
//!
//! Bodies hold absolute links. Where a client came by the name that they lead to, they stay as they are;
//! otherwise they lead to the address that the client came by.

mod request;
mod respond;

pub(crate) use request::MirrorRequest;
pub(crate) use respond::{MirrorContext, respond};
