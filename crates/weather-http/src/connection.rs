//! One connection: HTTP/1.1, or HTTP/2 by prior knowledge, within the limits, until either side ends
//! it. Knows no endpoint.

use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::pending;
use http::{Request, Version};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;
use tracing::debug;

use crate::HttpLimits;
use crate::activity::Activity;
use crate::client::Client;
use crate::event_connection;
use crate::face::HttpFace;
use crate::fast_path::{Exchange, FastPathStream};
use crate::lent_stream::lend;
use crate::local_access::RequestShare;
use crate::parts::HttpParts;
use crate::timed_stream::TimedStream;

/// The time for a connection that is asked to end to do so.
const GOODBYE: Duration = Duration::from_secs(5);
/// The largest window of an HTTP/2 stream of a client: it has nothing to send.
const WINDOW: u32 = 65_535;
/// The most bytes that wait to be sent on one HTTP/2 stream.
const SEND_BUFFER: usize = 64 * 1024;

/// Serves `parts` on one connection until its end, or until `stop` asks for it. Its requests count in the
/// share of its user, if that is bounded.
pub(crate) async fn serve<S>(
    face: Arc<HttpFace>,
    parts: HttpParts,
    stream: S,
    client: Client,
    share: Option<Arc<dyn RequestShare>>,
    mut stop: watch::Receiver<bool>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let limits = face.limits();
    let activity = Activity::start();
    let exchange = Exchange::default();
    let (hand_over, mut handed_over) = oneshot::channel();
    let hand_over = Mutex::new(Some(hand_over));
    let (answering, requests, exchanged) = (Arc::clone(&face), activity.clone(), exchange.clone());
    let service = service_fn(move |request: Request<Incoming>| {
        let in_flight = requests.begin();
        // Only what the first request gets: before it, nothing has been written that may still be under way.
        let hand_over = hand_over
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let hand_over = hand_over.filter(|_| request.version() == Version::HTTP_11);
        let counted = share.as_ref().map_or(Ok(()), |share| share.count_request());
        let bytes = exchanged.take(&request);
        let response = Arc::clone(&answering).respond(client, parts, request, counted, bytes);
        async move {
            let response = response.await.map(|body| body.counted(in_flight));
            match hand_over {
                Some(hand_over) if response.body().is_endless() => {
                    // Without a receiver the connection is about to end.
                    let _ = hand_over.send(response);
                    pending().await
                }
                _ => Ok::<_, Infallible>(response),
            }
        }
    });
    let builder = builder(limits);
    let stream = TimedStream::new(stream, limits.write_timeout);
    let recalling = Arc::clone(&face);
    let recall = move |request: &[u8]| recalling.recall(&client, parts, request);
    let stream = FastPathStream::new(stream, recall, exchange, activity.clone());
    let (stream, owner) = lend(stream);
    let mut connection = Box::pin(builder.serve_connection(TokioIo::new(stream), service));
    let handed_over = tokio::select! {
        ended = connection.as_mut() => return log(client, ended),
        Ok(response) = &mut handed_over => Some(response),
        () = activity.rest(limits) => None,
        _ = stop.wait_for(|stop| *stop) => None,
    };
    if let Some(response) = handed_over {
        drop(connection);
        let Some(stream) = owner.take() else { return };
        let sent = event_connection::serve(stream, response, face.now());
        return log(client, until_stopped(sent, stop).await);
    }
    connection.as_mut().graceful_shutdown();
    let goodbye = async {
        log(client, connection.await);
        // hyper cannot tell the end of what the fast path has been writing before it had the connection.
        if let Some(mut stream) = owner.take() {
            let _ = stream.shutdown().await;
        }
    };
    let _ = timeout(GOODBYE, goodbye).await;
}

/// Waits for an end, though not long once `stop` asks for it.
async fn until_stopped(
    ended: impl Future<Output = io::Result<()>>,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let mut ended = std::pin::pin!(ended);
    tokio::select! {
        ended = ended.as_mut() => return ended,
        _ = stop.wait_for(|stop| *stop) => {}
    }
    timeout(GOODBYE, ended).await.unwrap_or(Ok(()))
}

fn log<E: std::fmt::Display>(client: Client, ended: Result<(), E>) {
    if let Err(error) = ended {
        debug!(%client, %error, "connection ended early");
    }
}

fn builder(limits: HttpLimits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        // A connection without a request under way rests, and has its deadline; hyper knows nothing of the requests
        // that never reach it.
        .header_read_timeout(None)
        .max_headers(limits.header_fields)
        .max_buf_size(limits.head_bytes);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams)
        .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(WINDOW)
        .max_send_buf_size(SEND_BUFFER)
        .keep_alive_interval(limits.idle_timeout)
        .keep_alive_timeout(limits.write_timeout);
    builder
}
