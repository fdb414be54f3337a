//! Sockets that a service manager, such as systemd, listens on and passes to this process by name
//! (sd_listen_fds(3)). They are there before the daemon and stay when it ends, so that clients never
//! find nobody listening. Knows no face.

use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;

use rustix::io::{FdFlags, fcntl_setfd};
use rustix::net::{AddressFamily, SocketType, sockopt};
#[cfg(feature = "http")]
use weatherd_config::ListenAddress;

/// The name of the socket that the manager face answers on.
const MANAGER: &str = "manager";
/// The name of the sockets that the HTTP face answers on.
const HTTP: &str = "http";

/// The first descriptor of those that are passed.
const FIRST: usize = 3;
/// The most sockets that are taken: more than anybody has addresses to listen on.
const MOST: usize = 64;

/// The sockets that were passed to this process.
#[derive(Debug, Default)]
pub struct PassedSockets {
    /// The socket of the manager face.
    pub(crate) manager: Option<UnixListener>,
    /// The sockets of the HTTP face.
    pub(crate) http: Vec<PassedHttpSocket>,
}

/// A socket of the HTTP face, with its address.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "http"),
    expect(dead_code, reason = "only the HTTP face looks into it")
)]
pub(crate) enum PassedHttpSocket {
    /// An address and a port.
    Tcp(SocketAddr, TcpListener),
    /// A path in the file system.
    Unix(PathBuf, UnixListener),
}

/// A socket of one of the two kinds.
enum PassedListener {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// A reason not to use what the service manager passed.
#[derive(Debug, thiserror::Error)]
pub enum ActivationError {
    /// The variables that tell of sockets make no sense.
    #[error("cannot read $LISTEN_FDS, which tells of sockets that are passed")]
    Variables,
    /// There are more sockets than anybody passes.
    #[error("cannot use $LISTEN_FDS={0}: at most {MOST} sockets can be passed")]
    TooMany(String),
    /// A descriptor that should be a socket is none at all.
    #[error("cannot use $LISTEN_FDS={count}: descriptor {descriptor} is not open")]
    NotOpen {
        /// The number of sockets that are said to be passed.
        count: usize,
        /// The descriptor.
        descriptor: usize,
    },
    /// A socket has a name that means nothing here.
    #[error(
        "cannot use the passed socket {0:?}: expected {MANAGER:?} or {HTTP:?} (FileDescriptorName= in \
         its unit)"
    )]
    Name(String),
    /// There are two sockets of a name that only one can have.
    #[error("cannot use two passed sockets {0:?}")]
    Twice(&'static str),
    /// A socket is not of the kind that its name needs.
    #[error("cannot use the passed socket {0:?}: it is not {1}")]
    Kind(&'static str, &'static str),
    /// The system refused.
    #[error("cannot use the passed socket {0:?}")]
    Io(&'static str, #[source] io::Error),
}

impl PassedSockets {
    /// Takes the sockets that were passed to this process, `count` by `$LISTEN_FDS`, once in its life; none
    /// where nobody passed any. To be called before this process opens a file, which would have one of
    /// their numbers if the count is wrong.
    ///
    /// # Errors
    ///
    /// [`ActivationError`] for what cannot be used.
    pub(crate) fn take(count: Option<&str>) -> Result<Self, ActivationError> {
        let Some(count) = count else {
            return Ok(Self::default());
        };
        check(count)?;
        let passed = sd_listen_fds::get().map_err(|_| ActivationError::Variables)?;
        let passed = passed.into_iter();
        Self::by_name(passed.map(|(name, socket)| (name.unwrap_or_default(), socket.into_std())))
    }

    /// Sorts sockets by their names.
    fn by_name(passed: impl Iterator<Item = (String, OwnedFd)>) -> Result<Self, ActivationError> {
        let mut sockets = Self::default();
        for (name, socket) in passed {
            match name.as_str() {
                MANAGER => {
                    let PassedListener::Unix(listener) = listening(MANAGER, socket)? else {
                        return Err(ActivationError::Kind(MANAGER, "in the file system"));
                    };
                    if sockets.manager.replace(listener).is_some() {
                        return Err(ActivationError::Twice(MANAGER));
                    }
                }
                HTTP => sockets
                    .http
                    .push(PassedHttpSocket::of(listening(HTTP, socket)?)?),
                _ => return Err(ActivationError::Name(name)),
            }
        }
        Ok(sockets)
    }
}

impl PassedHttpSocket {
    fn of(listener: PassedListener) -> Result<Self, ActivationError> {
        let failed = |e| ActivationError::Io(HTTP, e);
        match listener {
            PassedListener::Tcp(listener) => {
                let address = listener.local_addr().map_err(failed)?;
                Ok(Self::Tcp(address, listener))
            }
            PassedListener::Unix(listener) => {
                let address = listener.local_addr().map_err(failed)?;
                let path = address.as_pathname();
                let path = path.ok_or(ActivationError::Kind(HTTP, "in the file system"))?;
                Ok(Self::Unix(path.to_owned(), listener))
            }
        }
    }

    /// Returns the address, as the settings write it.
    #[cfg(feature = "http")]
    pub(crate) fn address(&self) -> ListenAddress {
        match self {
            Self::Tcp(address, _) => ListenAddress::Tcp(*address),
            Self::Unix(path, _) => ListenAddress::Unix(path.clone()),
        }
    }
}

/// Checks that so many descriptors can have been passed.
fn check(count: &str) -> Result<(), ActivationError> {
    if count.is_empty() || !count.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(ActivationError::Variables);
    }
    let few = count.parse().ok().filter(|few| *few <= MOST);
    let count = few.ok_or_else(|| ActivationError::TooMany(count.to_owned()))?;
    let is_open = |number| fs::symlink_metadata(format!("/proc/self/fd/{number}")).is_ok();
    match (FIRST..FIRST + count).find(|descriptor| !is_open(*descriptor)) {
        Some(descriptor) => Err(ActivationError::NotOpen { count, descriptor }),
        None => Ok(()),
    }
}

