//! One server in a directory: the lock that decides who owns it, and the socket and the connection
//! file in it. Knows nothing of what is served there.

use std::fs::{self, DirBuilder, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::net::{SocketAddr, UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use rendezvous::{
    CONNECTION_NAME, ConnectionFile, DirectoryAccess, LOCK_NAME, RendezvousError, SOCKET_NAME,
};
use tracing::{info, warn};
use zeroize::Zeroizing;

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

fn lock(dir: &Path) -> Result<PinnedFile, InstanceLockError> {
    let path = dir.join(LOCK_NAME);
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true).mode(0o600);
    let pinned = PinnedFile::open(&path, &mut options).map_err(|e| match e.kind() {
        ErrorKind::InvalidInput => in_the_way(&path, "plain file"),
        _ => failed("open", &path)(e),
    })?;
    match pinned.file.try_lock() {
        Ok(()) => {
            // The umask may have taken from its owner too, who must open it the next time.
            let private = Permissions::from_mode(0o600);
            pinned
                .file
                .set_permissions(private)
                .map_err(failed("make private", &path))?;
            Ok(pinned)
        }
        Err(TryLockError::WouldBlock) => Err(InstanceLockError::AlreadyRunning(dir.to_owned())),
        Err(TryLockError::Error(source)) => Err(failed("lock", &path)(source)),
    }
}

/// Returns the identity of the socket of `dir` that was passed on as `listener`, whether it stays, and
/// the listener to use: another one where somebody has deleted the socket.
fn passed_socket(
    dir: &Path,
    access: DirectoryAccess,
    listener: UnixListener,
) -> Result<(FileIdentity, bool, UnixListener), InstanceLockError> {
    let path = dir.join(SOCKET_NAME);
    let address = listener.local_addr().map_err(failed("look at", &path))?;
    let passed = address.as_pathname().unwrap_or_else(|| Path::new(""));
    let look = |path: &Path| FileIdentity::at(path).map_err(failed("look at", path));
    match look(&path)? {
        Some(found) if look(passed)? == Some(found) => {
            listener
                .set_nonblocking(true)
                .map_err(failed("listen on", &path))?;
            Ok((found, true, listener))
        }
        None if std::path::absolute(&path).is_ok_and(|path| path == passed) => {
            warn!(socket = %path.display(), "the socket of the service manager was removed; put one back");
            let (identity, listener) = socket(dir, access)?;
            Ok((identity, false, listener))
        }
        _ => Err(InstanceLockError::Elsewhere {
            passed: name_of(&address),
            expected: path,
        }),
    }
}

/// Returns the address of a socket for people: its path, or `@` and the name that it has without a file.
fn name_of(address: &SocketAddr) -> String {
    #[cfg(target_os = "linux")]
    if let Some(name) = std::os::linux::net::SocketAddrExt::as_abstract_name(address) {
        return format!("@{}", name.escape_ascii());
    }
    match address.as_pathname() {
        Some(path) => path.display().to_string(),
        None => "a socket without a name".to_owned(),
    }
}

/// Listens on the socket of `dir`, in place of one that is dead.
fn socket(
    dir: &Path,
    access: DirectoryAccess,
) -> Result<(FileIdentity, UnixListener), InstanceLockError> {
    let path = dir.join(SOCKET_NAME);
    clear_stale(dir, &path)?;
    listen(dir, &path, access)
}

/// Removes the socket of a server that is gone; the lock is ours, so no other server of our kind
/// can be starting here.
fn clear_stale(dir: &Path, socket: &Path) -> Result<(), InstanceLockError> {
    match fs::symlink_metadata(socket) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(failed("look at", socket)(e)),
        Ok(metadata) if !metadata.file_type().is_socket() => {
            return Err(in_the_way(socket, "socket"));
        }
        Ok(_) => {}
    }
    match UnixStream::connect(socket) {
        Ok(_) => Err(InstanceLockError::AlreadyRunning(dir.to_owned())),
        Err(e) if e.kind() == ErrorKind::ConnectionRefused => {
            info!(socket = %socket.display(), "replacing a stale socket");
            fs::remove_file(socket).map_err(failed("remove", socket))
        }
        Err(e) => Err(failed("connect to", socket)(e)),
    }
}

