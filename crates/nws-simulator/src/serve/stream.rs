//! A TCP stream that can be told to end with a reset instead of a farewell.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// The order to reset a connection.
#[derive(Debug, Clone, Default)]
pub(super) struct ResetOrder(Arc<AtomicBool>);

impl ResetOrder {
    pub(super) fn order(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_ordered(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The stream under the protocol.
#[derive(Debug)]
pub(super) struct ResettableStream {
    stream: TcpStream,
    abort: ResetOrder,
}

impl ResettableStream {
    pub(super) fn new(stream: TcpStream, abort: ResetOrder) -> Self {
        Self { stream, abort }
    }
}

impl Drop for ResettableStream {
    fn drop(&mut self) {
        if self.abort.is_ordered() {
            // Closing with data unsent and no linger is what makes a reset of it; failing that, it is a plain close.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for ResettableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for ResettableStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.abort.is_ordered() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
