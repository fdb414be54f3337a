//! A connection's stream that can be taken back from whoever serves it. Knows no HTTP.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream that is lent to one, and can be taken back by another.
#[derive(Debug)]
pub(crate) struct LentStream<S> {
    stream: Arc<Mutex<Option<S>>>,
    is_write_vectored: bool,
}

/// The owner of a stream that is lent.
#[derive(Debug)]
pub(crate) struct StreamOwner<S>(Arc<Mutex<Option<S>>>);

/// Lends a stream.
pub(crate) fn lend<S: AsyncWrite>(stream: S) -> (LentStream<S>, StreamOwner<S>) {
    let is_write_vectored = stream.is_write_vectored();
    let owned = Arc::new(Mutex::new(Some(stream)));
    let stream = Arc::clone(&owned);
    let lent = LentStream {
        stream,
        is_write_vectored,
    };
    (lent, StreamOwner(owned))
}

impl<S> StreamOwner<S> {
    /// Takes the stream back; for whom it was lent to, it ends.
    pub(crate) fn take(self) -> Option<S> {
        locked(&self.0).take()
    }
}

fn locked<S>(stream: &Mutex<Option<S>>) -> MutexGuard<'_, Option<S>> {
    stream.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<S: Unpin> LentStream<S> {
    fn poll<T>(
        &self,
        poll: impl FnOnce(Pin<&mut S>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        match locked(&self.stream).as_mut() {
            Some(stream) => poll(Pin::new(stream)),
            None => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for LentStream<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll(|stream| stream.poll_read(context, buffer))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for LentStream<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll(|stream| stream.poll_write(context, buffer))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll(|stream| stream.poll_write_vectored(context, buffers))
    }

    fn is_write_vectored(&self) -> bool {
        self.is_write_vectored
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(|stream| stream.poll_flush(context))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(|stream| stream.poll_shutdown(context))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn a_stream_goes_on_with_its_owner_where_it_was_taken_back() {
        let (ours, mut theirs) = duplex(64);
        let (mut lent, owner) = lend(ours);
        lent.write_all(b"one ").await.unwrap();
        let mut taken = owner.take().unwrap();
        assert!(lent.write_all(b"lost").await.is_err());
        drop(lent);
        taken.write_all(b"two").await.unwrap();
        drop(taken);
        let mut read = String::new();
        theirs.read_to_string(&mut read).await.unwrap();
        assert_eq!(read, "one two");
    }
}
