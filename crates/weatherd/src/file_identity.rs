//! Files told apart by what they are, not by their names: somebody may put another in the place of
//! ours. Knows no particular file.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;

/// The identity of a file, as good as long as something keeps the file from being deleted
/// altogether.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileIdentity {
    device: u64,
    inode: u64,
}

impl FileIdentity {
    /// Returns the identity of what stands at `path`, be it a link; `None` if nothing does.
    ///
    /// # Errors
    ///
    /// When the system does not let us look.
    pub(crate) fn at(path: &Path) -> io::Result<Option<Self>> {
        match fs::symlink_metadata(path) {
            Ok(metadata) => Ok(Some(Self::of(&metadata))),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Returns whether this file, and no other, stands at `path`.
    pub(crate) fn is_at(self, path: &Path) -> bool {
        Self::at(path).is_ok_and(|found| found == Some(self))
    }

    fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
        }
    }
}

/// An open file with its identity, which no other file can have while it is open.
#[derive(Debug)]
pub(crate) struct PinnedFile {
    pub(crate) file: File,
    pub(crate) identity: FileIdentity,
}

impl PinnedFile {
    /// Opens a plain file with `options`: never through a link, which would lead where others like,
    /// and without waiting for anybody at the other end of a pipe.
    ///
    /// # Errors
    ///
    /// What the system refuses; a file that is not a plain one is [`io::ErrorKind::InvalidInput`].
    pub(crate) fn open(path: &Path, options: &mut OpenOptions) -> io::Result<Self> {
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let opened = options.custom_flags(flags.bits().cast_signed()).open(path);
        let plain = |metadata: &Metadata| metadata.is_file();
        let file = match opened {
            Ok(file) => file,
            // The system's words for a link or a pipe are about neither.
            Err(_) if fs::symlink_metadata(path).is_ok_and(|found| !plain(&found)) => {
                return Err(not_plain());
            }
            Err(e) => return Err(e),
        };
        let metadata = file.metadata()?;
        if !plain(&metadata) {
            return Err(not_plain());
        }
        let identity = FileIdentity::of(&metadata);
        Ok(Self { file, identity })
    }
}

/// Returns the refusal of a link, a pipe, a device or a directory.
pub(crate) fn not_plain() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is not a plain file")
}
