//! Errors of preparing and finding the directory, in sentences that say what to do.

use std::io;
use std::path::PathBuf;

/// A failure to prepare the directory, or to find or read the connection file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RendezvousError {
    /// None of the directories a server would use holds a connection file.
    #[error("no connection file in {}", list(.looked))]
    NotFound {
        /// The directories that were searched, in order.
        looked: Vec<PathBuf>,
    },
    /// The directory or file belongs to another user.
    #[error("{} belongs to another user (uid {owner}); remove it or use --dir", .path.display())]
    ForeignOwner {
        /// The directory or file.
        path: PathBuf,
        /// The user id of its owner.
        owner: u32,
    },
    /// The directory of the machine's server cannot be made by its user.
    #[error(
        "cannot create {}, the directory of the server of the machine; as root, make it for the \
         server's user: install -d -o USER {}",
        .path.display(), .path.display()
    )]
    NoSystemDirectory {
        /// The directory.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The directory of the machine's server belongs to another user than its own.
    #[error(
        "{}, the directory of the server of the machine, belongs to another user (uid {owner}); as \
         root, give it to the server's user: chown USER {}",
        .path.display(), .path.display()
    )]
    ForeignSystemDirectory {
        /// The directory.
        path: PathBuf,
        /// The user id of its owner.
        owner: u32,
    },
    /// The path of the directory is taken by something else.
    #[error("{} is not a directory", .path.display())]
    NotADirectory {
        /// The path.
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
        /// The defect.
        reason: String,
    },
    /// The system refused an operation.
    #[error("cannot {action} {}", .path.display())]
    Io {
        /// The operation: "create", "read", "write".
        action: &'static str,
        /// The object of the operation.
        path: PathBuf,
        /// The system's error.
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
