//! The server: accepts connections within the limits, and ends them when the daemon stops. Knows no
//! endpoint.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::{join_all, pending};
use jiff::Timestamp;
use tokio::net::UnixStream;
use tokio::net::unix::UCred;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tracing::{debug, warn};
use weather_service::Service;

use crate::client::Client;
use crate::connection;
use crate::face::HttpFace;
use crate::listener::{Accepted, HttpListener};
use crate::local_access::{AccessRefusal, LocalVisitor};
use crate::options::HttpOptions;
use crate::parts::HttpParts;
use crate::problem::Problem;
use crate::rejection;
use crate::slots::{Slot, SlotTable};

/// The pause after a connection could not be accepted: the system lacks something.
const PAUSE: Duration = Duration::from_millis(100);
/// The most connections at one time that are told why they are not served; others are closed.
const MOST_TURNED_AWAY: usize = 32;

/// The HTTP server of the daemon.
#[derive(Debug)]
pub struct HttpServer {
    face: Arc<HttpFace>,
    gauge: HttpGauge,
    doorstep: Arc<Semaphore>,
    stopping: watch::Sender<bool>,
}

/// The connections of the server, and what came by them, for its status.
#[derive(Debug, Clone, Default)]
pub struct HttpGauge(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    open: SlotTable<IpAddr>,
    accepted: AtomicU64,
    rejected: AtomicU64,
    repeated: AtomicU64,
}

impl HttpServer {
    /// A server that asks `service`.
    pub fn new(service: Arc<Service>, options: HttpOptions) -> Self {
        let (stopping, stopped) = watch::channel(false);
        let gauge = HttpGauge::default();
        Self {
            face: Arc::new(HttpFace::new(service, options, gauge.clone(), stopped)),
            gauge,
            doorstep: Arc::new(Semaphore::new(MOST_TURNED_AWAY)),
            stopping,
        }
    }

    /// Returns the gauge of its connections.
    pub fn gauge(&self) -> HttpGauge {
        self.gauge.clone()
    }

    /// Serves until `stop` is ready; requests under way have `grace` to be answered.
    pub async fn serve(
        self,
        listeners: Vec<HttpListener>,
        stop: impl Future<Output = ()>,
        grace: Duration,
    ) {
        let accepting = listeners
            .into_iter()
            .map(|listener| self.accept_on(listener, self.stopping.subscribe(), grace));
        let stop = async {
            stop.await;
            self.stopping.send_replace(true);
        };
        tokio::join!(join_all(accepting), stop);
    }

    /// Serves the connections to one listener.
    async fn accept_on(
        &self,
        listener: HttpListener,
        mut stopped: watch::Receiver<bool>,
        grace: Duration,
    ) {
        let mut connections = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                _ = stopped.wait_for(|stop| *stop) => break,
                Some(_) = connections.join_next() => continue,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok(accepted) => {
                    self.admit(accepted, listener.parts(), &mut connections, &stopped);
                }
                Err(error) if is_of_one_connection(&error) => debug!(%error, "cannot accept"),
                Err(error) => {
                    warn!(%error, %listener, "cannot accept connections");
                    sleep(PAUSE).await;
                }
            }
        }
        drop(listener);
        let end = async { while connections.join_next().await.is_some() {} };
        // Those that are left end as the set does.
        let _ = timeout(grace, end).await;
    }

    /// Serves a connection if there is room for it.
    fn admit(
        &self,
        accepted: Accepted,
        parts: HttpParts,
        connections: &mut JoinSet<()>,
        stopped: &watch::Receiver<bool>,
    ) {
        let number = self.gauge.0.accepted.fetch_add(1, Ordering::Relaxed);
        let (face, stopped) = (Arc::clone(&self.face), stopped.clone());
        match accepted {
            Accepted::Tcp(stream, address) => {
                let client = Client::at(address);
                let Some(slot) = self.slot(client) else {
                    // As far as it takes it at once.
                    let _ = stream.try_write(&rejection::all_taken(self.face.now()));
                    return;
                };
                connections.spawn(async move {
                    connection::serve(face, parts, stream, client, None, stopped).await;
                    drop(slot);
                });
            }
            Accepted::Unix(stream) => {
                let Ok(peer) = stream.peer_cred() else {
                    return debug!("peer disconnected before it was identified");
                };
                let Some(slot) = self.slot(Client::beside(&peer, number, false)) else {
                    let _ = stream.try_write(&rejection::all_taken(self.face.now()));
                    return;
                };
                let doorstep = Arc::clone(&self.doorstep);
                connections.spawn(async move {
                    match visitor(&face, &peer).await {
                        Ok(visitor) => {
                            let client = Client::beside(&peer, number, visitor.share.is_some());
                            serve_beside(face, parts, stream, client, visitor, stopped).await;
                        }
                        Err(refusal) => turn_away(stream, refusal, face.now(), &doorstep).await,
                    }
                    drop(slot);
                });
            }
        }
    }

    fn slot(&self, client: Client) -> Option<Slot<IpAddr>> {
        let limits = self.face.limits();
        let is_shared = |ip: &IpAddr| ip.is_loopback() || self.face.trusts(*ip);
        let address = client.ip().filter(|ip| !is_shared(ip));
        let open = &self.gauge.0.open;
        let slot = open.take(address, limits.connections, limits.connections_per_address);
        if slot.is_none() {
            self.gauge.0.rejected.fetch_add(1, Ordering::Relaxed);
            warn!(%client, "rejected a connection: too many are open");
        }
        slot
    }
}

