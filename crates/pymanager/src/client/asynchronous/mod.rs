//! The driver for tokio: futures move the bytes, on a runtime with I/O and time enabled.
//!
//! A future that is dropped before it is done takes its connection with it: nothing that arrives
//! late can be taken for the answer to another call.

mod connection;
mod manager;
mod proxy;

pub use manager::AsyncManager;
pub use proxy::AsyncProxy;
