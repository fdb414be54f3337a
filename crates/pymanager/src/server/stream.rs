//! One connection's bytes: frames in, frames out, each wait with a deadline. Knows no message.
//!
//! A request costs one read and one write. The deadline is one timer per connection that is moved
//! only when it fires or has to ring sooner, so that an ordinary call never touches it. The system is
//! asked to tell of what can be read alone, or it would wake the task whenever the peer reads; for a
//! peer that does not read, a second descriptor waits until it does.

use std::future::{Future, poll_fn};
use std::io;
use std::os::unix::net::UnixStream;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use rustix::io::Errno;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::oneshot;
use tokio::time::{Instant, Sleep, sleep_until};

use super::memory::{MemoryShare, SMALL, ServerMemory};
use crate::frame::{FrameDecoder, FrameError};

/// The reason for which a connection ends.
#[derive(Debug, thiserror::Error)]
pub(super) enum Disconnect {
    /// The peer is done.
    #[error("the peer closed the connection")]
    Closed,
    /// The server stops, or another connection needs the slot.
    #[error("dismissed by the server")]
    Dismissed,
    /// The peer took too long.
    #[error("the peer timed out")]
    Expired,
    /// The peer hung up inside a frame.
    #[error("the peer closed the connection inside a frame")]
    Cut,
    /// The peer sent something other than a frame.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// Others hold all the memory for unread replies.
    #[error("the peer does not read, and there is no memory to wait for it")]
    Unread,
    /// The connection broke.
    #[error("the connection broke")]
    Broken(#[source] io::Error),
}

/// The deadline for reading a frame.
#[derive(Debug, Clone, Copy)]
pub(super) enum ReadTimeout {
    /// Until the deadline set before.
    Unchanged,
    /// Anew: `first` for the first byte, `rest` from there to the last.
    Renewed { first: Duration, rest: Duration },
}

/// A connection's stream with its buffers.
#[derive(Debug)]
pub(super) struct FrameStream {
    /// Registered for reading alone.
    pub(super) socket: AsyncFd<UnixStream>,
    pub(super) frames: FrameDecoder,
    /// Frames to send.
    pub(super) out: Vec<u8>,
    timer: DeadlineTimer,
    dismissal: oneshot::Receiver<()>,
    memory: ServerMemory,
    /// The memory that the buffer of `frames` has taken.
    share: MemoryShare,
}

impl FrameStream {
    /// Takes over a socket that does not block, with `first` to wait at most until the deadline is set
    /// anew.
    pub(super) fn new(
        socket: UnixStream,
        dismissal: oneshot::Receiver<()>,
        memory: ServerMemory,
        first: Duration,
    ) -> io::Result<Self> {
        Ok(Self {
            socket: watch(socket, Interest::READABLE)?,
            frames: FrameDecoder::new(),
            out: Vec::new(),
            timer: DeadlineTimer::new(first),
            dismissal,
            memory,
            share: MemoryShare::default(),
        })
    }

    /// Waits until a whole frame of at most `cap` bytes has arrived.
    pub(super) async fn frame_arrived(
        &mut self,
        cap: usize,
        timeout: ReadTimeout,
    ) -> Result<(), Disconnect> {
        if self.frames.has_frame(cap)? {
            return Ok(());
        }
        // Thousands of connections wait here, each without a buffer.
        self.frames.release();
        let mut begun = !self.frames.is_empty();
        if let ReadTimeout::Renewed { first, rest } = timeout {
            self.timer.set(if begun { rest } else { first });
        }
        loop {
            self.room_to_read().await?;
            if self.read().await? == 0 {
                let clean = self.frames.is_empty();
                return Err(if clean {
                    Disconnect::Closed
                } else {
                    Disconnect::Cut
                });
            }
            if self.frames.has_frame(cap)? {
                return Ok(());
            }
            if let (false, ReadTimeout::Renewed { rest, .. }) = (begun, timeout) {
                begun = true;
                self.timer.set(rest);
            }
        }
    }

    /// Takes memory for the whole frame before the buffer grows beyond what is small: if
    /// each waited with half of it, they would wait for each other.
    async fn room_to_read(&mut self) -> Result<(), Disconnect> {
        let requests = &self.memory.requests;
        let wanted = requests.at_most(self.frames.wanted());
        let lacking = wanted.saturating_sub(self.share.bytes());
        if self.frames.held() < SMALL || wanted <= SMALL || lacking == 0 {
            return Ok(());
        }
        let (timer, dismissal) = (&mut self.timer, &mut self.dismissal);
        let mut taken = Box::pin(requests.wait_for(lacking));
        let taken = poll_fn(|cx| {
            if let Poll::Ready(share) = taken.as_mut().poll(cx) {
                return Poll::Ready(Ok(share));
            }
            if Pin::new(&mut *dismissal).poll(cx).is_ready() {
                return Poll::Ready(Err(Disconnect::Dismissed));
            }
            timer.poll(cx).map(|()| Err(Disconnect::Expired))
        });
        self.share.add(taken.await?);
        Ok(())
    }

    /// Returns whether the connection was asked to end.
    pub(super) fn is_dismissed(&mut self) -> bool {
        self.dismissal.try_recv() != Err(oneshot::error::TryRecvError::Empty)
    }

