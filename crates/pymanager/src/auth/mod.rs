//! Mutual authentication: who holds the key, proven in both directions. Knows no socket and draws
//! no random bytes; the two state machines take bodies of frames and append the frames to send.
//!
//! Each side challenges the other with `#CHALLENGE#` + M and expects an HMAC of M under the shared
//! key. Up to Python 3.11 M is 20 random bytes and the answer a bare HMAC-MD5; from 3.12 M is
//! `{digest}` and 40 random bytes and the answer `{digest}` + HMAC (CPython,
//! `multiprocessing/connection.py`, "Authentication Handshake Protocol Description"). A challenge
//! of the newer kind serves every version: an old peer signs it whole with MD5.
//!
//! The MAC has no direction: whoever can make one holder of the key answer may pass the answer on.
//! What keeps such a relay away is the directory's and the socket's mode and the check of the
//! peer's user id, not this exchange.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::frame;

/// The longest frame body of the handshake, in bytes (CPython reads with the same cap).
pub const LONGEST_FRAME: usize = 256;
/// How many random bytes a challenge needs.
pub const RANDOM_BYTES: usize = 40;

const CHALLENGE: &[u8] = b"#CHALLENGE#";
const WELCOME: &[u8] = b"#WELCOME#";
/// What a refused peer is told, and all that it is told.
pub const FAILURE: &[u8] = b"#FAILURE#";

/// What every challenge of ours begins with.
const OUR_DIGEST: &[u8] = b"{sha256}";
/// The length of M that marks a peer that knows MD5 only.
const LEGACY_CHALLENGE: usize = 20;
/// The length of a bare HMAC-MD5.
const LEGACY_ANSWER: usize = 16;

/// The secret both sides hold. Wiped when dropped, and never printed.
#[derive(Clone)]
pub struct AuthKey(Zeroizing<Vec<u8>>);

impl AuthKey {
    /// Takes the key's bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(bytes.into()))
    }

    /// The key itself, for the one place that stores it.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for AuthKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthKey(..)")
    }
}

/// The digests CPython knows for the MAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Digest {
    /// The only one up to Python 3.11.
    Md5,
    /// What Python asks for from 3.12 on.
    Sha256,
    /// Allowed from 3.12 on.
    Sha384,
    /// Allowed from 3.12 on.
    Sha3_256,
    /// Allowed from 3.12 on.
    Sha3_384,
}

impl Digest {
    const ALL: [Self; 5] = [
        Self::Md5,
        Self::Sha256,
        Self::Sha384,
        Self::Sha3_256,
        Self::Sha3_384,
    ];

    /// The name with its braces, as it stands on the wire.
    fn prefix(self) -> &'static [u8] {
        match self {
            Self::Md5 => b"{md5}",
            Self::Sha256 => OUR_DIGEST,
            Self::Sha384 => b"{sha384}",
            Self::Sha3_256 => b"{sha3_256}",
            Self::Sha3_384 => b"{sha3_384}",
        }
    }

    /// Splits a message into the digest it names and what follows.
    fn split(message: &[u8]) -> Option<(Self, &[u8])> {
        Self::ALL
            .into_iter()
            .find_map(|digest| Some((digest, message.strip_prefix(digest.prefix())?)))
    }

    fn mac(self, key: &AuthKey, message: &[u8]) -> Vec<u8> {
        fn with<M: Mac + KeyInit>(key: &AuthKey, message: &[u8]) -> Vec<u8> {
            let mut mac = <M as KeyInit>::new_from_slice(key.expose())
                .expect("HMAC takes a key of any length");
            mac.update(message);
            mac.finalize().into_bytes().to_vec()
        }
        match self {
            Self::Md5 => with::<Hmac<md5::Md5>>(key, message),
            Self::Sha256 => with::<Hmac<sha2::Sha256>>(key, message),
            Self::Sha384 => with::<Hmac<sha2::Sha384>>(key, message),
            Self::Sha3_256 => with::<Hmac<sha3::Sha3_256>>(key, message),
            Self::Sha3_384 => with::<Hmac<sha3::Sha3_384>>(key, message),
        }
    }
}

/// Which digests are good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DigestPolicy {
    /// Everything CPython knows, so that every version from 3.9 on can take part.
    #[default]
    AnyDigest,
    /// No MD5: Python 3.12 or later on the other side.
    RequireSha256,
}

