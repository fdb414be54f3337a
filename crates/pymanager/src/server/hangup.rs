//! Noticing that a peer has gone while its call is under way and nobody reads from it. Knows no bytes.

use std::future::pending;
use std::os::unix::net::UnixStream;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Waits until the peer has closed its end altogether. One that only stopped sending still wants its
/// answers, and one that sends ahead is left to send.
///
/// A full close is the one thing that the system tells of unasked: the socket is registered for reading
/// alone, so that nothing else makes it ready to be written to.
pub(super) async fn hung_up(socket: &AsyncFd<UnixStream>) {
    loop {
        match socket.ready(Interest::WRITABLE).await {
            Ok(ready) if ready.ready().is_write_closed() => return,
            Ok(mut ready) => ready.clear_ready(),
            Err(_) => return pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;
    use crate::server::stream::watch;

    async fn is_watched(socket: &AsyncFd<UnixStream>) -> bool {
        let watched = hung_up(socket);
        tokio::pin!(watched);
        let watched = std::future::poll_fn(|cx| {
            std::task::Poll::Ready(Future::poll(watched.as_mut(), cx).is_pending())
        });
        watched.await
    }

    #[tokio::test]
    async fn only_a_full_close_is_a_hangup() {
        let (ours, mut theirs) = registered_pair();
        assert!(is_watched(&ours).await);
        theirs.write_all(b"ahead").unwrap();
        theirs.shutdown(std::net::Shutdown::Write).unwrap();
        tokio::task::yield_now().await;
        assert!(is_watched(&ours).await, "half closed");
        theirs.read_exact(&mut []).unwrap();
        drop(theirs);
        hung_up(&ours).await;
    }

    fn registered_pair() -> (AsyncFd<UnixStream>, UnixStream) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        let ours = watch(ours, Interest::READABLE).unwrap();
        (ours, theirs)
    }
}
