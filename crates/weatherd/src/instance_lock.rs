//! One server in a directory: the lock that decides who owns it, and the socket in it. Knows nothing
//! of what is served there.

use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use rendezvous::{CONNECTION_NAME, LOCK_NAME, SOCKET_NAME};

/// The lock on a directory, with our socket listening in it. Dropping it removes the socket and the
/// connection file and lets the next server in.
#[derive(Debug)]
pub struct InstanceLock {
    dir: PathBuf,
    // Held, never read: the lock ends with the file.
    _lock: File,
}

/// A failure to lock a directory.
#[derive(Debug, thiserror::Error)]
pub enum InstanceLockError {
    /// Another server owns the directory and is alive.
    #[error("another server is already running in {}", .0.display())]
    AlreadyRunning(PathBuf),
    /// Something else than a socket stands in its place.
    #[error("{} is in the way and is not a socket; move it or use another --dir", .0.display())]
    InTheWay(PathBuf),
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
    /// Locks `dir` and listens on its socket, readable and writable by the owner only.
    ///
    /// A lock on a file decides between our own servers; a server that does not know the lock, such
    /// as the original, is recognised by its socket answering. A socket that nobody answers on is
    /// taken over.
    ///
    /// # Errors
    ///
    /// [`InstanceLockError::AlreadyRunning`] when a server is alive there, and what the system refuses.
    pub fn take(dir: &Path) -> Result<(Self, UnixListener), InstanceLockError> {
        let lock = lock(dir)?;
        let socket = dir.join(SOCKET_NAME);
        clear_stale(dir, &socket)?;
        let listener = listen(dir, &socket)?;
        Ok((
            Self {
                dir: dir.to_owned(),
                _lock: lock,
            },
            listener,
        ))
    }

    /// Returns the path of the socket.
    pub fn socket(&self) -> PathBuf {
        self.dir.join(SOCKET_NAME)
    }
}

impl Drop for InstanceLock {
    fn drop(&mut self) {
        for name in [SOCKET_NAME, CONNECTION_NAME] {
            // Somebody may have removed it already; there is nothing better to do about a failure.
            let _ = fs::remove_file(self.dir.join(name));
        }
    }
}

fn lock(dir: &Path) -> Result<File, InstanceLockError> {
    let path = dir.join(LOCK_NAME);
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true).mode(0o600);
    let file = options.open(&path).map_err(failed("open", &path))?;
    match file.try_lock() {
        Ok(()) => {
            // The umask may have taken from its owner too, who must open it the next time.
            let private = Permissions::from_mode(0o600);
            file.set_permissions(private)
                .map_err(failed("make private", &path))?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => Err(InstanceLockError::AlreadyRunning(dir.to_owned())),
        Err(TryLockError::Error(source)) => Err(failed("lock", &path)(source)),
    }
}

/// Removes the socket of a server that is gone; the lock is ours, so no other server of our kind
/// can be starting here.
fn clear_stale(dir: &Path, socket: &Path) -> Result<(), InstanceLockError> {
    match fs::symlink_metadata(socket) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(failed("look at", socket)(e)),
        Ok(metadata) if !metadata.file_type().is_socket() => {
            return Err(InstanceLockError::InTheWay(socket.to_owned()));
        }
        Ok(_) => {}
    }
    match UnixStream::connect(socket) {
        Ok(_) => Err(InstanceLockError::AlreadyRunning(dir.to_owned())),
        Err(e) if e.kind() == ErrorKind::ConnectionRefused => {
            tracing::info!(socket = %socket.display(), "replacing a stale socket");
            fs::remove_file(socket).map_err(failed("remove", socket))
        }
        Err(e) => Err(failed("connect to", socket)(e)),
    }
}

/// Listens on a socket that is private from its first moment under its name: it is made inside a
/// private directory and moved to its place.
fn listen(dir: &Path, socket: &Path) -> Result<UnixListener, InstanceLockError> {
    let nursery = dir.join(format!(".w{}", std::process::id()));
    let _ = fs::remove_dir_all(&nursery);
    fs::create_dir(&nursery).map_err(failed("create", &nursery))?;
    let result = (|| {
        let private = |mode| Permissions::from_mode(mode);
        let newborn = nursery.join("s");
        fs::set_permissions(&nursery, private(0o700)).map_err(failed("make private", &nursery))?;
        let listener = UnixListener::bind(&newborn).map_err(failed("listen on", socket))?;
        fs::set_permissions(&newborn, private(0o600)).map_err(failed("make private", socket))?;
        listener
            .set_nonblocking(true)
            .map_err(failed("listen on", socket))?;
        fs::rename(&newborn, socket).map_err(failed("create", socket))?;
        Ok(listener)
    })();
    let _ = fs::remove_dir_all(&nursery);
    result
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
    use std::os::unix::fs::MetadataExt;
    use std::sync::Barrier;
    use std::thread;

    use super::*;

    #[test]
    fn the_socket_is_private_and_gone_with_the_lock() {
        let dir = tempfile::tempdir().unwrap();
        let (lock, _listener) = InstanceLock::take(dir.path()).unwrap();
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
        let (_lock, _listener) = InstanceLock::take(dir.path()).unwrap();
        UnixStream::connect(&socket).unwrap();
    }

    #[test]
    fn a_live_server_without_a_lock_keeps_its_socket() {
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join(SOCKET_NAME);
        let _original = UnixListener::bind(&socket).unwrap();
        let refusal = InstanceLock::take(dir.path()).unwrap_err();
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
        let refusal = InstanceLock::take(dir.path()).unwrap_err();
        assert!(
            matches!(refusal, InstanceLockError::InTheWay(_)),
            "{refusal}"
        );
        assert_eq!(fs::read_to_string(&socket).unwrap(), "precious");
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
                        InstanceLock::take(dir.path())
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
}
