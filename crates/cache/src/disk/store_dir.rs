//! The store's place in the file system: directory, file, what is set aside. It must not know
//! what is in the file.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

/// The identity of a file, whatever its name is by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    pub(super) fn of(file: &Metadata) -> Self {
        Self {
            device: file.dev(),
            inode: file.ino(),
        }
    }
}

#[derive(Debug)]
pub(super) struct StoreDir {
    directory: PathBuf,
}

impl StoreDir {
    pub(super) fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    pub(super) fn store(&self) -> PathBuf {
        self.directory.join("resources.redb")
    }

    /// Opens the store's file, made if it is missing; only its owner can read it. Never through a link,
    /// which would lead where others like, and without waiting for anybody at the other end of a pipe.
    pub(super) fn open(&self) -> io::Result<File> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.directory)?;
        let path = self.store();
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let opened = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .custom_flags(flags.bits().cast_signed())
            .open(&path);
        // The system's words for a link or a pipe are about neither.
        let found = match &opened {
            Ok(file) => file.metadata(),
            Err(_) => fs::symlink_metadata(&path),
        };
        if found.is_ok_and(|found| !found.is_file()) {
            let text = format!("{} is not a plain file", path.display());
            return Err(io::Error::other(text));
        }
        let file = opened?;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            file.set_permissions(Permissions::from_mode(0o600))?;
        }
        Ok(file)
    }

    /// Tells whether `file` still is the store's file: not if that was removed or replaced.
    pub(super) fn holds(&self, file: FileId) -> bool {
        fs::symlink_metadata(self.store()).is_ok_and(|found| FileId::of(&found) == file)
    }

    /// Makes sure that the file's name, not only its content, outlives a power cut.
    pub(super) fn sync_directory(&self) -> io::Result<()> {
        File::open(&self.directory)?.sync_all()
    }

    /// Renames the store's file, over one that was set aside before, so that they do not pile up.
    pub(super) fn set_aside(&self) -> io::Result<PathBuf> {
        let aside = self.directory.join("resources.redb.set-aside");
        fs::rename(self.store(), &aside)?;
        Ok(aside)
    }

    pub(super) fn bytes(&self) -> u64 {
        fs::metadata(self.store()).map_or(0, |file| file.len())
    }

    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }
}
