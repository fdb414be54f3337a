//! The directory while it is ours: what is published in it, checked and put back, and removed at the end.

use std::fs::{self, DirBuilder, OpenOptions};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use rendezvous::{CONNECTION_NAME, ConnectionFile, DirectoryAccess, LOCK_NAME, SOCKET_NAME};
use tracing::warn;
use zeroize::Zeroizing;

use super::error::{InstanceLockError, failed};
use super::taking::{lock, passed_socket, socket};
use crate::file_identity::{FileIdentity, PinnedFile};

/// The lock on a directory, with our socket listening in it. Dropping it removes the socket and the
/// connection file, where they are still ours, and lets the next server in.
#[derive(Debug)]
pub struct InstanceLock {
    dir: PathBuf,
    access: DirectoryAccess,
    /// The lock ends with the file.
    lock: PinnedFile,
    /// Listening keeps the socket's file from being deleted altogether.
    socket: FileIdentity,
    /// A service manager listens on the socket too, also after this server.
    stays: bool,
    connection: Option<Published>,
}

/// A connection file of ours. Its `Debug` does not show the key.
struct Published {
    key: Zeroizing<Vec<u8>>,
    file: PinnedFile,
}

impl InstanceLock {
    /// Locks `dir` and listens on its socket, for the users whom `access` names.
    ///
    /// A lock on a file decides between our own servers; a server that does not know the lock, such
    /// as the original, is recognised by its socket answering. A socket that nobody answers on is
    /// taken over.
    ///
    /// # Errors
    ///
    /// [`InstanceLockError::AlreadyRunning`] when a server is alive there, and what the system refuses.
    pub fn take(
        dir: &Path,
        access: DirectoryAccess,
    ) -> Result<(Self, UnixListener), InstanceLockError> {
        let lock = lock(dir)?;
        let (socket, listener) = socket(dir, access)?;
        let lock = Self {
            dir: dir.to_owned(),
            access,
            lock,
            socket,
            stays: false,
            connection: None,
        };
        Ok((lock, listener))
    }

    /// Locks `dir`, in which a service manager listens on the socket and has passed it on as `listener`.
    /// Socket and connection file stay when this is dropped, for the clients of the next server.
    ///
    /// # Errors
    ///
    /// As [`take`](Self::take), and [`InstanceLockError::Elsewhere`].
    pub fn take_passed(
        dir: &Path,
        access: DirectoryAccess,
        listener: UnixListener,
    ) -> Result<(Self, UnixListener), InstanceLockError> {
        let lock = lock(dir)?;
        let (socket, stays, listener) = passed_socket(dir, access, listener)?;
        let lock = Self {
            dir: dir.to_owned(),
            access,
            lock,
            socket,
            stays,
            connection: None,
        };
        Ok((lock, listener))
    }

    /// Writes the connection file with `key`, and returns its path.
    ///
    /// # Errors
    ///
    /// [`InstanceLockError::Publish`] when the system refuses.
    pub fn publish(&mut self, key: &[u8]) -> Result<PathBuf, InstanceLockError> {
        let path = ConnectionFile::write(&self.dir, key, self.access)?;
        let file = PinnedFile::open(&path, OpenOptions::new().read(true))
            .map_err(failed("look at", &path))?;
        let key = Zeroizing::new(key.to_vec());
        self.connection = Some(Published { key, file });
        Ok(path)
    }

    /// Writes the connection file of a server that is yet to come, for a service manager that listens on
    /// its socket meanwhile, and returns its path.
    ///
    /// # Errors
    ///
    /// [`InstanceLockError::AlreadyRunning`] when a server is alive there, and what the system refuses.
    pub fn publish_ahead(
        dir: &Path,
        access: DirectoryAccess,
        key: &[u8],
    ) -> Result<PathBuf, InstanceLockError> {
        let _lock = lock(dir)?;
        Ok(ConnectionFile::write(dir, key, access)?)
    }

    /// Puts back what is missing of directory, lock, socket and connection file, or is no longer
    /// ours, by the rules of a start. Returns the listener of a new socket.
    ///
    /// # Errors
    ///
    /// [`InstanceLockError::TakenOver`] and [`InstanceLockError::AlreadyRunning`] when the directory
    /// is another server's now, and what the system refuses.
    pub fn restore(&mut self) -> Result<Option<UnixListener>, InstanceLockError> {
        if !self.lock.identity.is_at(&self.dir.join(LOCK_NAME)) {
            self.restore_dir()?;
            self.lock = lock(&self.dir).map_err(|e| match e {
                InstanceLockError::AlreadyRunning(dir) => InstanceLockError::TakenOver(dir),
                other => other,
            })?;
            warn!(dir = %self.dir.display(), "the lock was removed; took it again");
        }
        let mut listener = None;
        if !self.socket.is_at(&self.socket()) {
            let (new, listening) = socket(&self.dir, self.access)?;
            self.socket = new;
            self.stays = false;
            listener = Some(listening);
            warn!(socket = %self.socket().display(), "the socket was removed; put it back");
        }
        let path = self.dir.join(CONNECTION_NAME);
        if let Some(published) = &self.connection
            && !published.file.identity.is_at(&path)
        {
            let key = published.key.clone();
            self.publish(&key)?;
            warn!(file = %path.display(), "the connection file was removed; put it back");
        }
        Ok(listener)
    }

    /// Gives socket and connection file to the users whom `access` names, where they are still ours; the
    /// socket of a service manager has the permissions that are set there.
    ///
    /// # Errors
    ///
    /// What the system refuses.
    pub fn share(&mut self, access: DirectoryAccess) -> Result<(), InstanceLockError> {
        self.access = access;
        let socket = (!self.stays).then_some(self.socket);
        let file = self.connection.as_ref();
        let file = file.map(|published| published.file.identity);
        for (name, identity, mode) in [
            (SOCKET_NAME, socket, access.socket_mode()),
            (CONNECTION_NAME, file, access.file_mode()),
        ] {
            let path = self.dir.join(name);
            if identity.is_some_and(|ours| ours.is_at(&path)) {
                let shared = access.apply(&path, mode);
                shared.map_err(failed("set the permissions of", &path))?;
            }
        }
        Ok(())
    }

    /// Makes the directory anew, if it is gone.
    fn restore_dir(&self) -> Result<(), InstanceLockError> {
        if self.dir.is_dir() {
            return Ok(());
        }
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.dir)
            .map_err(failed("create", &self.dir))?;
        self.access
            .apply(&self.dir, self.access.directory_mode())
            .map_err(failed("set the permissions of", &self.dir))
    }

    /// Returns the users whom socket and connection file are for.
    pub fn access(&self) -> DirectoryAccess {
        self.access
    }

    /// Returns the path of the socket.
    pub fn socket(&self) -> PathBuf {
        self.dir.join(SOCKET_NAME)
    }
}

impl Drop for InstanceLock {
    fn drop(&mut self) {
        if self.stays {
            return;
        }
        let connection = self.connection.as_ref();
        let ours = [
            (SOCKET_NAME, Some(self.socket)),
            (CONNECTION_NAME, connection.map(|c| c.file.identity)),
        ];
        for (name, identity) in ours {
            let path = self.dir.join(name);
            if identity.is_some_and(|ours| ours.is_at(&path)) {
                // There is nothing better to do about a failure.
                let _ = fs::remove_file(path);
            }
        }
    }
}

impl std::fmt::Debug for Published {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Published")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}
