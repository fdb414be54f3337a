//! One connection's bytes: frames in, frames out, each wait with a deadline. Knows no message.
//!
//! A request costs one read and one write. The deadline is one timer per connection that is moved
//! only when it fires or has to ring sooner, so that an ordinary call never touches it.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use rustix::io::Errno;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::UnixStream;
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
    pub(super) socket: UnixStream,
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
    /// Takes over a socket, with `first` to wait at most until the deadline is set anew.
    pub(super) fn new(
        socket: UnixStream,
        dismissal: oneshot::Receiver<()>,
        memory: ServerMemory,
        first: Duration,
    ) -> Self {
        Self {
            socket,
            frames: FrameDecoder::new(),
            out: Vec::new(),
            timer: DeadlineTimer::new(first),
            dismissal,
            memory,
            share: MemoryShare::default(),
        }
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
        let taken = requests.wait_for(lacking);
        tokio::pin!(taken);
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
        let mut sent = 0;
        let mut waiting = false;
        let mut unread = MemoryShare::default();
        let size = self.out.len();
        while let Some(rest) = self.out.get(sent..).filter(|rest| !rest.is_empty()) {
            let (socket, timer) = (&mut self.socket, &mut self.timer);
            let memory = &self.memory.replies;
            let written = poll_fn(|cx| {
                // Tried first, and waited for second, as `hung_up` requires.
                match rustix::io::write(&*socket, rest) {
                    Err(Errno::AGAIN | Errno::INTR) => {}
                    written => return Poll::Ready(written.map_err(broken)),
                }
                if let Poll::Ready(written) = Pin::new(&mut *socket).poll_write(cx, rest) {
                    return Poll::Ready(written.map_err(Disconnect::Broken));
                }
                if !std::mem::replace(&mut waiting, true) {
                    timer.set(deadline);
                    match memory.take(size) {
                        Some(share) => unread = share,
                        None => return Poll::Ready(Err(Disconnect::Unread)),
                    }
                }
                timer.poll(cx).map(|()| Err(Disconnect::Expired))
            });
            match written.await? {
                0 => return Err(Disconnect::Closed),
                count => sent = sent.saturating_add(count),
            }
        }
        drop(unread);
        self.out.clear();
        if self.out.capacity() > SMALL {
            self.out = Vec::new();
        }
        Ok(())
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
            let mut space = ReadBuf::new(self.frames.space());
            if let Poll::Ready(read) = Pin::new(&mut self.socket).poll_read(cx, &mut space) {
                let count = space.filled().len();
                self.frames.advance(count);
                return Poll::Ready(read.map(|()| count).map_err(Disconnect::Broken));
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

fn broken(error: Errno) -> Disconnect {
    Disconnect::Broken(error.into())
}

/// Returns the point in time `after` from now, or a month from now if that is beyond reckoning.
fn later(after: Duration) -> Instant {
    let now = Instant::now();
    let month = Duration::from_secs(30 * 24 * 60 * 60);
    now.checked_add(after.min(month)).unwrap_or(now)
}
