//! Why server and client cannot meet, in sentences that say what to do.

use std::io;
use std::path::PathBuf;

/// Why the meeting place cannot be prepared, found or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RendezvousError {
    /// None of the places a server would use holds a connection file.
    #[error("no connection file in {}", list(.looked))]
    NotFound {
        /// The directories that were looked into, in order.
        looked: Vec<PathBuf>,
    },
    /// The directory or file belongs to another user.
    #[error("{} belongs to another user (uid {owner}); remove it or use --dir", .path.display())]
    ForeignOwner {
        /// What belongs to somebody else.
        path: PathBuf,
        /// Whose it is.
        owner: u32,
    },
    /// The place of the directory is taken by something else.
    #[error("{} is not a directory", .path.display())]
    NotADirectory {
        /// What is there.
        path: PathBuf,
    },
    /// The socket's path would not fit into a socket address.
    #[error(
        "{} is {length} bytes long, but a Unix socket path has at most {limit}; use a shorter --dir",
        .path.display()
    )]
    PathTooLong {
        /// The path of the socket.
        path: PathBuf,
        /// Its length in bytes.
        length: usize,
        /// The longest possible length in bytes.
        limit: usize,
    },
    /// The connection file is there but is not one.
    #[error("{} is not a connection file: {reason}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The system refused an operation.
    #[error("cannot {action} {}", .path.display())]
    Io {
        /// What was tried: "create", "read", "write".
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
}

impl RendezvousError {
    pub(crate) fn io(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}

fn list(paths: &[PathBuf]) -> String {
    let shown: Vec<_> = paths.iter().map(|p| p.display().to_string()).collect();
    shown.join(", ")
}
