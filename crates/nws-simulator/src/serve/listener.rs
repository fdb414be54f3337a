//! The listener: accepts connections up to a bound, performs TLS handshakes, and ends everything in order.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
#[cfg(feature = "tls")]
use tracing::debug;
use tracing::warn;

use super::connection::converse;
use super::stream::{ResetOrder, ResettableStream};
use super::tls::ServerCertificate;
use crate::simulator::Simulator;

/// Connections at once; more wait to be accepted.
const MOST_CONNECTIONS: usize = 1_024;
/// The time that connections in use have to finish after a shutdown is requested.
const FAREWELL: Duration = Duration::from_secs(2);
/// The pause after a failed accept, which usually means that descriptors ran out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// The time that a client may take for a TLS handshake.
#[cfg(feature = "tls")]
const HANDSHAKE_DEADLINE: Duration = Duration::from_secs(30);

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
                        #[cfg(feature = "tls")]
                        Some(acceptor) => {
                            match tokio::time::timeout(HANDSHAKE_DEADLINE, acceptor.accept(stream))
                                .await
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
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
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
