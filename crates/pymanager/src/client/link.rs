//! One authenticated connection to a server: requests out, answers in, each within a deadline.
//! Knows no object.

use std::io::{self, ErrorKind, Read};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::net::sockopt::{Timeout, set_socket_timeout, socket_peercred};
use rustix::net::{AddressFamily, SendFlags, SocketAddrUnix, SocketFlags, SocketType};

use super::{ClientError, Options};
use crate::AuthKey;
use crate::auth::{self, AuthError, ClientHandshake, Progress, RANDOM_BYTES};
use crate::frame::{self, Decoder};
use crate::message::{self, Answer};
use crate::pickle::{Fields, Pickle, Writer};

/// Where a server is and how to talk to it.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) path: PathBuf,
    pub(super) key: AuthKey,
    pub(super) options: Options,
}

/// An authenticated connection.
#[derive(Debug)]
pub(super) struct Link {
    stream: UnixStream,
    frames: Decoder,
    /// Frames to send.
    out: Vec<u8>,
    /// The socket's own timeout for a read, as last set.
    read_timeout: Duration,
}

/// Longer than anybody waits, and short enough for every system's timers.
const FOREVER: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A point in time after which to wait no longer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline(Option<Instant>);

impl Deadline {
    /// A deadline `after` from now; one beyond reckoning never comes.
    pub(super) fn after(after: Duration) -> Self {
        Self(now().checked_add(after))
    }

    /// How much time is left, if any.
    fn left(self) -> Result<Duration, ClientError> {
        let Some(end) = self.0 else {
            return Ok(FOREVER);
        };
        match end.checked_duration_since(now()) {
            Some(left) if !left.is_zero() => Ok(left.min(FOREVER)),
            _ => Err(ClientError::Timeout),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the client's one look at the clock: a socket's timeout starts anew with every read"
)]
fn now() -> Instant {
    Instant::now()
}

impl Link {
    /// Connects to the target and proves both sides. The last frame of the handshake stays in the
    /// buffer, to travel with the first request.
    pub(super) fn open(target: &Target, deadline: Deadline) -> Result<Self, ClientError> {
        let left = deadline.left()?;
        let stream = connect(&target.path, left)?;
        let own = rustix::process::geteuid().as_raw();
        let uid = socket_peercred(&stream).map_err(unavailable)?.uid.as_raw();
        if uid != own && uid != 0 {
            return Err(ClientError::ForeignServer { uid });
        }
        stream.set_read_timeout(Some(left)).map_err(unavailable)?;
        let mut link = Self {
            stream,
            frames: Decoder::new(),
            out: Vec::with_capacity(256),
            read_timeout: left,
        };
        link.handshake(target, deadline)?;
        Ok(link)
    }

    fn handshake(&mut self, target: &Target, deadline: Deadline) -> Result<(), ClientError> {
        let mut random = [0; RANDOM_BYTES];
        getrandom::fill(&mut random).map_err(|e| ClientError::NoRandomness(io::Error::other(e)))?;
        let mut handshake = ClientHandshake::new(&target.key, target.options.policy, &random);
        loop {
            if !self.frames.has_frame(auth::LONGEST_FRAME)? {
                self.flush(deadline)?;
                self.fill(deadline)?;
                continue;
            }
            let body = self.frames.frame(auth::LONGEST_FRAME)?.unwrap_or_default();
            match handshake.receive(body, &mut self.out) {
                Ok(Progress::Waiting) => {}
                Ok(Progress::Trusted) => return Ok(()),
                Err(AuthError::Refused) => return Err(ClientError::Refused),
                Err(error) => return Err(ClientError::NotAuthentic(error)),
            }
        }
    }

    /// Appends a request to what is sent next.
    pub(super) fn request(
        &mut self,
        ident: Option<&str>,
        method: &str,
        args: impl FnOnce(&mut Writer),
        kwargs: impl FnOnce(&mut Fields<'_>),
    ) {
        frame::put_with(&mut self.out, |out| {
            message::put_request(out, ident, method, args, kwargs);
        });
    }

    /// Sends what there is to send and reads one reply.
    pub(super) fn answer<T>(
        &mut self,
        options: &Options,
        deadline: Deadline,
        read: impl FnOnce(Answer<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        self.flush(deadline)?;
        while !self.frames.has_frame(options.reply)? {
            self.fill(deadline)?;
        }
        let body = self.frames.frame(options.reply)?.unwrap_or_default();
        let pickle = Pickle::read(body, &options.pickle)?;
        read(Answer::read(&pickle)?)
    }

    /// Gives the next wait its full time again.
    pub(super) fn relax(&mut self, wait: Duration) -> Result<(), ClientError> {
        if self.read_timeout < wait {
            self.set_read_timeout(wait)?;
        }
        Ok(())
    }

    /// Reads once.
    fn fill(&mut self, deadline: Deadline) -> Result<(), ClientError> {
        let left = deadline.left()?;
        // A system call only when the socket would wait noticeably too long.
        if self.read_timeout > left.saturating_mul(2) {
            self.set_read_timeout(left)?;
        }
        match self.stream.read(self.frames.space()) {
            Ok(0) => Err(ClientError::Unavailable(ErrorKind::UnexpectedEof.into())),
            Ok(count) => {
                self.frames.advance(count);
                Ok(())
            }
            Err(error) => match error.kind() {
                ErrorKind::Interrupted => Ok(()),
                ErrorKind::WouldBlock | ErrorKind::TimedOut => Err(ClientError::Timeout),
                _ => Err(ClientError::Unavailable(error)),
            },
        }
    }

    fn flush(&mut self, deadline: Deadline) -> Result<(), ClientError> {
        let mut sent = 0;
        while let Some(rest) = self.out.get(sent..).filter(|rest| !rest.is_empty()) {
            match rustix::net::send(&self.stream, rest, SendFlags::NOSIGNAL) {
                Ok(count) => sent = sent.saturating_add(count),
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => return Err(ClientError::Timeout),
                Err(error) => return Err(unavailable(error)),
            }
            if sent < self.out.len() {
                let left = deadline.left()?;
                set_socket_timeout(&self.stream, Timeout::Send, Some(left)).map_err(unavailable)?;
            }
        }
        self.out.clear();
        Ok(())
    }

    fn set_read_timeout(&mut self, wait: Duration) -> Result<(), ClientError> {
        self.stream
            .set_read_timeout(Some(wait))
            .map_err(unavailable)?;
        self.read_timeout = wait;
        Ok(())
    }
}

/// Connects, waiting at most `wait` for a server whose queue is full.
fn connect(path: &Path, wait: Duration) -> Result<UnixStream, ClientError> {
    let address = SocketAddrUnix::new(path).map_err(unavailable)?;
    let flags = SocketFlags::CLOEXEC;
    let socket = rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)
        .map_err(unavailable)?;
    // On Linux the timeout for sending is the one for connecting as well (unix(7)).
    set_socket_timeout(&socket, Timeout::Send, Some(wait)).map_err(unavailable)?;
    match rustix::net::connect(&socket, &address) {
        Ok(()) => Ok(socket.into()),
        Err(rustix::io::Errno::AGAIN) => Err(ClientError::Timeout),
        Err(error) => Err(unavailable(error)),
    }
}

fn unavailable(error: impl Into<io::Error>) -> ClientError {
    ClientError::Unavailable(error.into())
}
