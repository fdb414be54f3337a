//! Moving a session's bytes over a socket that blocks, each wait within a deadline. Knows no
//! message.

use std::io::{ErrorKind, Read};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{AddressFamily, SendFlags, SocketAddrUnix, SocketFlags, SocketType};

use crate::client::session::{CallDeadline, ClientSession};
use crate::client::target::{ServerEndpoint, unavailable};
use crate::client::{ClientError, ClientOptions};
use crate::message::ReceivedReply;

/// An authenticated connection.
#[derive(Debug)]
pub(super) struct BlockingConnection {
    stream: UnixStream,
    pub(super) session: ClientSession,
    /// The socket's own timeout for a read, as last set.
    read_timeout: Duration,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the driver's one look at the clock: a socket's timeout starts anew with every read"
)]
fn now() -> Instant {
    Instant::now()
}

impl BlockingConnection {
    /// Connects to the target and proves both sides, all within `wait`.
    pub(super) fn open(target: &ServerEndpoint, wait: Duration) -> Result<Self, ClientError> {
        let deadline = CallDeadline::after(now(), wait);
        let left = deadline.left(now())?;
        let stream = connect(&target.path, left)?;
        target.check_peer(&stream)?;
        stream.set_read_timeout(Some(left)).map_err(unavailable)?;
        let mut connection = Self {
            stream,
            session: ClientSession::new(),
            read_timeout: left,
        };
        let mut handshake = target.handshake()?;
        while !connection.session.is_trusted(&mut handshake)? {
            connection.flush(deadline)?;
            connection.fill(deadline)?;
        }
        Ok(connection)
    }

    /// Sends what there is to send and reads one reply, within `wait`.
    pub(super) fn answer<T>(
        &mut self,
        options: &ClientOptions,
        wait: Duration,
        read: impl FnOnce(ReceivedReply<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        self.exchange(options, wait)?;
        self.session.reply(options, read)
    }

    /// Sends what there is to send and waits for one reply, within `wait`.
    pub(super) fn exchange(
        &mut self,
        options: &ClientOptions,
        wait: Duration,
    ) -> Result<(), ClientError> {
        if self.read_timeout < wait {
            self.set_read_timeout(wait)?;
        }
        let deadline = CallDeadline::after(now(), wait);
        self.flush(deadline)?;
        while !self.session.has_reply(options)? {
            self.fill(deadline)?;
        }
        Ok(())
    }

    /// Reads once.
    fn fill(&mut self, deadline: CallDeadline) -> Result<(), ClientError> {
        let left = deadline.left(now())?;
        // A system call only when the socket would wait noticeably too long.
        if self.read_timeout > left.saturating_mul(2) {
            self.set_read_timeout(left)?;
        }
        match self.stream.read(self.session.space()) {
            Ok(count) => self.session.received(count),
            Err(error) => match error.kind() {
                ErrorKind::Interrupted => Ok(()),
                ErrorKind::WouldBlock | ErrorKind::TimedOut => Err(ClientError::Timeout),
                _ => Err(ClientError::Unavailable(error)),
            },
        }
    }

    /// Sends everything.
    fn flush(&mut self, deadline: CallDeadline) -> Result<(), ClientError> {
        while !self.session.unsent().is_empty() {
            match rustix::net::send(&self.stream, self.session.unsent(), SendFlags::NOSIGNAL) {
                Ok(count) => self.session.sent(count),
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => return Err(ClientError::Timeout),
                Err(error) => return Err(unavailable(error)),
            }
            if !self.session.unsent().is_empty() {
                let left = Some(deadline.left(now())?);
                set_socket_timeout(&self.stream, Timeout::Send, left).map_err(unavailable)?;
            }
        }
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
