//! One server in a directory: the lock that decides who owns it, and the socket and the connection
//! file in it. Knows nothing of what is served there.

mod error;
mod owner;
mod taking;
#[cfg(test)]
mod tests;

pub use error::InstanceLockError;
pub use owner::InstanceLock;
