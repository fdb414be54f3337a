//! The state of the store on disk, as callers see it. It must not know how it came about.

use std::fmt;

/// The state of the store on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiskState {
    /// None was asked for.
    Unused,
    /// It works.
    Ready,
    /// It does not work for now; it is tried again from time to time, when there is something to
    /// write.
    Failing {
        /// The reason, for people.
        why: String,
    },
    /// It was closed.
    Closed,
}

impl fmt::Display for DiskState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unused => f.write_str("not used"),
            Self::Ready => f.write_str("ready"),
            Self::Failing { why } => write!(f, "failing: {why}"),
            Self::Closed => f.write_str("closed"),
        }
    }
}
