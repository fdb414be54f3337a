//! The digests of the MAC and the choice among them. Knows no message of the handshake.

use hmac::{Hmac, KeyInit, Mac};

use super::AuthKey;

/// The digests CPython knows for the MAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Digest {
    /// The only one up to Python 3.11.
    Md5,
    /// The default from 3.12 on.
    Sha256,
    /// Allowed from 3.12 on.
    Sha384,
    /// Allowed from 3.12 on.
    Sha3_256,
    /// Allowed from 3.12 on.
    Sha3_384,
}

impl Digest {
    pub(super) const ALL: [Self; 5] = [
        Self::Md5,
        Self::Sha256,
        Self::Sha384,
        Self::Sha3_256,
        Self::Sha3_384,
    ];

    /// Returns the name with its braces, as it stands on the wire.
    pub(super) fn prefix(self) -> &'static [u8] {
        match self {
            Self::Md5 => b"{md5}",
            Self::Sha256 => b"{sha256}",
            Self::Sha384 => b"{sha384}",
            Self::Sha3_256 => b"{sha3_256}",
            Self::Sha3_384 => b"{sha3_384}",
        }
    }

    /// Splits a message into the digest it names and what follows.
    pub(super) fn split(message: &[u8]) -> Option<(Self, &[u8])> {
        Self::ALL
            .into_iter()
            .find_map(|digest| Some((digest, message.strip_prefix(digest.prefix())?)))
    }

    /// Returns the HMAC of a message.
    pub(super) fn mac(self, key: &AuthKey, message: &[u8]) -> Vec<u8> {
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

/// The digests that one side accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DigestPolicy {
    /// Everything CPython knows, so that every version from 3.9 on can take part.
    #[default]
    AnyDigest,
    /// No MD5: Python 3.12 or later on the other side, or one whose distribution replaced it.
    RequireSha256,
}

impl DigestPolicy {
    /// Returns whether MACs of this digest may prove a peer.
    pub(super) fn admits(self, digest: Digest) -> bool {
        self == Self::AnyDigest || digest != Digest::Md5
    }
}
