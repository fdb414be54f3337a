//! Noticing that a peer has gone while its call is under way and nobody reads from it. Knows no bytes.

use std::future::pending;
use std::io::{self, ErrorKind};
use std::os::fd::AsFd;
use std::os::unix::net;
use std::time::Duration;

use tokio::io::Interest;
use tokio::net::UnixStream;
use tokio::time::sleep;

/// A call that is answered within this time is not worth a handle of its own.
const BRIEF: Duration = Duration::from_secs(1);

/// Waits until the peer has closed its end altogether. One that only stopped sending still wants its
/// answers, and one that sends ahead is left to send.
///
/// A second handle is watched, so that the first one's wake-ups are not taken away. It sleeps until
/// something happens to the socket, and a full close is the one thing that ends writing.
pub(super) async fn hung_up(socket: &UnixStream) {
    sleep(BRIEF).await;
    let Ok(second) = second_handle(socket) else {
        // Out of descriptors: the call runs to its end, as it would without us.
        return pending().await;
    };
    loop {
        match second.ready(Interest::WRITABLE).await {
            Ok(ready) if ready.is_write_closed() => return,
            Ok(_) => {}
            Err(_) => return pending().await,
        }
        // Takes note that it can be written to, so that only the next event wakes us.
        let noted = || Err::<(), _>(ErrorKind::WouldBlock.into());
        let _ = second.try_io(Interest::WRITABLE, noted);
    }
}

fn second_handle(socket: &UnixStream) -> io::Result<UnixStream> {
    let second = socket.as_fd().try_clone_to_owned()?;
    UnixStream::from_std(net::UnixStream::from(second))
}
