//! Failures to take a directory for one server, in sentences that say what is in the way.

use std::io;
use std::path::{Path, PathBuf};

use rendezvous::RendezvousError;

/// A failure to lock a directory.
#[derive(Debug, thiserror::Error)]
pub enum InstanceLockError {
    /// Another server owns the directory and is alive.
    #[error("another server is already running in {}", .0.display())]
    AlreadyRunning(PathBuf),
    /// Another server owns the directory, which was ours before somebody removed our lock.
    #[error("another server has taken over {}, whose lock was removed", .0.display())]
    TakenOver(PathBuf),
    /// Something else than a socket or, for the lock, a plain file stands in its place.
    #[error("{} is in the way and is not a {expected}; move it or use another --dir", .path.display())]
    InTheWay {
        /// The path of both.
        path: PathBuf,
        /// The kind of file we would put there.
        expected: &'static str,
    },
    /// The service manager listens on another socket than clients look for.
    #[error("the service manager listens on {passed}; clients look for {}", .expected.display())]
    Elsewhere {
        /// The address of the socket that was passed.
        passed: String,
        /// The path of the socket in the directory.
        expected: PathBuf,
    },
    /// The connection file cannot be written.
    #[error(transparent)]
    Publish(#[from] RendezvousError),
    /// The system refused.
    #[error("cannot {action} {}", .path.display())]
    Io {
        /// The operation.
        action: &'static str,
        /// The file or directory it was for.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
}

pub(super) fn in_the_way(path: &Path, expected: &'static str) -> InstanceLockError {
    InstanceLockError::InTheWay {
        path: path.to_owned(),
        expected,
    }
}

pub(super) fn failed(
    action: &'static str,
    path: &Path,
) -> impl FnOnce(io::Error) -> InstanceLockError {
    let path = path.to_owned();
    move |source| InstanceLockError::Io {
        action,
        path,
        source,
    }
}
