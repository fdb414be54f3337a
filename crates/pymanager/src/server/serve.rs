//! The server as its owner sees it, and the loop that accepts connections. Knows no message.

use std::fmt;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::{JoinError, JoinSet};
use tracing::{Instrument, debug, debug_span, error, warn};

use super::accept::Acceptor;
use super::admission::AdmissionControl;
use super::connection::{self, AcceptedConnection};
use super::gauge::ServerGauge;
use super::state::{self, ServerState};
use super::stream::FrameStream;
use super::table::ConnectionTable;
use super::{Peer, Referent, ServerLimits};
use crate::AuthKey;
use crate::auth::DigestPolicy;

/// Time to send that a call was cut off.
const LAST_REPLIES: Duration = Duration::from_secs(1);

/// A failure to start serving.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The system has no randomness for challenges.
    #[error("no random bytes for a challenge")]
    NoRandomness(#[source] io::Error),
}

/// A manager server: objects by name, and the key that opens them.
pub struct Server {
    state: ServerState,
    gauge: ServerGauge,
    replacements: UnboundedReceiver<std::os::unix::net::UnixListener>,
}

impl Server {
    /// Creates a server with nothing registered.
    pub fn new(key: AuthKey) -> Self {
        Self {
            state: ServerState::new(key),
            gauge: ServerGauge::default(),
            // Closed from the start: none is to come.
            replacements: unbounded_channel().1,
        }
    }

    /// Shares `referent` under the name that Python registers: one object for all clients.
    #[must_use]
    pub fn register(mut self, typeid: impl Into<String>, referent: Arc<dyn Referent>) -> Self {
        self.state.objects.register(typeid.into(), referent);
        self
    }

    /// Replaces the limits.
    #[must_use]
    pub fn limits(mut self, limits: ServerLimits) -> Self {
        self.state.set_limits(limits);
        self
    }

    /// Sets whether to refuse MD5, and with it Python up to 3.11.
    #[must_use]
    pub fn require_sha256(mut self, yes: bool) -> Self {
        self.state.policy = if yes {
            DigestPolicy::RequireSha256
        } else {
            DigestPolicy::AnyDigest
        };
        self
    }

    /// Sets the control of the users whose processes may connect, beside the server's own and root: nobody
    /// unless it is set. Socket and directory must let them, too.
    #[must_use]
    pub fn admission(mut self, admission: Arc<AdmissionControl>) -> Self {
        self.state.admission = admission;
        self
    }

    /// Sets whether any client of the server's own user, or of root, may end the server, as with
    /// CPython's.
    #[must_use]
    pub fn allow_remote_shutdown(mut self, yes: bool) -> Self {
        self.state.remote_shutdown = yes;
        self
    }

    /// Returns a view of the connections, which goes on while the server serves.
    pub fn gauge(&self) -> ServerGauge {
        self.gauge.clone()
    }

    /// Sets where listeners come from that each replace the one before, as when a socket was removed
    /// and made anew. They must not block. Connections stay.
    #[must_use]
    pub fn replacements(
        mut self,
        listeners: UnboundedReceiver<std::os::unix::net::UnixListener>,
    ) -> Self {
        self.replacements = listeners;
        self
    }

    /// Serves until `shutdown` resolves or a client that may ends it; then accepts no more, closes
    /// idle connections, tells the objects, and gives calls in flight `grace` to finish. Those that have not
    /// finished by then raise a `ConnectionAbortedError`.
    ///
    /// # Errors
    ///
    /// [`ServeError`] when serving cannot begin.
    pub async fn serve(
        mut self,
        listener: UnixListener,
        shutdown: impl Future<Output = ()>,
        grace: Duration,
    ) -> Result<(), ServeError> {
        state::random().map_err(ServeError::NoRandomness)?;
        let state = Arc::new(self.state);
        self.gauge.watch(state.memory.requests.clone());
        let table = Arc::new(ConnectionTable::new(&state.limits, self.gauge));
        let mut tasks = JoinSet::new();
        let mut acceptor = Acceptor::new(listener);
        tokio::pin!(shutdown);
        loop {
            let accepted = tokio::select! {
                biased;
                () = &mut shutdown => break,
                () = state.stop.notified() => break,
                Some(ended) = tasks.join_next() => {
                    note(ended);
                    continue;
                }
                Some(new) = self.replacements.recv() => {
                    match UnixListener::from_std(new) {
                        Ok(new) => acceptor = Acceptor::new(new),
                        Err(error) => warn!(%error, "cannot listen on a new socket"),
                    }
                    continue;
                }
                accepted = acceptor.accept(&table) => accepted,
            };
            if let Some(socket) = accepted {
                admit(&state, &table, &mut tasks, socket);
            }
        }
        drop(acceptor);
        table.close();
        state.objects.stopping();
        let finished = async {
            while let Some(ended) = tasks.join_next().await {
                note(ended);
            }
        };
        if tokio::time::timeout(grace, finished).await.is_err() {
            warn!(left = tasks.len(), "cut off calls in flight");
            state.cut_off.notify_waiters();
            let told = async { while tasks.join_next().await.is_some() {} };
            // Who does not read it in time is disconnected without.
            let _ = tokio::time::timeout(LAST_REPLIES, told).await;
        }
        tasks.shutdown().await;
        Ok(())
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("limits", &self.state.limits)
            .finish_non_exhaustive()
    }
}

/// Gives a connection a slot and a task.
fn admit(
    state: &Arc<ServerState>,
    table: &Arc<ConnectionTable>,
    tasks: &mut JoinSet<()>,
    socket: UnixStream,
) {
    let credentials = match socket.peer_cred() {
        Ok(credentials) => credentials,
        Err(error) => return debug!(%error, "peer disconnected before it was identified"),
    };
    let uid = credentials.uid();
    let is_guest = state.admission.is_guest(uid);
    let (slot, dismissal) = table.admit(is_guest.then_some(uid));
    let peer = Peer {
        uid,
        gid: credentials.gid(),
        is_guest,
        pid: credentials.pid(),
        connection: slot.number,
        name: String::new(),
    };
    let memory = state.memory.clone();
    let stream = socket
        .into_std()
        .and_then(|socket| FrameStream::new(socket, dismissal, memory, state.limits.handshake));
    let stream = match stream {
        Ok(stream) => stream,
        Err(error) => return warn!(%error, "cannot watch a connection"),
    };
    // Each of thousands would keep its span, and enter it for each call; what is logged for everybody names the
    // client itself.
    let span = debug_span!("connection", number = slot.number, pid = peer.pid);
    let state = Arc::clone(state);
    let accepted = Box::new(AcceptedConnection { stream, slot, peer });
    tasks.spawn(async move { connection::run(&state, accepted).await }.instrument(span));
}

/// Logs the only failure of a connection's task: a panic of the shared object.
fn note(ended: Result<(), JoinError>) {
    if let Err(failure) = ended
        && failure.is_panic()
    {
        error!(%failure, "call panicked; connection closed");
    }
}
