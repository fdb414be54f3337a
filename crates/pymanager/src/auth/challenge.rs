//! A single proof of the key: the challenge, the response to one, and the check of the response.
//! Knows no order of messages and draws no random bytes.

use subtle::ConstantTimeEq;

use super::{AuthError, AuthKey, Digest, DigestPolicy};

/// The number of random bytes in a challenge.
pub const RANDOM_BYTES: usize = 40;

pub(super) const CHALLENGE: &[u8] = b"#CHALLENGE#";
/// The digest that every challenge of ours asks for.
const OUR_DIGEST: Digest = Digest::Sha256;
/// The length of M that marks a peer that knows MD5 only.
const LEGACY_CHALLENGE: usize = 20;
/// The digests of bare answers, each known by its length. MD5 is CPython's up to 3.11; distributions
/// for which MD5 is out of the question replace it by SHA-256 there and leave the rest as it was.
const BARE_DIGESTS: [(usize, Digest); 2] = [(16, Digest::Md5), (32, Digest::Sha256)];

/// The way in which a peer signed an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// The digest of its MAC.
    pub digest: Digest,
    /// True if the answer did not name the digest: it is that of the peer's older protocol.
    pub is_bare: bool,
}

impl Signature {
    /// Returns the digest the peer expects of an answer to a challenge that names none.
    pub fn legacy_digest(self) -> Digest {
        if self.is_bare {
            self.digest
        } else {
            Digest::Md5
        }
    }
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
            body: [CHALLENGE, OUR_DIGEST.prefix(), random].concat(),
        }
    }

    /// Returns the body of the frame to send.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns M, the message that the MAC is computed over.
    pub(super) fn message(&self) -> &[u8] {
        self.body.get(CHALLENGE.len()..).unwrap_or_default()
    }

    /// Judges the peer's answer, in constant time, and says how the peer signs.
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
    ) -> Result<Signature, AuthError> {
        let bare = { BARE_DIGESTS.into_iter() }.find(|(length, _)| answer.len() == *length);
        let (digest, mac) = match bare {
            Some((_, digest)) => (digest, answer),
            None => Digest::split(answer).ok_or(AuthError::Malformed)?,
        };
        if !policy.admits(digest) {
            return Err(AuthError::WeakDigest);
        }
        let expected = digest.mac(key, self.message());
        if expected.ct_eq(mac).into() {
            Ok(Signature {
                digest,
                is_bare: bare.is_some(),
            })
        } else {
            Err(AuthError::WrongAnswer)
        }
    }
}

/// Answers the peer's challenge in the style of the challenge. `own` is what we asked the peer, and
/// `legacy` the digest it expects of an answer to a challenge that names none.
///
/// # Errors
///
/// [`AuthError`] when `body` is no challenge, is `own` again, or wants MD5 where `policy` forbids
/// it.
pub fn answer(
    key: &AuthKey,
    body: &[u8],
    own: &Challenge,
    legacy: Digest,
    policy: DigestPolicy,
) -> Result<Vec<u8>, AuthError> {
    let message = body.strip_prefix(CHALLENGE).ok_or(AuthError::Malformed)?;
    if message == own.message() {
        return Err(AuthError::Echo);
    }
    if message.len() == LEGACY_CHALLENGE {
        return if policy.admits(legacy) {
            Ok(legacy.mac(key, message))
        } else {
            Err(AuthError::WeakDigest)
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