impl DigestPolicy {
    fn admits(self, digest: Digest) -> bool {
        self == Self::AnyDigest || digest != Digest::Md5
    }
}

/// Why a handshake ended without trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuthError {
    /// The peer's answer does not fit our challenge: it holds another key.
    #[error("the peer does not know the key")]
    WrongAnswer,
    /// The peer did not accept our answer: it holds another key.
    #[error("the peer refused the key")]
    Refused,
    /// The peer uses MD5 where it is not allowed.
    #[error("the peer insists on md5")]
    WeakDigest,
    /// The peer sent our own challenge back to have us answer it.
    #[error("the peer returned our own challenge")]
    Echo,
    /// What arrived is not a message of this exchange.
    #[error("the peer does not speak this handshake")]
    Malformed,
}

/// A question we asked and the means to judge its answer.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// `#CHALLENGE#{sha256}` and the random bytes.
    body: Vec<u8>,
}

impl Challenge {
    /// Makes a challenge from bytes that nobody can have foreseen.
    pub fn new(random: &[u8; RANDOM_BYTES]) -> Self {
        Self {
            body: [CHALLENGE, OUR_DIGEST, random].concat(),
        }
    }

    /// The body of the frame to send.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// M: what the MAC is taken of.
    fn message(&self) -> &[u8] {
        self.body.get(CHALLENGE.len()..).unwrap_or_default()
    }

    /// Judges the peer's answer, in constant time, and says which digest it used.
    ///
    /// # Errors
    ///
    /// [`AuthError::WeakDigest`] for MD5 where `policy` forbids it, else [`AuthError::WrongAnswer`]
    /// or [`AuthError::Malformed`].
    pub fn verify(
        &self,
        key: &AuthKey,
        answer: &[u8],
        policy: DigestPolicy,
    ) -> Result<Digest, AuthError> {
        let (digest, mac) = if answer.len() == LEGACY_ANSWER {
            (Digest::Md5, answer)
        } else {
            Digest::split(answer).ok_or(AuthError::Malformed)?
        };
        if !policy.admits(digest) {
            return Err(AuthError::WeakDigest);
        }
        let expected = digest.mac(key, self.message());
        if expected.ct_eq(mac).into() {
            Ok(digest)
        } else {
            Err(AuthError::WrongAnswer)
        }
    }
}

/// Answers the peer's challenge in the style of the challenge. `own` is what we asked the peer.
///
/// # Errors
///
/// [`AuthError`] when `body` is no challenge, is `own` again, or wants MD5 where `policy` forbids
/// it.
pub fn answer(
    key: &AuthKey,
    body: &[u8],
    own: &Challenge,
    policy: DigestPolicy,
) -> Result<Vec<u8>, AuthError> {
    let message = body.strip_prefix(CHALLENGE).ok_or(AuthError::Malformed)?;
    if message == own.message() {
        return Err(AuthError::Echo);
    }
    if message.len() == LEGACY_CHALLENGE {
        return match policy {
            DigestPolicy::AnyDigest => Ok(Digest::Md5.mac(key, message)),
            DigestPolicy::RequireSha256 => Err(AuthError::WeakDigest),
        };
    }
    let (digest, random) = Digest::split(message).ok_or(AuthError::Malformed)?;
    if random.len() < LEGACY_CHALLENGE {
        return Err(AuthError::Malformed);
    }
    if !policy.admits(digest) {
        return Err(AuthError::WeakDigest);
    }
    Ok([digest.prefix(), &digest.mac(key, message)].concat())
}

/// Whether a handshake goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandshakeProgress {
    /// The peer has to say more.
    Waiting,
    /// Both sides have proven that they hold the key.
    Trusted,
}

/// What the accepting side waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ServerHandshakeState {
    Answer,
    Challenge,
    Verdict,
    Nothing,
}

/// The accepting side: challenges first, answers second.
#[derive(Debug)]
pub struct ServerHandshake<'k> {
    key: &'k AuthKey,
    policy: DigestPolicy,
    own: Challenge,
    awaits: ServerHandshakeState,
}

