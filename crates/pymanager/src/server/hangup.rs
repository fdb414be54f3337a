//! Noticing that a peer has gone while its call is under way and nobody reads from it. Knows no bytes.

use std::future::pending;
use std::io::ErrorKind;

use tokio::io::Interest;
use tokio::net::UnixStream;

/// Waits until the peer has closed its end altogether. One that only stopped sending still wants its
/// answers, and one that sends ahead is left to send.
///
/// It sleeps until something happens to the socket; a full close is the one thing that ends writing.
/// To be woken by the next event only, it forgets that the socket can be written to: whoever writes
/// afterwards has to try first and wait second.
pub(super) async fn hung_up(socket: &UnixStream) {
    loop {
        match socket.ready(Interest::WRITABLE).await {
            Ok(ready) if ready.is_write_closed() => return,
            Ok(_) => {}
            Err(_) => return pending().await,
        }
        let forget = || Err::<(), _>(ErrorKind::WouldBlock.into());
        let _ = socket.try_io(Interest::WRITABLE, forget);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::os::unix::net;

    use super::*;

    async fn is_watched(socket: &UnixStream) -> bool {
        let watched = hung_up(socket);
        tokio::pin!(watched);
        let watched = std::future::poll_fn(|cx| {
            std::task::Poll::Ready(Future::poll(watched.as_mut(), cx).is_pending())
        });
        watched.await
    }

    #[tokio::test]
    async fn only_a_full_close_is_a_hangup() {
        let (ours, mut theirs) = UnixStream::pair().map(into_std).unwrap();
        assert!(is_watched(&ours).await);
        theirs.write_all(b"ahead").unwrap();
        theirs.shutdown(std::net::Shutdown::Write).unwrap();
        tokio::task::yield_now().await;
        assert!(is_watched(&ours).await, "half closed");
        theirs.read_exact(&mut []).unwrap();
        drop(theirs);
        hung_up(&ours).await;
    }

    fn into_std((ours, theirs): (UnixStream, UnixStream)) -> (UnixStream, net::UnixStream) {
        (ours, theirs.into_std().unwrap())
    }
}
