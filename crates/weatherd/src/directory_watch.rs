//! The server's directory while it serves: a thread looks now and then whether lock, socket and
//! connection file are still there, and puts back what is not. The runtime never waits for it.

use std::io;
use std::os::unix::net::UnixListener;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use rendezvous::DirectoryAccess;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tracing::warn;

use crate::instance_lock::{InstanceLock, InstanceLockError};
use crate::sentence::sentence;

/// The time between two looks: seconds matter to nobody who deletes a socket by mistake.
const PERIOD: Duration = Duration::from_secs(3);
/// The longest time the end of a server waits until its files are removed.
const REMOVAL: Duration = Duration::from_secs(1);

/// A directory under watch. It is given up when this ends.
#[derive(Debug)]
pub(crate) struct DirectoryWatch {
    orders: mpsc::Sender<Order>,
    /// Ready once the files are removed and the lock is released.
    released: oneshot::Receiver<()>,
}

/// Sends orders to the watching thread.
#[derive(Debug, Clone)]
pub(crate) struct DirectoryWatcher(mpsc::Sender<Order>);

/// News from the watching thread.
#[derive(Debug)]
pub(crate) struct DirectoryNews {
    /// Sockets in place of the one before.
    pub(crate) sockets: UnboundedReceiver<UnixListener>,
    /// The reason for which the directory is no longer ours.
    pub(crate) lost: oneshot::Receiver<InstanceLockError>,
}

#[derive(Debug)]
enum Order {
    Look,
    Share(DirectoryAccess),
    End,
}

impl DirectoryWatch {
    /// Starts watching the directory of `lock`, which is released at the end.
    ///
    /// # Errors
    ///
    /// When the system gives no thread.
    pub(crate) fn start(lock: InstanceLock) -> io::Result<(Self, DirectoryNews)> {
        let (orders, received) = mpsc::channel();
        let (new_sockets, sockets) = unbounded_channel();
        let (loses, lost) = oneshot::channel();
        let (releases, released) = oneshot::channel();
        thread::Builder::new()
            .name("directory".to_owned())
            .spawn(move || {
                if let Err(reason) = watch(lock, &received, &new_sockets) {
                    // Without a receiver the server is at its end already.
                    let _ = loses.send(reason);
                }
                let _ = releases.send(());
            })?;
        let news = DirectoryNews { sockets, lost };
        Ok((Self { orders, released }, news))
    }

    /// Returns a handle that makes the thread look at once.
    pub(crate) fn watcher(&self) -> DirectoryWatcher {
        DirectoryWatcher(self.orders.clone())
    }

    /// Ends the watch: removes what is ours and releases the lock.
    pub(crate) async fn end(self) {
        let _ = self.orders.send(Order::End);
        // A file system that hangs keeps nobody from ending.
        let _ = tokio::time::timeout(REMOVAL, self.released).await;
    }
}

impl DirectoryWatcher {
    /// Makes the thread look now.
    pub(crate) fn look(&self) {
        // The thread is gone only where the directory is lost.
        let _ = self.0.send(Order::Look);
    }

    /// Makes the thread give socket and connection file to these users.
    pub(crate) fn share(&self, access: DirectoryAccess) {
        let _ = self.0.send(Order::Share(access));
    }
}

/// Watches until told to end; an error means that the directory is another server's.
fn watch(
    mut lock: InstanceLock,
    orders: &mpsc::Receiver<Order>,
    sockets: &UnboundedSender<UnixListener>,
) -> Result<(), InstanceLockError> {
    let mut failing = false;
    loop {
        match orders.recv_timeout(PERIOD) {
            Ok(Order::Look) | Err(RecvTimeoutError::Timeout) => {}
            Ok(Order::Share(access)) => {
                if let Err(error) = lock.share(access) {
                    warn!(
                        error = sentence(&error),
                        "cannot share the directory as allowed"
                    );
                }
            }
            Ok(Order::End) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
        match lock.restore() {
            Ok(None) => failing = false,
            Ok(Some(listener)) => {
                failing = false;
                // Nobody accepts any more once the receiver is gone.
                let _ = sockets.send(listener);
            }
            Err(
                lost @ (InstanceLockError::TakenOver(_) | InstanceLockError::AlreadyRunning(_)),
            ) => {
                return Err(lost);
            }
            // Such as a full disk: said once, tried until it works, and served meanwhile.
            Err(error) if !failing => {
                failing = true;
                warn!(
                    error = sentence(&error),
                    "cannot put back what is missing from the directory; clients may not find the server"
                );
            }
            Err(_) => {}
        }
    }
}
