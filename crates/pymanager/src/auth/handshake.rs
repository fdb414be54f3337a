//! The order of the exchange, once for each side: two state machines that take bodies of frames and
//! append the frames to send. Knows no socket.

use super::challenge::{Challenge, RANDOM_BYTES, answer};
use super::{AuthError, AuthKey, Digest, DigestPolicy};
use crate::frame;

/// The longest frame body of the handshake, in bytes (CPython reads with the same cap).
pub const LONGEST_FRAME: usize = 256;

const WELCOME: &[u8] = b"#WELCOME#";
/// The body sent to a refused peer; it learns nothing else.
pub const FAILURE: &[u8] = b"#FAILURE#";

/// The state of a handshake after a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandshakeProgress {
    /// The peer has to say more.
    Waiting,
    /// Both sides have proven that they hold the key.
    Trusted,
}

/// The message that the accepting side waits for.
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
    /// The digest of an answer to a challenge that names none, as the peer's own answer shows.
    legacy: Digest,
    awaits: ServerHandshakeState,
}

impl<'k> ServerHandshake<'k> {
    /// Starts a handshake, and appends the frame with our challenge to `out`.
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
            legacy: Digest::Md5,
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
                let signature = self.own.verify(self.key, body, self.policy)?;
                self.legacy = signature.legacy_digest();
                frame::put(WELCOME, out);
                self.awaits = ServerHandshakeState::Challenge;
                Ok(HandshakeProgress::Waiting)
            }
            ServerHandshakeState::Challenge => {
                let answer = answer(self.key, body, &self.own, self.legacy, self.policy)?;
                frame::put(&answer, out);
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

    /// Returns whether the peer has proven that it holds the key; from here on, a failure is not a
    /// guess.
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

/// The message that the connecting side waits for.
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
    /// [`AuthError::NotAdmitted`] when the server does not serve this user, [`AuthError::Refused`] when
    /// it does not take our key, [`AuthError::WrongAnswer`] when it cannot show that it holds it.
    pub fn receive(
        &mut self,
        body: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<HandshakeProgress, AuthError> {
        match self.awaits {
            ClientHandshakeState::Challenge if body == FAILURE => Err(AuthError::NotAdmitted),
            ClientHandshakeState::Challenge => {
                let answer = answer(self.key, body, &self.own, Digest::Md5, self.policy)?;
                frame::put(&answer, out);
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
