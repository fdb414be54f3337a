//! The server to connect to, and the checks that the process which answers is that server. Opens no
//! connection.

use std::io;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::time::Duration;

use nix::sys::socket::{getsockopt, sockopt::PeerCredentials};

use super::{ClientError, ClientOptions};
use crate::AuthKey;
use crate::auth::{ClientHandshake, RANDOM_BYTES};

/// The timeout for giving back a reference: nobody waits for the result.
const FAREWELL: Duration = Duration::from_secs(1);

/// A server's address, the key and the options for talking to it.
#[derive(Debug)]
pub(super) struct ServerEndpoint {
    pub(super) path: PathBuf,
    pub(super) key: AuthKey,
    pub(super) options: ClientOptions,
}

impl ServerEndpoint {
    /// Makes sure that the process at the other end of `socket` is this user's, or root's, or that of the
    /// user whose server is trusted.
    ///
    /// The process of a peer in another container has the number 0 here, which the credentials of
    /// `rustix` cannot hold.
    pub(super) fn check_peer(&self, socket: impl AsFd) -> Result<(), ClientError> {
        let own = rustix::process::geteuid().as_raw();
        let peer = getsockopt(&socket, PeerCredentials).map_err(unavailable)?;
        let uid = peer.uid();
        if uid != own && uid != 0 && Some(uid) != self.options.server_user {
            return Err(ClientError::ForeignServer { uid });
        }
        Ok(())
    }

    /// Begins to prove both sides, with a challenge nobody can foresee.
    pub(super) fn handshake(&self) -> Result<ClientHandshake<'_>, ClientError> {
        let mut random = [0; RANDOM_BYTES];
        getrandom::fill(&mut random).map_err(|e| ClientError::NoRandomness(io::Error::other(e)))?;
        let policy = self.options.policy;
        Ok(ClientHandshake::new(&self.key, policy, &random))
    }

    /// Returns the timeout for giving back a reference.
    pub(super) fn farewell(&self) -> Duration {
        FAREWELL.min(self.options.timeouts.connect)
    }
}

/// Returns a failure of the system that leaves the server out of reach.
pub(super) fn unavailable(error: impl Into<io::Error>) -> ClientError {
    ClientError::Unavailable(error.into())
}
