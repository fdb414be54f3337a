//! The stream beneath hyper: answers a request whose bytes came before, and gives all else to hyper. Knows the
//! meaning of no byte but where a head ends.
//!
//! hyper must never miss a byte, nor get half of what was answered already. So the fast path has the connection
//! only while hyper holds no byte of it, in neither direction: before the first request, and once hyper has read
//! one whole head, made one request of it and written all of its response. Whoever sends a request in parts or
//! before the response to the last one is served by hyper from then on.

use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::exchange::{Exchange, is_one_head};
use super::serialized::SerializedResponse;
use crate::activity::Activity;

/// The bytes that are read at once; a request that has more is hyper's.
const READ: usize = 2048;

/// A stream that answers requests with what `recall` has for their bytes.
#[derive(Debug)]
pub(crate) struct FastPathStream<S, R> {
    inner: S,
    recall: R,
    holder: Holder,
    exchange: Exchange,
    activity: Activity,
    /// Read, but not yet by hyper.
    unread: Bytes,
    /// The rest of a response that the fast path is writing.
    unsent: Option<SerializedResponse>,
}

/// The side that has the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    /// The fast path.
    Ours,
    /// hyper, until it has answered the one head that it was given.
    Lent,
    /// hyper, for good.
    Given,
}

impl<S, R> FastPathStream<S, R> {
    /// Stands between `inner` and hyper, whose requests the `exchange` tells and the `activity` counts.
    pub(crate) fn new(inner: S, recall: R, exchange: Exchange, activity: Activity) -> Self {
        Self {
            inner,
            recall,
            holder: Holder::Ours,
            exchange,
            activity,
            unread: Bytes::new(),
            unsent: None,
        }
    }

    /// Leaves bytes to hyper, as many of them as its `buffer` takes for now.
    fn leave(&mut self, bytes: &[u8], buffer: &mut ReadBuf<'_>) {
        self.holder = if is_one_head(bytes) {
            self.exchange.give(bytes);
            Holder::Lent
        } else {
            Holder::Given
        };
        let (now, later) = bytes.split_at(bytes.len().min(buffer.remaining()));
        buffer.put_slice(now);
        self.unread = Bytes::copy_from_slice(later);
    }

    /// Takes the connection back if hyper, which has written all it had, is through with the head it was given.
    fn take_back(&mut self) {
        let is_over = self.holder == Holder::Lent
            && self.unread.is_empty()
            && self.activity.is_resting()
            && self.exchange.finish();
        if is_over {
            self.holder = Holder::Ours;
        }
    }
}

impl<S: AsyncWrite + Unpin, R> FastPathStream<S, R> {
    /// Writes what is left of the fast path's response.
    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(SerializedResponse { head, body }) = &mut self.unsent {
            let parts = [IoSlice::new(head), IoSlice::new(body)];
            let parts = if head.is_empty() { &parts[1..] } else { &parts };
            let written = Pin::new(&mut self.inner).poll_write_vectored(context, parts);
            let written = ready!(written)?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.activity.note();
            let of_head = written.min(head.len());
            head.advance(of_head);
            body.advance(written - of_head);
            if head.is_empty() && body.is_empty() {
                self.unsent = None;
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<S, R> AsyncRead for FastPathStream<S, R>
where
    S: AsyncRead + AsyncWrite + Unpin,
    R: FnMut(&[u8]) -> Option<SerializedResponse> + Unpin,
{
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        while this.holder == Holder::Ours {
            ready!(this.poll_send(context))?;
            let mut space = [const { MaybeUninit::uninit() }; READ];
            let mut read = ReadBuf::uninit(&mut space);
            ready!(Pin::new(&mut this.inner).poll_read(context, &mut read))?;
            let bytes = read.filled();
            if bytes.is_empty() {
                return Poll::Ready(Ok(()));
            }
            this.unsent = (this.recall)(bytes);
            if this.unsent.is_none() {
                this.leave(bytes, buffer);
                return Poll::Ready(Ok(()));
            }
        }
        if !this.unread.is_empty() {
            let length = this.unread.len().min(buffer.remaining());
            buffer.put_slice(&this.unread.split_to(length));
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.inner).poll_read(context, buffer);
        if buffer.filled().len() > before {
            this.holder = Holder::Given;
        }
        read
    }
}

impl<S: AsyncWrite + Unpin, R: Unpin> AsyncWrite for FastPathStream<S, R> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_send(context))?;
        let written = ready!(Pin::new(&mut self.inner).poll_write(context, buffer))?;
        self.activity.note();
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_send(context))?;
        let written = ready!(Pin::new(&mut self.inner).poll_write_vectored(context, buffers))?;
        self.activity.note();
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_send(context))?;
        ready!(Pin::new(&mut self.inner).poll_flush(context))?;
        // hyper flushes when it has nothing left to write.
        self.take_back();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_send(context))?;
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests;
