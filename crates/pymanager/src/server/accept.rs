//! Accepting connections, also while the system has no descriptors or memory left. Knows no message.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::net::{UnixListener, UnixStream};
use tokio::time::Instant;
use tracing::{debug, warn};

use super::table::ConnectionTable;

/// The first and the longest pause after accepting failed, as when descriptors run out.
const PAUSE: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));

/// A listener, and the pauses it makes.
#[derive(Debug)]
pub(super) struct Acceptor {
    listener: UnixListener,
    pause: Duration,
    /// The end of the pause under way. It is kept here so that a dropped future does not end it.
    paused_until: Option<Instant>,
}

impl Acceptor {
    pub(super) fn new(listener: UnixListener) -> Self {
        Self {
            listener,
            pause: PAUSE.0,
            paused_until: None,
        }
    }

    /// Accepts one connection once there is room for it in `table`; newcomers wait in the system's
    /// queue until then. Where accepting fails, makes room and pauses, longer each time, but no longer
    /// than until a connection ends or the oldest newcomer can give way. Nothing is lost when the
    /// future is dropped.
    pub(super) async fn accept(&mut self, table: &ConnectionTable) -> Option<UnixStream> {
        if let Some(until) = self.paused_until {
            table.change_or(until).await;
            self.paused_until = None;
        }
        table.room().await;
        match self.listener.accept().await {
            Ok((socket, _)) => {
                self.pause = PAUSE.0;
                Some(socket)
            }
            Err(error) if is_of_the_peer(error.kind()) => {
                debug!(%error, "peer disconnected before it was accepted");
                None
            }
            Err(error) => {
                warn!(%error, pause = ?self.pause, "cannot accept a connection");
                let end = Instant::now().checked_add(self.pause);
                self.paused_until = match table.make_room() {
                    Some(due) => end.map(|end| end.min(due)),
                    None => end,
                };
                self.pause = self.pause.saturating_mul(2).min(PAUSE.1);
                None
            }
        }
    }
}

/// Returns whether accepting failed for that one peer alone.
fn is_of_the_peer(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::Interrupted
    )
}
