//! The users whom a server is for, as permissions of what lies in its directory. The server checks its
//! peers on its own besides.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;

/// The users who may meet the server, beside its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DirectoryAccess {
    /// Root, whom nothing keeps out.
    #[default]
    Own,
    /// Members of the group with this number.
    Group(u32),
    /// Every user of the machine.
    Everyone,
}

impl DirectoryAccess {
    /// Returns the mode of a directory that the server makes.
    pub fn directory_mode(self) -> u32 {
        self.mode(0o700, 0o750, 0o755)
    }

    /// Returns the mode of the socket: to connect is to write.
    pub fn socket_mode(self) -> u32 {
        self.mode(0o600, 0o660, 0o666)
    }

    /// Returns the mode of the connection file.
    pub fn file_mode(self) -> u32 {
        self.mode(0o600, 0o640, 0o644)
    }

    /// Gives what stands at `path` to the group, if the server is for one, and the mode `mode`, whatever
    /// the umask was.
    ///
    /// # Errors
    ///
    /// What the system refuses: a file can only be given to a group that its owner belongs to.
    pub fn apply(self, path: &Path, mode: u32) -> io::Result<()> {
        if let Self::Group(group) = self {
            chown(path, None, Some(group))?;
        }
        fs::set_permissions(path, Permissions::from_mode(mode))
    }

    fn mode(self, own: u32, group: u32, everyone: u32) -> u32 {
        match self {
            Self::Own => own,
            Self::Group(_) => group,
            Self::Everyone => everyone,
        }
    }
}
