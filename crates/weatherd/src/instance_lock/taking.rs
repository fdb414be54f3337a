//! Taking a directory: the lock that decides, and a socket in place of one that is dead, made here or passed on by a
//! service manager. Keeps nothing.

use std::fs::{self, OpenOptions, Permissions, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::net::{SocketAddr, UnixListener, UnixStream};
use std::path::Path;

use rendezvous::{DirectoryAccess, LOCK_NAME, SOCKET_NAME};
use tracing::{info, warn};

use super::error::{InstanceLockError, failed, in_the_way};
use crate::file_identity::{FileIdentity, PinnedFile};

/// Locks a directory: a second server that knows the lock is refused.
pub(super) fn lock(dir: &Path) -> Result<PinnedFile, InstanceLockError> {
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
pub(super) fn passed_socket(
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
pub(super) fn name_of(address: &SocketAddr) -> String {
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
pub(super) fn socket(
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
