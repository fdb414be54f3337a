//! The simulator on a socket: HTTP/1.1 and HTTP/2, with or without TLS, and deliveries as bad as the faults want them.

mod body;
mod server;
mod stream;
mod tls;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tracing::{debug, warn};

use crate::delivery::{Delivery, DeliveryMode};
use crate::simulator::Simulator;
use body::PacedBody;
use stream::{ResetOrder, ResettableStream};

pub use server::SimulatorServer;
pub use tls::{ServerCertificate, ServerCertificateError};

/// Connections at once; more wait to be accepted.
const MOST_CONNECTIONS: usize = 1_024;
/// How long a client may take for a request's head, and for a TLS handshake.
const HEAD_DEADLINE: Duration = Duration::from_secs(30);
/// How long connections in use may go on after the end was asked for.
const FAREWELL: Duration = Duration::from_secs(2);
/// The pause after a failed accept, which usually means that descriptors ran out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves the simulator on a listener until `shutdown` completes, then gives connections two seconds to finish.
///
/// # Errors
///
/// None today; accept errors are logged and waited out.
pub async fn serve(
    simulator: Arc<Simulator>,
    listener: TcpListener,
    tls: Option<ServerCertificate>,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let acceptor = tls.map(|certificate| certificate.acceptor());
    let slots = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let graceful = Arc::new(GracefulShutdown::new());
    let mut connections = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        while connections.try_join_next().is_some() {}
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        match accepted {
            Ok((stream, slot)) => {
                let watcher = graceful.watcher();
                let (simulator, acceptor) = (Arc::clone(&simulator), acceptor.clone());
                connections.spawn(async move {
                    let _slot = slot;
                    let abort = ResetOrder::default();
                    let stream = ResettableStream::new(stream, abort.clone());
                    match acceptor {
                        None => converse(simulator, stream, abort, Some(watcher)).await,
                        Some(acceptor) => {
                            match tokio::time::timeout(HEAD_DEADLINE, acceptor.accept(stream)).await
                            {
                                Ok(Ok(stream)) => {
                                    converse(simulator, stream, abort, Some(watcher)).await
                                }
                                Ok(Err(error)) => debug!(%error, "tls handshake failed"),
                                Err(_) => debug!("tls handshake took too long"),
                            }
                        }
                    }
                });
            }
            Err(error) => {
                warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    farewell(graceful, connections).await;
    Ok(())
}

async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> io::Result<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, slot))
}

async fn farewell(graceful: Arc<GracefulShutdown>, mut connections: JoinSet<()>) {
    if let Some(graceful) = Arc::into_inner(graceful) {
        let _ = tokio::time::timeout(FAREWELL, graceful.shutdown()).await;
    }
    connections.shutdown().await;
}

/// Serves one connection that is already open: a socket, or a [`tokio::io::duplex`] in a test with paused time.
pub async fn serve_connection<S>(simulator: Arc<Simulator>, stream: S)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    converse(simulator, stream, ResetOrder::default(), None).await;
}

async fn converse<S>(
    simulator: Arc<Simulator>,
    stream: S,
    abort: ResetOrder,
    watcher: Option<hyper_util::server::graceful::Watcher>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let (simulator, abort) = (Arc::clone(&simulator), abort.clone());
        async move { deliver(&simulator, request, abort).await }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_DEADLINE);
    builder.http2().timer(TokioTimer::new());
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    let ended = match watcher {
        Some(watcher) => watcher.watch(connection.into_owned()).await,
        None => connection.await,
    };
    if let Err(error) = ended {
        debug!(%error, "connection ended early");
    }
}

/// Answers one request, or leaves it unanswered as a fault wants.
async fn deliver(
    simulator: &Simulator,
    request: Request<Incoming>,
    abort: ResetOrder,
) -> Result<Response<PacedBody>, RequestDropped> {
    let (parts, _unread) = request.into_parts();
    let version = parts.version;
    let mut response = simulator.respond(Request::from_parts(parts, ()));
    let delivery = response
        .extensions_mut()
        .remove::<Delivery>()
        .unwrap_or_default();
    if !delivery.latency.is_zero() {
        tokio::time::sleep(delivery.latency).await;
    }
    match delivery.mode {
        DeliveryMode::Hang => {
            std::future::pending::<Infallible>().await;
            Err(RequestDropped)
        }
        DeliveryMode::DropBefore => {
            if version < http::Version::HTTP_2 {
                abort.order();
            }
            Err(RequestDropped)
        }
        mode => Ok(response.map(|bytes| PacedBody::new(bytes, mode, abort, version))),
    }
}

/// The connection was dropped on purpose.
#[derive(Debug, thiserror::Error)]
#[error("dropped by a fault rule")]
struct RequestDropped;
