//! A blocking client of a manager server, CPython's or ours. Knows nothing of what the objects do.

mod error;

pub use error::ClientError;

use std::path::Path;
use std::time::Duration;

use crate::AuthKey;
use crate::pickle::{Fields, Value, Writer};

/// How long the client waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For connecting and the handshake together.
    pub connect: Duration,
    /// For a call, from sending it to having the whole answer.
    pub call: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            call: Duration::from_secs(60),
        }
    }
}

/// A server one may ask for objects.
#[derive(Debug)]
pub struct Manager {}

impl Manager {
    /// Connects to the server at `path` and makes sure that both sides hold `key`.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub fn connect(
        path: impl AsRef<Path>,
        key: AuthKey,
        timeouts: Timeouts,
    ) -> Result<Self, ClientError> {
        let _ = (path.as_ref(), key, timeouts);
        Ok(Self {})
    }

    /// Asks for the object registered as `typeid`.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub fn create(&self, typeid: &str) -> Result<Proxy, ClientError> {
        let _ = typeid;
        Ok(Proxy {})
    }
}

/// A shared object, used from one thread at a time.
#[derive(Debug)]
pub struct Proxy {}

impl Proxy {
    /// Calls `method` with the positional arguments that `args` writes, and reads the result.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub fn call<T>(
        &mut self,
        method: &str,
        args: impl FnOnce(&mut Writer),
        read: impl FnOnce(Value<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        self.call_with(method, args, |_| (), read)
    }

    /// Calls `method` with keyword arguments as well.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub fn call_with<T>(
        &mut self,
        method: &str,
        args: impl FnOnce(&mut Writer),
        kwargs: impl FnOnce(&mut Fields<'_>),
        read: impl FnOnce(Value<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let _ = (method, args, kwargs, read);
        Err(ClientError::Refused)
    }
}
