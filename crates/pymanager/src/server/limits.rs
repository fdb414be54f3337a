//! The limits a server sets its peers, in one place. Knows no socket.

use std::time::Duration;

use crate::pickle;

/// The bounds of a [`Server`](super::Server); every field has a default worth keeping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerLimits {
    /// The longest time from connecting to a complete handshake.
    pub handshake: Duration,
    /// The longest request in bytes.
    pub request: usize,
    /// Connections that make calls at one time; beyond it clients are told so.
    pub connections: usize,
    /// Of these, those of one user other than the server's own and root.
    pub connections_per_guest: usize,
    /// Calls that such a user may make in a second in the long run, over all its connections; twice as
    /// many may follow each other at once. Beyond it, calls raise an exception.
    pub calls_per_second_of_guest: u32,
    /// Connections at one time that have not begun to make calls; beyond it further ones wait in the
    /// system's queue.
    pub newcomers: usize,
    /// The time for which a newcomer gives way to nobody. It is halved, down to a 32nd, with each
    /// that had to go, until one proves the key, so that silent connections cannot keep users out.
    pub patience: Duration,
    /// The longest time a proven connection may stay without a request.
    pub idle: Duration,
    /// The longest time from the first byte of a request to its last.
    pub rest_of_request: Duration,
    /// The longest time a peer may leave a reply unread.
    pub write: Duration,
    /// The bytes that requests larger than 16 KiB hold over all connections; beyond it they wait, within
    /// their time limit.
    pub request_memory: usize,
    /// The bytes of unread replies larger than 16 KiB over all connections; beyond it, the connection of
    /// a peer that does not read is closed.
    pub reply_memory: usize,
    /// The delay of the answer to a first wrong key; it doubles with each further one.
    pub first_penalty: Duration,
    /// The longest such delay.
    pub longest_penalty: Duration,
    /// The limits for reading a request.
    pub pickle: pickle::PickleLimits,
}

impl ServerLimits {
    /// The defaults.
    pub const DEFAULT: Self = Self {
        handshake: Duration::from_secs(5),
        request: 1 << 20,
        connections: 1024,
        connections_per_guest: 128,
        calls_per_second_of_guest: 500,
        newcomers: 512,
        patience: Duration::from_secs(2),
        idle: Duration::from_secs(24 * 60 * 60),
        rest_of_request: Duration::from_secs(30),
        write: Duration::from_secs(10),
        request_memory: 64 << 20,
        reply_memory: 64 << 20,
        first_penalty: Duration::from_millis(50),
        longest_penalty: Duration::from_secs(3),
        pickle: pickle::PickleLimits::DEFAULT,
    };
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