/// Asks whether a process of this machine is served; each is where nobody decides.
async fn visitor(face: &HttpFace, peer: &UCred) -> Result<LocalVisitor, AccessRefusal> {
    let Some(access) = face.local_access() else {
        return Ok(LocalVisitor {
            share: None,
            excluded: Box::pin(pending()),
        });
    };
    let admission = access.admit(peer.uid(), peer.gid());
    let admitted = timeout(face.limits().answer_timeout, admission).await;
    admitted.unwrap_or(Err(AccessRefusal::NotAdmitted))
}

/// Serves a process of this machine, as long as its user is admitted.
async fn serve_beside(
    face: Arc<HttpFace>,
    parts: HttpParts,
    stream: UnixStream,
    client: Client,
    visitor: LocalVisitor,
    stopped: watch::Receiver<bool>,
) {
    let LocalVisitor { share, excluded } = visitor;
    tokio::select! {
        () = connection::serve(face, parts, stream, client, share, stopped) => {}
        () = excluded => debug!(%client, "its user is no longer admitted"),
    }
}

/// Tells a process of this machine why it is not served, unless many are told so already.
async fn turn_away(
    stream: UnixStream,
    refusal: AccessRefusal,
    now: Timestamp,
    doorstep: &Semaphore,
) {
    let problem = Problem::from(refusal);
    debug!(reason = problem.detail(), "rejected a connection");
    match doorstep.try_acquire() {
        Ok(_permit) => rejection::turn_away(stream, &problem, now).await,
        Err(_) => _ = stream.try_write(&rejection::answer(&problem, now)),
    }
}

/// Returns whether an error is about a connection that is gone, not about the listener.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::InvalidInput
    )
}

impl HttpGauge {
    /// Returns how many connections are open.
    pub fn open(&self) -> u64 {
        self.0.open.taken() as u64
    }

    /// Returns how many were accepted since the start.
    pub fn accepted(&self) -> u64 {
        self.0.accepted.load(Ordering::Relaxed)
    }

    /// Returns how many were rejected since the start because too many were open.
    pub fn rejected(&self) -> u64 {
        self.0.rejected.load(Ordering::Relaxed)
    }

    /// Returns how many requests were answered by their bytes alone, as ones that came before, since the start.
    pub fn repeated(&self) -> u64 {
        self.0.repeated.load(Ordering::Relaxed)
    }

    /// Counts a request that was answered by its bytes alone.
    pub(crate) fn count_repeated(&self) {
        self.0.repeated.fetch_add(1, Ordering::Relaxed);
    }
}
