//! The ways in which a handshake fails. Knows no bytes.

/// The reason for which a handshake ended without trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuthError {
    /// The peer's answer does not fit our challenge: it holds another key.
    #[error("the peer does not know the key")]
    WrongAnswer,
    /// The peer did not accept our answer: it holds another key.
    #[error("the peer rejected the key")]
    Refused,
    /// The peer did not even challenge us: it does not serve this user.
    #[error("the peer does not serve this user")]
    NotAdmitted,
    /// The peer uses MD5 where it is not allowed.
    #[error("the peer requires MD5")]
    WeakDigest,
    /// The peer sent our own challenge back to have us answer it.
    #[error("the peer returned our own challenge")]
    Echo,
    /// The peer sent something other than a message of this exchange.
    #[error("the peer sent an invalid handshake message")]
    Malformed,
}