impl<'k> ServerHandshake<'k> {
    /// Begins: appends the frame with our challenge to `out`.
    pub fn start(
        key: &'k AuthKey,
        policy: DigestPolicy,
        random: &[u8; RANDOM_BYTES],
        out: &mut Vec<u8>,
    ) -> Self {
        let own = Challenge::new(random);
        frame::put(own.body(), out);
        Self {
            key,
            policy,
            own,
            awaits: ServerHandshakeState::Answer,
        }
    }

    /// Takes the body of a frame from the peer and appends the frames to send in return.
    ///
    /// # Errors
    ///
    /// [`AuthError`]: tell the peer [`FAILURE`] at most, and hang up.
    pub fn receive(
        &mut self,
        body: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<HandshakeProgress, AuthError> {
        match self.awaits {
            ServerHandshakeState::Answer => {
                self.own.verify(self.key, body, self.policy)?;
                frame::put(WELCOME, out);
                self.awaits = ServerHandshakeState::Challenge;
                Ok(HandshakeProgress::Waiting)
            }
            ServerHandshakeState::Challenge => {
                frame::put(&answer(self.key, body, &self.own, self.policy)?, out);
                self.awaits = ServerHandshakeState::Verdict;
                Ok(HandshakeProgress::Waiting)
            }
            ServerHandshakeState::Verdict if body == WELCOME => {
                self.awaits = ServerHandshakeState::Nothing;
                Ok(HandshakeProgress::Trusted)
            }
            ServerHandshakeState::Verdict if body == FAILURE => Err(AuthError::Refused),
            ServerHandshakeState::Verdict | ServerHandshakeState::Nothing => {
                Err(AuthError::Malformed)
            }
        }
    }

    /// Whether the peer has shown that it holds the key; from here on a failure is not a guess.
    pub fn peer_is_proven(&self) -> bool {
        self.awaits != ServerHandshakeState::Answer
    }
}

/// The connecting side: answers first, challenges second.
///
/// The challenge goes out together with the answer, which saves a round trip; both old and new
/// servers read the two frames one after the other.
#[derive(Debug)]
pub struct ClientHandshake<'k> {
    key: &'k AuthKey,
    policy: DigestPolicy,
    own: Challenge,
    awaits: ClientHandshakeState,
}

/// What the connecting side waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ClientHandshakeState {
    Challenge,
    Verdict,
    Answer,
    Nothing,
}

impl<'k> ClientHandshake<'k> {
    /// Begins by waiting for the server's challenge.
    pub fn new(key: &'k AuthKey, policy: DigestPolicy, random: &[u8; RANDOM_BYTES]) -> Self {
        Self {
            key,
            policy,
            own: Challenge::new(random),
            awaits: ClientHandshakeState::Challenge,
        }
    }

    /// Takes the body of a frame from the server and appends the frames to send in return.
    ///
    /// When it says [`HandshakeProgress::Trusted`] there is still a frame in `out`, which may travel with
    /// the first request.
    ///
    /// # Errors
    ///
    /// [`AuthError::Refused`] when the server does not take our key, [`AuthError::WrongAnswer`]
    /// when it cannot show that it holds it.
    pub fn receive(
        &mut self,
        body: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<HandshakeProgress, AuthError> {
        match self.awaits {
            ClientHandshakeState::Challenge if body == FAILURE => Err(AuthError::Refused),
            ClientHandshakeState::Challenge => {
                frame::put(&answer(self.key, body, &self.own, self.policy)?, out);
                frame::put(self.own.body(), out);
                self.awaits = ClientHandshakeState::Verdict;
                Ok(HandshakeProgress::Waiting)
            }
            ClientHandshakeState::Verdict if body == WELCOME => {
                self.awaits = ClientHandshakeState::Answer;
                Ok(HandshakeProgress::Waiting)
            }
            ClientHandshakeState::Verdict if body == FAILURE => Err(AuthError::Refused),
            ClientHandshakeState::Answer => {
                self.own.verify(self.key, body, self.policy)?;
                frame::put(WELCOME, out);
                self.awaits = ClientHandshakeState::Nothing;
                Ok(HandshakeProgress::Trusted)
            }
            ClientHandshakeState::Verdict | ClientHandshakeState::Nothing => {
                Err(AuthError::Malformed)
            }
        }
    }
}

#[cfg(test)]
mod tests;
