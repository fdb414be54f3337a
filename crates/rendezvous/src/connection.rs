//! The connection file: `{"socket_path": …, "authkey": base64}`, as the original server wrote it.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::user_dirs;
use crate::{CONNECTION_NAME, DirectoryAccess, Environment, RendezvousError, SOCKET_NAME};

/// The most bytes of a connection file that are read.
pub const MAX_CONNECTION_FILE: u64 = 16 * 1024;

/// The content of a connection file: a server's address and key. Its `Debug` does not show the key.
pub struct ConnectionFile {
    /// The server's socket; never relative to the current directory once read.
    pub socket_path: PathBuf,
    /// The shared key.
    pub authkey: Zeroizing<Vec<u8>>,
    /// The user who wrote the file, whose server is trusted.
    pub owner: u32,
}

#[derive(Serialize, Deserialize)]
struct RawConnectionFile {
    socket_path: PathBuf,
    authkey: String,
}

impl Drop for RawConnectionFile {
    fn drop(&mut self) {
        self.authkey.zeroize();
    }
}

impl ConnectionFile {
    /// Reads a connection file. A relative socket path is taken from the file's own directory.
    ///
    /// # Errors
    ///
    /// [`RendezvousError::ForeignOwner`] when the file belongs neither to this user nor to root, nor
    /// to the server of the machine,
    /// [`RendezvousError::Malformed`] when it is no connection file, and what the system refuses.
    pub fn read(file: &Path, environment: &Environment) -> Result<Self, RendezvousError> {
        let malformed = |reason: String| RendezvousError::Malformed {
            path: file.to_owned(),
            reason,
        };
        let opened = OpenOptions::new()
            .read(true)
            // Opening what somebody put there, such as a named pipe, must not wait for anybody.
            .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
            .open(file)
            .map_err(RendezvousError::io("open", file))?;
        let metadata = opened
            .metadata()
            .map_err(RendezvousError::io("look at", file))?;
        let owner = metadata.uid();
        let is_system = || {
            file.parent() == Some(&environment.system_dir)
                && user_dirs::system_user(environment) == Some(owner)
        };
        if owner != environment.uid && owner != 0 && !is_system() {
            return Err(RendezvousError::ForeignOwner {
                path: file.to_owned(),
                owner,
            });
        }
        if !metadata.is_file() {
            return Err(malformed("it is not a plain file".into()));
        }
        let longest = usize::try_from(MAX_CONNECTION_FILE).unwrap_or(usize::MAX);
        let mut bytes = Zeroizing::new(Vec::with_capacity(longest));
        opened
            .take(MAX_CONNECTION_FILE)
            .read_to_end(&mut bytes)
            .map_err(RendezvousError::io("read", file))?;
        let text: RawConnectionFile =
            serde_json::from_slice(&bytes).map_err(|e| malformed(e.to_string()))?;
        let authkey = STANDARD
            .decode(text.authkey.as_bytes())
            .map_err(|_| malformed("authkey is not base64".into()))?;
        let dir = file.parent().unwrap_or_else(|| Path::new("."));
        Ok(Self {
            socket_path: dir.join(&text.socket_path),
            authkey: Zeroizing::new(authkey),
            owner,
        })
    }

    /// Writes the connection file of the server in `dir`, atomically and readable by those whom
    /// `access` names, and returns its path.
    ///
    /// The socket's path is written relative where `dir` is `.`, as the original wrote it, and
    /// absolute otherwise.
    ///
    /// # Errors
    ///
    /// [`RendezvousError::Io`] when the system refuses.
    pub fn write(
        dir: &Path,
        authkey: &[u8],
        access: DirectoryAccess,
    ) -> Result<PathBuf, RendezvousError> {
        let socket_path = if dir == Path::new(".") {
            PathBuf::from(SOCKET_NAME)
        } else {
            std::path::absolute(dir.join(SOCKET_NAME)).map_err(RendezvousError::io("find", dir))?
        };
        let text = RawConnectionFile {
            socket_path,
            authkey: STANDARD.encode(authkey),
        };
        // Large enough from the start: a buffer that grows leaves copies behind.
        let longest = usize::try_from(MAX_CONNECTION_FILE).unwrap_or(usize::MAX);
        let mut bytes = Zeroizing::new(Vec::with_capacity(longest));
        serde_json::to_writer_pretty(&mut *bytes, &text)
            .map_err(|e| RendezvousError::io("write", dir)(e.into()))?;
        let file = dir.join(CONNECTION_NAME);
        let new = dir.join(format!("{CONNECTION_NAME}.{}", std::process::id()));
        write_new(&new, &bytes, access).map_err(RendezvousError::io("write", &new))?;
        fs::rename(&new, &file).map_err(RendezvousError::io("write", &file))?;
        Ok(file)
    }
}

