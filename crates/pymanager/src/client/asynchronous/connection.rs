//! Moving a session's bytes over a tokio socket, each wait within a limit. Knows no message.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::Duration;

use rustix::net::SendFlags;
use tokio::io::{AsyncReadExt, Interest};
use tokio::net::UnixStream;
use tokio::time::{sleep, timeout};

use crate::client::session::ClientSession;
use crate::client::target::{ServerEndpoint, unavailable};
use crate::client::{ClientError, ClientOptions};
use crate::message::ReceivedReply;

/// The pause before retrying a server whose queue is full; the system does not announce room.
const QUEUE_PAUSE: Duration = Duration::from_millis(5);

/// An authenticated connection.
#[derive(Debug)]
pub(super) struct AsyncConnection {
    stream: UnixStream,
    pub(super) session: ClientSession,
}

impl AsyncConnection {
    /// Connects to the target and proves both sides, all within `wait`.
    pub(super) async fn open(target: &ServerEndpoint, wait: Duration) -> Result<Self, ClientError> {
        within(wait, Self::proven(target)).await
    }

    async fn proven(target: &ServerEndpoint) -> Result<Self, ClientError> {
        let stream = connect(&target.path).await?;
        target.check_peer(&stream)?;
        let session = ClientSession::new();
        let mut connection = Self { stream, session };
        let mut handshake = target.handshake()?;
        while !connection.session.is_trusted(&mut handshake)? {
            connection.flush().await?;
            connection.fill().await?;
        }
        Ok(connection)
    }

    /// Sends what there is to send and reads one reply, within `wait`.
    pub(super) async fn answer<T>(
        &mut self,
        options: &ClientOptions,
        wait: Duration,
        read: impl FnOnce(ReceivedReply<'_, '_>) -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        self.exchange(options, wait).await?;
        self.session.reply(options, read)
    }

    /// Sends what there is to send and waits for one reply, within `wait`.
    pub(super) async fn exchange(
        &mut self,
        options: &ClientOptions,
        wait: Duration,
    ) -> Result<(), ClientError> {
        within(wait, async {
            self.flush().await?;
            while !self.session.has_reply(options)? {
                self.fill().await?;
            }
            Ok(())
        })
        .await
    }

    /// Reads once.
    async fn fill(&mut self) -> Result<(), ClientError> {
        match self.stream.read(self.session.space()).await {
            Ok(count) => self.session.received(count),
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// Sends everything.
    async fn flush(&mut self) -> Result<(), ClientError> {
        while !self.session.unsent().is_empty() {
            let rest = self.session.unsent();
            // Not tokio's own write: a server that is gone must not raise SIGPIPE.
            let send = || {
                let count = rustix::net::send(&self.stream, rest, SendFlags::NOSIGNAL);
                count.map_err(io::Error::from)
            };
            match self.stream.async_io(Interest::WRITABLE, send).await {
                Ok(count) => self.session.sent(count),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(unavailable(error)),
            }
        }
        Ok(())
    }
}

/// Runs `work` for at most `wait`.
async fn within<T>(
    wait: Duration,
    work: impl Future<Output = Result<T, ClientError>>,
) -> Result<T, ClientError> {
    let outcome = timeout(wait, work).await;
    outcome.unwrap_or(Err(ClientError::Timeout))
}

/// Connects; waits for a server whose queue is full, as a socket that blocks would.
async fn connect(path: &Path) -> Result<UnixStream, ClientError> {
    loop {
        match UnixStream::connect(path).await {
            Ok(stream) => return Ok(stream),
            // Bounded by the limit on opening as a whole.
            Err(error) if error.kind() == ErrorKind::WouldBlock => sleep(QUEUE_PAUSE).await,
            Err(error) => return Err(unavailable(error)),
        }
    }
}
