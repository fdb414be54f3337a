//! The driver that blocks: the calling thread moves the bytes. Knows no runtime.

mod connection;
mod manager;
mod proxy;

pub use manager::Manager;
pub use proxy::Proxy;
#[cfg(feature = "tokio-client")]
pub(super) use proxy::give_back;