fn write_new(path: &Path, bytes: &[u8], access: DirectoryAccess) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    if let DirectoryAccess::Group(group) = access {
        fchown(&file, None, Some(group))?;
    }
    // The umask may have taken from its owner too.
    file.set_permissions(Permissions::from_mode(access.file_mode()))?;
    file.write_all(bytes)?;
    file.sync_all()
}

impl std::fmt::Debug for ConnectionFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection")
            .field("socket_path", &self.socket_path)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment() -> Environment {
        Environment {
            weatherd_dir: None,
            runtime_dir: None,
            login_runtime_dir: "/nowhere".into(),
            system_dir: "/nowhere".into(),
            temporary_dir: std::env::temp_dir(),
            autostart: false,
            uid: rustix::process::geteuid().as_raw(),
        }
    }

    #[test]
    fn what_is_written_is_read_back_and_private() {
        let dir = tempfile::tempdir().unwrap();
        let file = ConnectionFile::write(dir.path(), b"key \xff", DirectoryAccess::Own).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
        let read = ConnectionFile::read(&file, &environment()).unwrap();
        assert_eq!(read.socket_path, dir.path().join(SOCKET_NAME));
        assert_eq!(*read.authkey, b"key \xff");
        assert_eq!(
            fs::read_dir(dir.path()).unwrap().count(),
            1,
            "nothing is left behind"
        );
    }

    #[test]
    fn a_second_server_overwrites_the_file_of_the_first() {
        let dir = tempfile::tempdir().unwrap();
        ConnectionFile::write(dir.path(), b"one", DirectoryAccess::Own).unwrap();
        let file = ConnectionFile::write(dir.path(), b"two", DirectoryAccess::Own).unwrap();
        assert_eq!(
            *ConnectionFile::read(&file, &environment()).unwrap().authkey,
            b"two"
        );
    }

    #[test]
    fn the_originals_file_is_understood_and_its_relative_path_found() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(CONNECTION_NAME);
        let text =
            "{\n  \"socket_path\": \".weather_manager.sock\",\n  \"authkey\": \"d2VhdGhlcg==\"\n}";
        fs::write(&file, text).unwrap();
        let read = ConnectionFile::read(&file, &environment()).unwrap();
        assert_eq!(read.socket_path, dir.path().join(".weather_manager.sock"));
        assert_eq!(*read.authkey, b"weather");
    }

    #[test]
    fn the_key_is_never_shown() {
        let connection = ConnectionFile {
            socket_path: "s".into(),
            authkey: Zeroizing::new(b"secret".to_vec()),
            owner: 0,
        };
        assert_eq!(
            format!("{connection:?}"),
            "Connection { socket_path: \"s\", .. }"
        );
    }

    #[test]
    fn a_named_pipe_in_its_place_is_refused_without_waiting() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(CONNECTION_NAME);
        let mkfifo = std::process::Command::new("mkfifo").arg(&file).status();
        assert!(mkfifo.unwrap().success());
        let refusal = ConnectionFile::read(&file, &environment()).unwrap_err();
        assert!(
            refusal.to_string().contains("not a plain file"),
            "{refusal}"
        );
    }

    #[test]
    fn what_is_not_a_connection_file_is_called_that() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(CONNECTION_NAME);
        for text in [
            "",
            "[]",
            "{}",
            "{\"socket_path\": \"s\", \"authkey\": \"!\"}",
        ] {
            fs::write(&file, text).unwrap();
            let refusal = ConnectionFile::read(&file, &environment()).unwrap_err();
            assert!(
                matches!(refusal, RendezvousError::Malformed { .. }),
                "{text}: {refusal}"
            );
        }
    }
}
