//! Sockets that are listened on: bound, named for the log, and removed again. Knows no HTTP.

use std::fmt;
use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener as StdTcpListener};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::UnixListener as StdUnixListener;
use std::path::{Path, PathBuf};

use tokio::net::{TcpListener, TcpSocket, TcpStream, UnixListener, UnixStream};

use crate::parts::HttpParts;

/// Only the daemon's user may connect to a socket in the file system.
const SOCKET_MODE: u32 = 0o600;
/// Connections that the system keeps until they are accepted.
const BACKLOG: u32 = 1024;

/// A socket that is listened on.
#[derive(Debug)]
pub struct HttpListener {
    socket: Socket,
    name: String,
    parts: HttpParts,
    // Goes with the listener.
    _file: Option<SocketFile>,
}

#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// A connection that was just made.
#[derive(Debug)]
pub(crate) enum Accepted {
    Tcp(TcpStream, SocketAddr),
    Unix(UnixStream),
}

impl HttpListener {
    /// Listens on a TCP address; port 0 stands for any free port.
    ///
    /// # Errors
    ///
    /// When the system does not allow it.
    pub fn bind_tcp(address: SocketAddr) -> io::Result<Self> {
        let socket = if address.is_ipv4() {
            TcpSocket::new_v4()?
        } else {
            TcpSocket::new_v6()?
        };
        // A port whose last connections are not quite gone can be taken again.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        Self::of_tcp(socket.listen(BACKLOG)?)
    }

    /// Takes over a TCP socket that somebody else, such as a service manager, listens on.
    ///
    /// # Errors
    ///
    /// When the system does not allow it.
    pub fn inherit_tcp(listener: StdTcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Self::of_tcp(TcpListener::from_std(listener)?)
    }

    fn of_tcp(listener: TcpListener) -> io::Result<Self> {
        Ok(Self {
            name: format!("http://{}", listener.local_addr()?),
            socket: Socket::Tcp(listener),
            parts: HttpParts::ALL,
            _file: None,
        })
    }

    /// Listens on a socket in the file system, for the daemon's user alone. One that nobody listens on
    /// any more is replaced.
    ///
    /// # Errors
    ///
    /// When somebody listens there, something else is there, or the system does not allow it.
    pub fn bind_unix(path: &Path) -> io::Result<Self> {
        remove_abandoned(path)?;
        let listener = UnixListener::bind(path)?;
        let file = SocketFile::of(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(SOCKET_MODE))?;
        Ok(Self::of_unix(listener, path, Some(file)))
    }

    /// Takes over a socket in the file system at `path` that somebody else, such as a service manager,
    /// listens on. Its file, and who may connect, are theirs.
    ///
    /// # Errors
    ///
    /// When the system does not allow it.
    pub fn inherit_unix(listener: StdUnixListener, path: &Path) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Ok(Self::of_unix(UnixListener::from_std(listener)?, path, None))
    }

    fn of_unix(listener: UnixListener, path: &Path, file: Option<SocketFile>) -> Self {
        Self {
            socket: Socket::Unix(listener),
            name: format!("unix:{}", path.display()),
            parts: HttpParts::ALL,
            _file: file,
        }
    }

    /// Returns it as one that serves only some parts.
    #[must_use]
    pub fn serving(self, parts: HttpParts) -> Self {
        Self { parts, ..self }
    }

    /// Returns the parts that it serves: all of them unless it was said.
    pub fn parts(&self) -> HttpParts {
        self.parts
    }

    /// Accepts the next connection.
    pub(crate) async fn accept(&self) -> io::Result<Accepted> {
        match &self.socket {
            Socket::Tcp(listener) => {
                let (stream, address) = listener.accept().await?;
                // An answer is one write, or an event that should arrive at once.
                stream.set_nodelay(true)?;
                Ok(Accepted::Tcp(stream, address))
            }
            Socket::Unix(listener) => {
                let (stream, _) = listener.accept().await?;
                Ok(Accepted::Unix(stream))
            }
        }
    }
}

/// Writes the address that is listened on: `http://127.0.0.1:7878`, `unix:/run/weatherd/http.sock`.
impl fmt::Display for HttpListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Removes a socket that nobody listens on.
fn remove_abandoned(path: &Path) -> io::Result<()> {
    let Ok(found) = fs::symlink_metadata(path) else {
        return Ok(());
    };
    if !found.file_type().is_socket() {
        return Err(io::Error::other("something else is there"));
    }
    match std::os::unix::net::UnixStream::connect(path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => fs::remove_file(path),
        _ => Err(io::ErrorKind::AddrInUse.into()),
    }
}

/// The file of a socket, removed when dropped unless another one has taken its place.
#[derive(Debug)]
struct SocketFile {
    path: PathBuf,
    identity: (u64, u64),
}

impl SocketFile {
    fn of(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            identity: identity(path)?,
        })
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        if identity(&self.path).is_ok_and(|found| found == self.identity) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    let found = fs::symlink_metadata(path)?;
    Ok((found.dev(), found.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_socket_file_comes_and_goes_with_its_listener_and_takes_nobodys_place() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("http.sock");
        let first = HttpListener::bind_unix(&path).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, SOCKET_MODE);
        let second = HttpListener::bind_unix(&path).unwrap_err();
        assert_eq!(second.kind(), io::ErrorKind::AddrInUse);
        drop(first);
        assert!(!path.exists());

        // What a crash leaves: a socket without a listener.
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        let third = HttpListener::bind_unix(&path).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, "a file").unwrap();
        drop(third);
        assert!(path.exists(), "it is not ours");
        assert!(HttpListener::bind_unix(&path).is_err());
    }
}
