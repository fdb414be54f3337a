//! The failures of the store, sorted by remedy. It must not know the remedies.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// The file is not a store, or a damaged one: to be set aside.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The file is a store of a format of another time: to be set aside.
    #[error("the store has the unknown format {0}")]
    UnknownFormat(u64),
    /// Another process has the store open: to be tried later.
    #[error("another process uses the store")]
    Taken,
    /// The file system fails (full, read-only, gone): to be tried later.
    #[error("{0}")]
    Io(String),
}

impl Fault {
    /// Tells whether the file itself is to blame.
    pub(super) fn condemns_file(&self) -> bool {
        matches!(self, Self::Damaged(_) | Self::UnknownFormat(_))
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Io(error.to_string()),
        }
    }
}

impl From<redb::Error> for Fault {
    fn from(error: redb::Error) -> Self {
        match error {
            redb::Error::Io(error) => error.into(),
            redb::Error::DatabaseAlreadyOpen | redb::Error::LockProtocolMismatch => Self::Taken,
            redb::Error::PreviousIo | redb::Error::Backend(_) => Self::Io(error.to_string()),
            other => Self::Damaged(other.to_string()),
        }
    }
}

/// Runs an operation on the store; a panic in it becomes a fault, since the database library may
/// panic over a file that was changed behind its back.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    // the database is dropped after any such fault, so nobody sees it half-changed
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(Fault::Damaged(text.unwrap_or("unreadable").to_owned()))
    })
}
