//! One connection: HTTP/1.1, or HTTP/2 by prior knowledge, within the limits, until either side ends
//! it. Knows no endpoint.

use std::convert::Infallible;
use std::io;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::pending;
use http::{Request, Version};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tracing::debug;

use crate::HttpLimits;
use crate::client::Client;
use crate::event_connection;
use crate::face::HttpFace;
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
    let requests = activity.clone();
    let (hand_over, mut handed_over) = oneshot::channel();
    let hand_over = Mutex::new(Some(hand_over));
    let answering = Arc::clone(&face);
    let service = service_fn(move |request: Request<Incoming>| {
        let in_flight = requests.begin();
        // Only what the first request gets: before it, nothing has been written that may still be under way.
        let hand_over = hand_over
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let hand_over = hand_over.filter(|_| request.version() == Version::HTTP_11);
        let counted = share.as_ref().map_or(Ok(()), |share| share.count_request());
        let response = Arc::clone(&answering).respond(client, parts, request, counted);
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
    let (stream, owner) = lend(TimedStream::new(stream, limits.write_timeout));
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
    if let Ok(ended) = timeout(GOODBYE, connection).await {
        log(client, ended);
    }
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
        .timer(TokioTimer::new())
        .header_read_timeout(limits.idle_timeout)
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

/// The requests under way on a connection, and when the last of them began, went on or ended. Nobody is woken by
/// a request: whoever waits looks again when the time is over.
#[derive(Debug, Clone)]
struct Activity(Arc<ActivityState>);

#[derive(Debug)]
struct ActivityState {
    start: Instant,
    in_flight: AtomicUsize,
    /// The time of the last change, in milliseconds since the start.
    last: AtomicU64,
}

/// A request under way, until dropped.
#[derive(Debug)]
pub(crate) struct InFlight(Activity);

impl Activity {
    /// Nothing under way since now.
    fn start() -> Self {
        Self(Arc::new(ActivityState {
            start: Instant::now(),
            in_flight: AtomicUsize::new(0),
            last: AtomicU64::new(0),
        }))
    }

    /// Begins a request.
    fn begin(&self) -> InFlight {
        self.0.in_flight.fetch_add(1, Ordering::Relaxed);
        self.note();
        InFlight(self.clone())
    }

    fn note(&self) {
        let since = self.0.start.elapsed().as_millis();
        let since = u64::try_from(since).unwrap_or(u64::MAX);
        self.0.last.store(since, Ordering::Relaxed);
    }

    /// Waits until nothing has been under way for a time, or nothing of what is under way has gone on
    /// for longer than any answer may take: the client does not take it.
    async fn rest(&self, limits: HttpLimits) {
        let longest = limits.answer_timeout.saturating_add(limits.write_timeout);
        loop {
            let is_resting = self.0.in_flight.load(Ordering::Relaxed) == 0;
            let time = if is_resting {
                limits.idle_timeout
            } else {
                longest
            };
            let last = Duration::from_millis(self.0.last.load(Ordering::Relaxed));
            let end = self.0.start + last + time;
            let now = Instant::now();
            if end <= now {
                return;
            }
            // What is under way may end before, and the connection rest from then on.
            sleep_until(end.min(now + limits.idle_timeout)).await;
        }
    }
}

impl InFlight {
    /// Notes that a part of the answer is on its way.
    pub(crate) fn progressed(&self) {
        self.0.note();
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.note();
        self.0.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}