/// Returns a descriptor as the listening socket that it should be. Programs that this one starts do
/// not get it.
fn listening(name: &'static str, socket: OwnedFd) -> Result<PassedListener, ActivationError> {
    let failed = |e: rustix::io::Errno| ActivationError::Io(name, e.into());
    let of_streams = sockopt::socket_type(&socket).map_err(failed)? == SocketType::STREAM;
    if !of_streams || !sockopt::socket_acceptconn(&socket).map_err(failed)? {
        return Err(ActivationError::Kind(name, "listening for connections"));
    }
    fcntl_setfd(&socket, FdFlags::CLOEXEC).map_err(failed)?;
    match sockopt::socket_domain(&socket).map_err(failed)? {
        AddressFamily::UNIX => Ok(PassedListener::Unix(socket.into())),
        AddressFamily::INET | AddressFamily::INET6 => Ok(PassedListener::Tcp(socket.into())),
        _ => Err(ActivationError::Kind(name, "of a known address family")),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixStream;

    use super::*;

    fn unix() -> OwnedFd {
        let dir = tempfile::tempdir().unwrap();
        UnixListener::bind(dir.path().join("s")).unwrap().into()
    }

    fn tcp() -> OwnedFd {
        TcpListener::bind("127.0.0.1:0").unwrap().into()
    }

    fn sorted(passed: Vec<(&str, OwnedFd)>) -> Result<PassedSockets, ActivationError> {
        PassedSockets::by_name(passed.into_iter().map(|(name, fd)| (name.to_owned(), fd)))
    }

    #[test]
    fn sockets_are_known_by_their_names_in_any_order() {
        let passed = vec![(HTTP, tcp()), (MANAGER, unix()), (HTTP, unix())];
        let sockets = sorted(passed).unwrap();
        assert!(sockets.manager.is_some());
        let http = &sockets.http[..];
        let ordered = matches!(
            http,
            [PassedHttpSocket::Tcp(..), PassedHttpSocket::Unix(..)]
        );
        assert!(ordered, "{http:?}");
    }

    #[test]
    fn a_count_that_cannot_be_is_refused_with_a_sentence() {
        for (count, sentence) in [
            ("", "cannot read $LISTEN_FDS"),
            ("-1", "cannot read $LISTEN_FDS"),
            ("65", "at most 64 sockets"),
            ("99999999999999999999999", "at most 64 sockets"),
        ] {
            let refusal = check(count).unwrap_err().to_string();
            assert!(refusal.contains(sentence), "{refusal}");
        }
        check("0").unwrap();
    }

    #[test]
    fn what_is_no_such_socket_is_refused_with_a_sentence() {
        let (connected, _other) = UnixStream::pair().unwrap();
        for (passed, sentence) in [
            (
                vec![("weatherd.socket", unix())],
                "expected \"manager\" or \"http\"",
            ),
            (
                vec![(MANAGER, unix()), (MANAGER, unix())],
                "two passed sockets",
            ),
            (vec![(MANAGER, tcp())], "it is not in the file system"),
            (vec![(HTTP, connected.into())], "it is not listening"),
        ] {
            let refusal = sorted(passed).unwrap_err().to_string();
            assert!(refusal.contains(sentence), "{refusal}");
        }
    }
}
