//! The server: accepts connections within the limits, and ends them when the daemon stops. Knows no
//! endpoint.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tracing::{debug, warn};
use weather_service::Service;

use crate::client::Client;
use crate::connection;
use crate::face::HttpFace;
use crate::listener::{Accepted, HttpListener};
use crate::options::HttpOptions;
use crate::parts::HttpParts;

/// The pause after a connection could not be accepted: the system lacks something.
const PAUSE: Duration = Duration::from_millis(100);
/// The whole answer to a client for whom there is no connection left.
const REJECTION: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 10\r\n\
    content-length: 0\r\nconnection: close\r\n\r\n";

/// The HTTP server of the daemon.
#[derive(Debug)]
pub struct HttpServer {
    face: Arc<HttpFace>,
    gauge: HttpGauge,
    stopping: watch::Sender<bool>,
}

/// The connections of the server, for its status.
#[derive(Debug, Clone, Default)]
pub struct HttpGauge(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    open: Mutex<OpenConnections>,
    accepted: AtomicU64,
    rejected: AtomicU64,
}

#[derive(Debug, Default)]
struct OpenConnections {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

impl HttpServer {
    /// A server that asks `service`.
    pub fn new(service: Arc<Service>, options: HttpOptions) -> Self {
        let (stopping, stopped) = watch::channel(false);
        let gauge = HttpGauge::default();
        Self {
            face: Arc::new(HttpFace::new(service, options, gauge.clone(), stopped)),
            gauge,
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
                    return reject(&stream);
                };
                connections.spawn(async move {
                    connection::serve(face, parts, stream, client, stopped).await;
                    drop(slot);
                });
            }
            Accepted::Unix(stream) => {
                let client = Client::beside(&stream, number);
                let Some(slot) = self.slot(client) else {
                    let _ = stream.try_write(REJECTION);
                    return;
                };
                connections.spawn(async move {
                    connection::serve(face, parts, stream, client, stopped).await;
                    drop(slot);
                });
            }
        }
    }

    fn slot(&self, client: Client) -> Option<Slot> {
        let limits = self.face.limits();
        let is_shared = |ip: &IpAddr| ip.is_loopback() || self.face.trusts(*ip);
        let address = client.ip().filter(|ip| !is_shared(ip));
        let slot = self
            .gauge
            .slot(address, limits.connections, limits.connections_per_address);
        if slot.is_none() {
            self.gauge.0.rejected.fetch_add(1, Ordering::Relaxed);
            warn!(%client, "rejected a connection: too many are open");
        }
        slot
    }
}

/// Tells a client, as far as it takes it at once, that there is no room.
fn reject(stream: &TcpStream) {
    let _ = stream.try_write(REJECTION);
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

/// A connection's slot, free again when dropped.
#[derive(Debug)]
struct Slot {
    gauge: HttpGauge,
    address: Option<IpAddr>,
}

impl HttpGauge {
    /// Returns how many connections are open.
    pub fn open(&self) -> u64 {
        self.counts().all as u64
    }

    /// Returns how many were accepted since the start.
    pub fn accepted(&self) -> u64 {
        self.0.accepted.load(Ordering::Relaxed)
    }

    /// Returns how many were rejected since the start because too many were open.
    pub fn rejected(&self) -> u64 {
        self.0.rejected.load(Ordering::Relaxed)
    }

    fn counts(&self) -> MutexGuard<'_, OpenConnections> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn slot(&self, address: Option<IpAddr>, most: usize, most_each: usize) -> Option<Slot> {
        let mut open = self.counts();
        let own = address.and_then(|address| open.by_address.get(&address));
        if open.all >= most || own.is_some_and(|own| *own >= most_each) {
            return None;
        }
        open.all += 1;
        if let Some(address) = address {
            *open.by_address.entry(address).or_default() += 1;
        }
        drop(open);
        Some(Slot {
            gauge: self.clone(),
            address,
        })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut open = self.gauge.counts();
        open.all = open.all.saturating_sub(1);
        let Some(address) = self.address else { return };
        if let Some(own) = open.by_address.get_mut(&address) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                open.by_address.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_bounded_in_all_and_by_address() {
        let gauge = HttpGauge::default();
        let (one, other) = ([192, 0, 2, 1].into(), [192, 0, 2, 2].into());
        let first = gauge.slot(Some(one), 3, 2).unwrap();
        let _second = gauge.slot(Some(one), 3, 2).unwrap();
        assert!(gauge.slot(Some(one), 3, 2).is_none(), "two of one address");
        let _third = gauge.slot(Some(other), 3, 2).unwrap();
        assert!(gauge.slot(None, 3, 2).is_none(), "three in all");
        drop(first);
        assert_eq!(gauge.open(), 2);
        assert!(gauge.slot(Some(one), 3, 2).is_some());
        assert_eq!(gauge.open(), 2, "it was dropped");
    }
}