    /// Sends what is in `out`, within `deadline` once the peer stops reading.
    pub(super) async fn flush(&mut self, deadline: Duration) -> Result<(), Disconnect> {
        let sent = self.write(0)?;
        if sent < self.out.len() {
            // Boxed as the next wait for room is: see `connection::run`.
            Box::pin(self.flush_rest(sent, deadline)).await?;
        }
        self.out = Vec::new();
        Ok(())
    }

    /// Sends what is in `out` from `sent` on to a peer that has stopped reading.
    async fn flush_rest(&mut self, mut sent: usize, deadline: Duration) -> Result<(), Disconnect> {
        let size = self.out.len();
        let _unread = self.memory.replies.take(size).ok_or(Disconnect::Unread)?;
        self.timer.set(deadline);
        let writable = self.socket.get_ref().try_clone();
        let writable = writable.and_then(|socket| watch(socket, Interest::WRITABLE));
        let writable = writable.map_err(Disconnect::Broken)?;
        while sent < size {
            let timer = &mut self.timer;
            let ready = poll_fn(|cx| match writable.poll_write_ready(cx) {
                Poll::Ready(ready) => Poll::Ready(ready.map_err(Disconnect::Broken)),
                Poll::Pending => timer.poll(cx).map(|()| Err(Disconnect::Expired)),
            });
            let mut ready = ready.await?;
            sent = self.write(sent)?;
            if sent < size {
                ready.clear_ready();
            }
        }
        Ok(())
    }

    /// Writes what is in `out` from `sent` on until all is sent or the system takes no more. Returns how
    /// much is sent by then.
    fn write(&self, mut sent: usize) -> Result<usize, Disconnect> {
        while let Some(rest) = self.out.get(sent..).filter(|rest| !rest.is_empty()) {
            match rustix::io::write(self.socket.get_ref(), rest) {
                Ok(0) => return Err(Disconnect::Closed),
                Ok(count) => sent = sent.saturating_add(count),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => break,
                Err(error) => return Err(broken(error)),
            }
        }
        Ok(sent)
    }

    /// Waits, unless dismissed.
    pub(super) async fn pause(&mut self, duration: Duration) -> Result<(), Disconnect> {
        tokio::select! {
            _ = &mut self.dismissal => Err(Disconnect::Dismissed),
            () = tokio::time::sleep(duration) => Ok(()),
        }
    }

    /// Reads once; 0 is the end.
    async fn read(&mut self) -> Result<usize, Disconnect> {
        if self.share.bytes() > 0 {
            self.frames.space();
            if self.frames.capacity() <= SMALL {
                self.share = MemoryShare::default();
            }
        }
        poll_fn(|cx| {
            while let Poll::Ready(ready) = self.socket.poll_read_ready(cx) {
                let mut ready = ready.map_err(Disconnect::Broken)?;
                let space = self.frames.space();
                match rustix::io::read(self.socket.get_ref(), &mut *space) {
                    Ok(count) => {
                        // Less than there is room for is all there was.
                        if count < space.len() {
                            ready.clear_ready();
                        }
                        self.frames.advance(count);
                        return Poll::Ready(Ok(count));
                    }
                    Err(Errno::INTR) => {}
                    Err(Errno::AGAIN) => ready.clear_ready(),
                    Err(error) => return Poll::Ready(Err(broken(error))),
                }
            }
            if Pin::new(&mut self.dismissal).poll(cx).is_ready() {
                return Poll::Ready(Err(Disconnect::Dismissed));
            }
            self.timer.poll(cx).map(|()| Err(Disconnect::Expired))
        })
        .await
    }
}

/// A deadline that is cheap to move: the timer behind it may ring early, and is then set again.
#[derive(Debug)]
struct DeadlineTimer {
    timer: Pin<Box<Sleep>>,
    deadline: Instant,
}

impl DeadlineTimer {
    fn new(after: Duration) -> Self {
        let deadline = later(after);
        Self {
            timer: Box::pin(sleep_until(deadline)),
            deadline,
        }
    }

    fn set(&mut self, after: Duration) {
        self.deadline = later(after);
        if self.deadline < self.timer.deadline() {
            self.timer.as_mut().reset(self.deadline);
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.timer.as_mut().poll(cx));
            if self.deadline <= self.timer.deadline() {
                return Poll::Ready(());
            }
            self.timer.as_mut().reset(self.deadline);
        }
    }
}

/// Has the system tell when a socket that does not block is ready for what is of `interest`.
#[expect(
    deprecated,
    reason = "unsound for types that can change their descriptor, which a `UnixStream` cannot; the \
              successor is unsafe for all"
)]
pub(super) fn watch(socket: UnixStream, interest: Interest) -> io::Result<AsyncFd<UnixStream>> {
    AsyncFd::with_interest(socket, interest)
}

fn broken(error: Errno) -> Disconnect {
    Disconnect::Broken(error.into())
}

/// Returns the point in time `after` from now, or a month from now if that is beyond reckoning.
fn later(after: Duration) -> Instant {
    let now = Instant::now();
    let month = Duration::from_secs(30 * 24 * 60 * 60);
    now.checked_add(after.min(month)).unwrap_or(now)
}
