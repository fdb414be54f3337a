//! One connection: its requests go to the simulator, its answers out as the faults order.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
#[cfg(not(feature = "tls"))]
use hyper::server::conn::http1;
use hyper::service::service_fn;
#[cfg(feature = "tls")]
use hyper_util::rt::TokioExecutor;
use hyper_util::rt::{TokioIo, TokioTimer};
#[cfg(feature = "tls")]
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::Watcher;
use tokio::io::{AsyncRead, AsyncWrite};
use tracing::debug;

use super::body::PacedBody;
use super::stream::ResetOrder;
use crate::delivery::{Delivery, DeliveryMode};
use crate::simulator::Simulator;

/// The time that a client may take for a request's head.
const HEAD_DEADLINE: Duration = Duration::from_secs(30);

/// Serves one connection that is already open: a socket, or a [`tokio::io::duplex`] in a test with paused time.
pub async fn serve_connection<S>(simulator: Arc<Simulator>, stream: S)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    converse(simulator, stream, ResetOrder::default(), None).await;
}

/// Serves one connection until either side ends it.
pub(super) async fn converse<S>(
    simulator: Arc<Simulator>,
    stream: S,
    abort: ResetOrder,
    watcher: Option<Watcher>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let (simulator, abort) = (Arc::clone(&simulator), abort.clone());
        async move { deliver(&simulator, request, abort).await }
    });
    let mut builder = builder();
    #[cfg(feature = "tls")]
    let http1 = &mut builder.http1();
    #[cfg(not(feature = "tls"))]
    let http1 = &mut builder;
    http1
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_DEADLINE);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    #[cfg(feature = "tls")]
    let connection = connection.into_owned();
    let ended = match watcher {
        Some(watcher) => watcher.watch(connection).await,
        None => connection.await,
    };
    if let Err(error) = ended {
        debug!(%error, "connection ended early");
    }
}

/// Returns what speaks the version of HTTP that the client does.
#[cfg(feature = "tls")]
fn builder() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http2().timer(TokioTimer::new());
    builder
}

/// Returns what speaks HTTP/1.1, which is all that clients speak where nothing is negotiated.
#[cfg(not(feature = "tls"))]
fn builder() -> http1::Builder {
    http1::Builder::new()
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