/// Listens on a socket that has its permissions from its first moment under its name: it is made inside
/// a private directory and moved to its place.
fn listen(
    dir: &Path,
    socket: &Path,
    access: DirectoryAccess,
) -> Result<(FileIdentity, UnixListener), InstanceLockError> {
    let nursery = dir.join(format!(".w{}", std::process::id()));
    let _ = fs::remove_dir_all(&nursery);
    fs::create_dir(&nursery).map_err(failed("create", &nursery))?;
    let result = (|| {
        let newborn = nursery.join("s");
        let private = Permissions::from_mode(0o700);
        fs::set_permissions(&nursery, private).map_err(failed("make private", &nursery))?;
        let listener = UnixListener::bind(&newborn).map_err(failed("listen on", socket))?;
        let shared = access.apply(&newborn, access.socket_mode());
        shared.map_err(failed("set the permissions of", socket))?;
        listener
            .set_nonblocking(true)
            .map_err(failed("listen on", socket))?;
        let identity = FileIdentity::at(&newborn).map_err(failed("look at", socket))?;
        fs::rename(&newborn, socket).map_err(failed("create", socket))?;
        let identity =
            identity.ok_or_else(|| failed("listen on", socket)(ErrorKind::NotFound.into()))?;
        Ok((identity, listener))
    })();
    let _ = fs::remove_dir_all(&nursery);
    result
}

