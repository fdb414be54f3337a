//! Reasons for a client to get no answer: no server, no trust, no weather.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use pymanager::RemoteException;
use pymanager::client::ClientError;
use rendezvous::RendezvousError;
use weather::ErrorKind;

use crate::wire;

/// A reason why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No server is running where one was looked for.
    #[error("no weather server is running")]
    NoServer(#[source] RendezvousError),
    /// No server is running, and the one that was to be started is not either; the sentence says why.
    #[error("no weather server is running, and none starts: {0}")]
    StartFailed(String),
    /// No server is running, and there is no program to start one.
    #[error("no weather server is running, and none was started: there is no {}", .program.display())]
    NotInstalled {
        /// The program, which is looked for beside this one and in `$PATH` if it is a name alone.
        program: PathBuf,
    },
    /// A connection file is there, but nobody answers on its socket.
    #[error("the server that wrote {} is gone", .file.display())]
    ServerGone {
        /// The connection file.
        file: PathBuf,
        /// The system's answer to connecting.
        source: io::Error,
    },
    /// The connection file cannot be used.
    #[error("cannot use the connection file")]
    ConnectionFile(#[source] RendezvousError),
    /// The connection file, or the process that answers, is another user's, whose server nothing says
    /// to trust.
    #[error("the server of {} belongs to another user (uid {uid})", .file.display())]
    ForeignServer {
        /// The connection file.
        file: PathBuf,
        /// The other user.
        uid: u32,
    },
    /// The server is for other users: it says so itself.
    #[error("the server of {} does not serve this user", .file.display())]
    NotAdmitted {
        /// The connection file.
        file: PathBuf,
    },
    /// The system keeps this user from a connection file or its socket. There may be no server, or one for others,
    /// or the permissions are not as they should be: nobody said which.
    #[error("the system keeps this user from {} (permission denied)", .file.display())]
    PermissionDenied {
        /// The connection file.
        file: PathBuf,
    },
    /// The server does not accept the key in the connection file.
    #[error("the server refuses the key in the connection file")]
    KeyRefused,
    /// The server runs, but all its connections are taken, or this user's share of connections or calls is; the
    /// sentence is its own.
    #[error("{0}")]
    ConnectionsTaken(String),
    /// The peer on the socket cannot show that it is the server.
    #[error("what answers on the socket cannot be trusted: {0}")]
    NotAuthentic(String),
    /// The server took longer than allowed.
    #[error("no answer within {} s", .0.as_secs_f64())]
    Timeout(Duration),
    /// The server does not let this user do that; the sentence is its own.
    #[error("{0}")]
    NotAllowed(String),
    /// The server has no weather to give; the sentence is its own.
    #[error("{message}")]
    Weather {
        /// The kind of error.
        kind: ErrorKind,
        /// One sentence for people.
        message: String,
    },
    /// The server failed in a way of its own.
    #[error("the server failed: {class}: {message}")]
    Remote {
        /// The name of the exception's class, or of the kind of reply.
        class: String,
        /// The exception's text.
        message: String,
    },
    /// The peer does not speak the protocol, or not of weather.
    #[error("what answers on the socket is not a weather server: {0}")]
    Protocol(String),
    /// The connection broke.
    #[error("the connection to the server broke")]
    Io(#[source] io::Error),
}

impl From<RendezvousError> for Error {
    fn from(error: RendezvousError) -> Self {
        match error {
            RendezvousError::NotFound { .. } => Self::NoServer(error),
            RendezvousError::ForeignOwner { path, owner } => Self::ForeignServer {
                file: path,
                uid: owner,
            },
            RendezvousError::Io { path, source, .. } if is_forbidden(&source) => {
                Self::PermissionDenied { file: path }
            }
            other => Self::ConnectionFile(other),
        }
    }
}

impl Error {
    /// Returns whether asking again later may help, without anything being changed: the server is away
    /// or slow, or being started with another key, or its upstream is in trouble.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::NoServer(_)
            | Self::StartFailed(_)
            | Self::NotInstalled { .. }
            | Self::ServerGone { .. }
            | Self::KeyRefused
            | Self::ConnectionsTaken(_)
            | Self::Timeout(_)
            | Self::Io(_) => true,
            Self::Weather { kind, .. } => match kind {
                ErrorKind::Unreachable | ErrorKind::Timeout | ErrorKind::InvalidResponse => true,
                ErrorKind::BadRequest | ErrorKind::NoData => false,
            },
            Self::ConnectionFile(_)
            | Self::ForeignServer { .. }
            | Self::NotAdmitted { .. }
            | Self::PermissionDenied { .. }
            | Self::NotAllowed(_)
            | Self::NotAuthentic(_)
            | Self::Remote { .. }
            | Self::Protocol(_) => false,
        }
    }

    /// Returns whether this failure to connect says that no weather server of this user is there.
    pub(crate) fn is_no_server(&self) -> bool {
        match self {
            Self::NoServer(_)
            | Self::StartFailed(_)
            | Self::NotInstalled { .. }
            | Self::ServerGone { .. }
            | Self::ConnectionFile(_)
            | Self::ForeignServer { .. }
            | Self::NotAdmitted { .. }
            | Self::PermissionDenied { .. }
            | Self::KeyRefused
            | Self::NotAuthentic(_)
            | Self::Remote { .. }
            | Self::Protocol(_) => true,
            Self::ConnectionsTaken(_)
            | Self::NotAllowed(_)
            | Self::Timeout(_)
            | Self::Weather { .. }
            | Self::Io(_) => false,
        }
    }

    /// Returns the meaning of a failure to connect with the connection file `file`.
    pub(crate) fn of_connecting(error: ClientError, file: PathBuf, limit: Duration) -> Self {
        match error {
            ClientError::Unavailable(source) if is_forbidden(&source) => {
                Self::PermissionDenied { file }
            }
            ClientError::Unavailable(source) => Self::ServerGone { file, source },
            ClientError::ForeignServer { uid } => Self::ForeignServer { file, uid },
            ClientError::NotAdmitted => Self::NotAdmitted { file },
            other => Self::of_call(other, limit),
        }
    }

    /// Returns the meaning of a failed call that was allowed to take `limit`.
    pub(crate) fn of_call(error: ClientError, limit: Duration) -> Self {
        match error {
            ClientError::Unavailable(source) => Self::Io(source),
            ClientError::Refused => Self::KeyRefused,
            ClientError::NotAuthentic(_)
            | ClientError::ForeignServer { .. }
            | ClientError::NotAdmitted => Self::NotAuthentic(error.to_string()),
            ClientError::Timeout => Self::Timeout(limit),
            ClientError::Remote(exception) => Self::of_exception(&exception),
            ClientError::RemoteTraceback(text) => {
                let last = text.trim_end().lines().last().unwrap_or_default();
                Self::Remote {
                    class: "RemoteError".into(),
                    message: last.into(),
                }
            }
            other => Self::Protocol(other.to_string()),
        }
    }

    /// Returns the meaning of an exception of the service, by its class.
    fn of_exception(exception: &RemoteException) -> Self {
        let message = exception.message.clone();
        let kind = match exception.class.as_str() {
            "ValueError" | "TypeError" => ErrorKind::BadRequest,
            "LookupError" => ErrorKind::NoData,
            "ConnectionError" | wire::CUT_OFF => ErrorKind::Unreachable,
            "TimeoutError" => ErrorKind::Timeout,
            "RuntimeError" => ErrorKind::InvalidResponse,
            "PermissionError" => return Self::NotAllowed(message),
            "ConnectionRefusedError" => return Self::ConnectionsTaken(message),
            class => {
                return Self::Remote {
                    class: class.to_owned(),
                    message,
                };
            }
        };
        Self::Weather { kind, message }
    }
}

fn is_forbidden(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied
}
