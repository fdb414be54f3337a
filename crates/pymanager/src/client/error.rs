//! Errors of a call without a result. Knows no exit code and no sentence for a particular program.

use std::io;

use crate::auth::AuthError;
use crate::exception::RemoteException;
use crate::frame::FrameError;
use crate::message::MessageError;
use crate::pickle::PickleError;

/// The reason for which the client has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// Nobody serves at the path, or the connection broke.
    #[error("the server cannot be reached")]
    Unavailable(#[source] io::Error),
    /// The server does not take our key.
    #[error("the server rejected the key")]
    Refused,
    /// The server does not serve this user.
    #[error("the server does not serve this user")]
    NotAdmitted,
    /// The server cannot prove that it knows the key.
    #[error("the server cannot prove that it knows the key")]
    NotAuthentic(#[source] AuthError),
    /// Another user's process serves at the path.
    #[error("the server belongs to user {uid}")]
    ForeignServer {
        /// The user it runs as.
        uid: u32,
    },
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The server sent something other than a frame.
    #[error("the server sent an invalid frame")]
    Frame(#[from] FrameError),
    /// The server sent something other than a pickle, or too costly a one.
    #[error("the server sent an invalid pickle")]
    Pickle(#[from] PickleError),
    /// The server sent something other than a reply.
    #[error("the server sent an invalid reply")]
    Message(#[from] MessageError),
    /// The result is not what the caller expected; the text says what was.
    #[error("the result is not {0}")]
    UnexpectedResult(&'static str),
    /// The method raised an exception.
    #[error("{0}")]
    Remote(RemoteException),
    /// The server could not call the method, or not send its result.
    #[error("the server reports: {}", .0.trim_end().lines().last().unwrap_or_default())]
    RemoteTraceback(String),
    /// The system has no randomness for a challenge.
    #[error("no random bytes for a challenge")]
    NoRandomness(#[source] io::Error),
}