fn in_the_way(path: &Path, expected: &'static str) -> InstanceLockError {
    InstanceLockError::InTheWay {
        path: path.to_owned(),
        expected,
    }
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> InstanceLockError {
    let path = path.to_owned();
    move |source| InstanceLockError::Io {
        action,
        path,
        source,
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::fs::MetadataExt;
    use std::sync::Barrier;
    use std::thread;

    use super::*;

    #[test]
    fn the_socket_is_private_and_gone_with_the_lock() {
        let dir = tempfile::tempdir().unwrap();
        let (lock, _listener) = InstanceLock::take(dir.path(), DirectoryAccess::Own).unwrap();
        let socket = lock.socket();
        assert_eq!(fs::metadata(&socket).unwrap().mode() & 0o777, 0o600);
        UnixStream::connect(&socket).unwrap();
        drop(lock);
        assert!(!socket.exists());
    }

    #[test]
    fn a_stale_socket_is_taken_over() {
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join(SOCKET_NAME);
        drop(UnixListener::bind(&socket).unwrap());
        assert!(socket.exists());
        let (_lock, _listener) = InstanceLock::take(dir.path(), DirectoryAccess::Own).unwrap();
        UnixStream::connect(&socket).unwrap();
    }

    #[test]
    fn a_live_server_without_a_lock_keeps_its_socket() {
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join(SOCKET_NAME);
        let _original = UnixListener::bind(&socket).unwrap();
        let refusal = InstanceLock::take(dir.path(), DirectoryAccess::Own).unwrap_err();
        assert!(
            matches!(refusal, InstanceLockError::AlreadyRunning(_)),
            "{refusal}"
        );
        assert!(socket.exists());
    }

    #[test]
    fn a_file_in_the_way_is_never_removed() {
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join(SOCKET_NAME);
        fs::write(&socket, "precious").unwrap();
        let refusal = InstanceLock::take(dir.path(), DirectoryAccess::Own).unwrap_err();
        assert!(
            matches!(refusal, InstanceLockError::InTheWay { .. }),
            "{refusal}"
        );
        assert_eq!(fs::read_to_string(&socket).unwrap(), "precious");
    }

    #[test]
    fn a_link_or_a_pipe_in_place_of_the_lock_is_refused_without_waiting_and_leads_nowhere() {
        let dir = tempfile::tempdir().unwrap();
        let (lock, target) = (dir.path().join(LOCK_NAME), dir.path().join("target"));
        fs::write(&target, "precious").unwrap();
        fs::set_permissions(&target, Permissions::from_mode(0o644)).unwrap();
        let refused = || {
            let refusal = InstanceLock::take(dir.path(), DirectoryAccess::Own).unwrap_err();
            assert!(
                refusal.to_string().contains("is not a plain file"),
                "{refusal}"
            );
            fs::remove_file(&lock).unwrap();
        };
        for target in [&target, &dir.path().join("missing")] {
            std::os::unix::fs::symlink(target, &lock).unwrap();
            refused();
        }
        assert_eq!(fs::metadata(&target).unwrap().mode() & 0o777, 0o644);
        assert!(!dir.path().join("missing").exists());
        let made = std::process::Command::new("mkfifo").arg(&lock).status();
        assert!(made.unwrap().success());
        refused();
    }

    #[test]
    fn what_was_removed_is_put_back_and_what_is_there_stays() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("dir");
        fs::create_dir(&dir).unwrap();
        let (mut lock, mut listener) = InstanceLock::take(&dir, DirectoryAccess::Own).unwrap();
        let file = lock.publish(b"key").unwrap();
        assert!(lock.restore().unwrap().is_none(), "nothing is missing");

        let socket = lock.socket();
        let every = || [dir.join(LOCK_NAME), socket.clone(), file.clone()];
        for gone in every() {
            fs::remove_file(&gone).unwrap();
            if let Some(new) = lock.restore().unwrap() {
                assert_eq!(gone, socket);
                listener = new;
            }
            for path in every() {
                assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
            }
            UnixStream::connect(&socket).unwrap();
            let text = fs::read_to_string(&file).unwrap();
            assert!(text.contains("a2V5"), "{text}");
        }
        fs::remove_dir_all(&dir).unwrap();
        listener = lock.restore().unwrap().unwrap_or(listener);
        UnixStream::connect(&socket).unwrap();
        assert!(matches!(
            InstanceLock::take(&dir, DirectoryAccess::Own).unwrap_err(),
            InstanceLockError::AlreadyRunning(_)
        ));
        drop((lock, listener));
        assert!(every()[1..].iter().all(|path| !path.exists()));
    }

    #[test]
    fn the_files_of_a_successor_are_neither_replaced_nor_removed() {
        let dir = tempfile::tempdir().unwrap();
        let (mut first, _listener) = InstanceLock::take(dir.path(), DirectoryAccess::Own).unwrap();
        let file = first.publish(b"first").unwrap();
        for path in [dir.path().join(LOCK_NAME), first.socket(), file.clone()] {
            fs::remove_file(path).unwrap();
        }
        let (mut second, _listener) = InstanceLock::take(dir.path(), DirectoryAccess::Own).unwrap();
        second.publish(b"second").unwrap();
        let written = fs::read(&file).unwrap();
        let refusal = first.restore().unwrap_err();
        assert!(
            matches!(refusal, InstanceLockError::TakenOver(_)),
            "{refusal}"
        );
        drop(first);
        UnixStream::connect(second.socket()).unwrap();
        assert_eq!(fs::read(&file).unwrap(), written);
    }

    #[test]
    fn of_many_servers_at_once_exactly_one_runs() {
        let dir = tempfile::tempdir().unwrap();
        let barrier = Barrier::new(8);
        let locks: Vec<_> = thread::scope(|scope| {
            let racers: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        barrier.wait();
                        InstanceLock::take(dir.path(), DirectoryAccess::Own)
                    })
                })
                .collect();
            racers.into_iter().map(|r| r.join().unwrap()).collect()
        });
        assert_eq!(locks.iter().filter(|c| c.is_ok()).count(), 1);
        for refusal in locks.iter().filter_map(|c| c.as_ref().err()) {
            assert!(
                matches!(refusal, InstanceLockError::AlreadyRunning(_)),
                "{refusal}"
            );
        }
        UnixStream::connect(dir.path().join(SOCKET_NAME)).unwrap();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_passed_socket_without_a_file_is_named_as_systemd_writes_it() {
        let dir = tempfile::tempdir().unwrap();
        let name = format!("weatherd-test-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).unwrap();
        let listener = UnixListener::bind_addr(&address).unwrap();
        let refusal = InstanceLock::take_passed(dir.path(), DirectoryAccess::Own, listener);
        let refusal = refusal.unwrap_err().to_string();
        let expected = format!("the service manager listens on @{name}; clients look for ");
        assert!(refusal.starts_with(&expected), "{refusal}");
        assert_eq!(
            name_of(&UnixStream::pair().unwrap().0.local_addr().unwrap()),
            "a socket without a name"
        );
    }
}
