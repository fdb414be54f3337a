//! Mutual authentication: each side proves that it holds the key. Knows no socket and draws
//! no random bytes; the two state machines take bodies of frames and append the frames to send.
//!
//! Each side challenges the other with `#CHALLENGE#` + M and expects an HMAC of M under the shared
//! key. Up to Python 3.11 M is 20 random bytes and the answer a bare HMAC-MD5; from 3.12 M is
//! `{digest}` and 40 random bytes and the answer `{digest}` + HMAC (CPython,
//! `multiprocessing/connection.py`, "Authentication Handshake Protocol Description"). A challenge
//! of the newer kind serves every version: an old peer signs it whole with MD5, and one whose
//! distribution replaced MD5 by SHA-256 in the older exchange signs it whole with that.
//!
//! The MAC has no direction: an attacker who makes one holder of the key answer can relay its
//! answer. The modes of the directory and the socket and the check of the peer's user id prevent
//! that, not this exchange.

mod challenge;
mod digest;
mod error;
mod handshake;
mod key;

pub use challenge::{Challenge, RANDOM_BYTES, Signature, answer};
pub use digest::{Digest, DigestPolicy};
pub use error::AuthError;
pub use handshake::{ClientHandshake, FAILURE, HandshakeProgress, LONGEST_FRAME, ServerHandshake};
pub use key::AuthKey;

#[cfg(test)]
mod tests;
