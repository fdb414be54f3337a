//! The options of a client, the same for both drivers.

use std::time::Duration;

use crate::auth::DigestPolicy;
use crate::pickle::PickleLimits;

/// The timeouts of a client.
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

/// The options of a client; the defaults are right for most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientOptions {
    /// The timeouts.
    pub timeouts: Timeouts,
    /// The name of the client in the server's log.
    pub name: String,
    /// A user whose server is trusted, beside this user and root.
    pub server_user: Option<u32>,
    /// The digests accepted for the handshake.
    pub policy: DigestPolicy,
    /// The longest reply in bytes.
    pub reply: usize,
    /// The limits for reading a reply.
    pub pickle: PickleLimits,
}

impl Default for ClientOptions {
    fn default() -> Self {
        let reply = 16 << 20;
        Self {
            timeouts: Timeouts::default(),
            name: "rust".to_owned(),
            server_user: None,
            policy: DigestPolicy::AnyDigest,
            reply,
            pickle: PickleLimits {
                bytes: reply,
                operations: 1 << 22,
                nodes: 1 << 20,
                ..PickleLimits::DEFAULT
            },
        }
    }
}
