//! One call to the upstream: ask, follow redirects on the same origin, take in the body, each stage
//! within its deadline. No retries and no caching here.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, IF_MODIFIED_SINCE, IF_NONE_MATCH, LOCATION, USER_AGENT,
};
use http::uri::Uri;
use http::{HeaderName, HeaderValue, Request};
use http_body_util::Empty;
use hyper::body::Incoming;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};
use tracing::{Instrument, Span, debug, field};

use super::config::{self, ClientConfig, ClientConfigError, UrlOrigin};
use super::connector::DeadlineConnector;
use super::error::{FetchError, FetchStage};
use super::pool::{ConnectionPool, PooledClient};
use super::response::{NwsResponse, ResponseHeaders};
use super::roots::roots;
use super::{body, redirect};

const FEATURE_FLAGS: HeaderName = HeaderName::from_static("feature-flags");
/// The most interim responses (`100 Continue`, `103 Early Hints`) before a head; none is expected.
const MAX_INTERIM: usize = 16;
/// The most of a redirect's body that is read to keep its connection usable.
const MAX_REDIRECT_BODY: usize = 64 << 10;

/// A question for the upstream, with the validators of an answer already at hand, if any.
#[derive(Debug, Clone, Copy)]
pub struct GetRequest<'a> {
    /// Path and query, as [`Resource::path`](crate::Resource::path) gives it.
    pub path: &'a str,
    /// The one media type wanted.
    pub accept: &'a str,
    /// The feature flags wanted, as `Feature-Flags` has them.
    pub feature_flags: Option<&'a str>,
    /// An `ETag` as it was received.
    pub if_none_match: Option<&'a str>,
    /// A `Last-Modified` as it was received.
    pub if_modified_since: Option<&'a str>,
}

impl<'a> GetRequest<'a> {
    /// Returns an unconditional question.
    pub fn new(path: &'a str, accept: &'a str) -> Self {
        Self {
            path,
            accept,
            feature_flags: None,
            if_none_match: None,
            if_modified_since: None,
        }
    }
}

/// A client of one upstream. Cheap to clone; clones share their connections.
#[derive(Debug, Clone)]
pub struct NwsClient {
    pool: Arc<ConnectionPool>,
    origin: UrlOrigin,
    user_agent: HeaderValue,
    header_timeout: Duration,
    total_timeout: Duration,
    max_body_bytes: usize,
    max_redirects: usize,
    proxy: Option<Arc<str>>,
}

impl NwsClient {
    /// Creates a client with its own pool of connections. Connects nowhere yet.
    ///
    /// # Errors
    ///
    /// [`ClientConfigError`] when the address, the User-Agent or the extra certificates cannot be used.
    pub fn new(config: ClientConfig) -> Result<Self, ClientConfigError> {
        let (instead, extra) = (config.roots_pem.as_deref(), config.extra_ca_pem.as_deref());
        let proxy = config.proxy.as_ref();
        let roots = roots(instead, extra)?;
        let connector = DeadlineConnector::new(roots, proxy, config.connect_timeout)?;
        Ok(Self {
            pool: Arc::new(ConnectionPool::new(connector)),
            origin: UrlOrigin::parse(&config.base_url)?,
            user_agent: config::user_agent(&config.user_agent)?,
            header_timeout: config.header_timeout,
            total_timeout: config.total_timeout,
            max_body_bytes: config.max_body_bytes,
            max_redirects: config.max_redirects,
            proxy: proxy.map(|proxy| proxy.to_string().into()),
        })
    }

    /// Asks once and returns what came back, whatever its status.
    ///
    /// Dropping the future ends the request. The only repetition is the pool's own, of a request
    /// that a kept connection was closed upon before anything of it was answered.
    ///
    /// # Errors
    ///
    /// [`FetchError`] when there is no whole answer.
    pub async fn get(&self, request: GetRequest<'_>) -> Result<NwsResponse, FetchError> {
        let span = tracing::debug_span!(
            "upstream",
            url = %format_args!("{}://{}{}", self.origin.scheme, self.origin.authority, request.path),
            status = field::Empty,
            correlation_id = field::Empty,
            request_id = field::Empty,
            server_id = field::Empty,
        );
        self.get_timed(request).instrument(span).await
    }

    async fn get_timed(&self, request: GetRequest<'_>) -> Result<NwsResponse, FetchError> {
        let start = Instant::now();
        let late = FetchError::Timeout {
            stage: FetchStage::Total,
            after: self.total_timeout,
        };
        let connections = self.pool.current();
        let result = timeout(
            self.total_timeout,
            self.follow(&connections.client, request),
        )
        .await
        .unwrap_or(Err(late));
        if result.as_ref().is_err_and(FetchError::is_silence) {
            self.pool.give_up(&connections);
        }
        let elapsed = start.elapsed();
        match result {
            Ok(mut response) => {
                response.elapsed = elapsed;
                record(&response);
                Ok(response)
            }
            Err(error) => {
                let error = match &self.proxy {
                    Some(proxy) => error.by_way_of(proxy),
                    None => error,
                };
                debug!(
                    elapsed_ms = elapsed.as_millis(),
                    kind = error.kind(),
                    cause = %chain(&error),
                    "no answer"
                );
                Err(error)
            }
        }
    }

    async fn follow(
        &self,
        http: &PooledClient,
        request: GetRequest<'_>,
    ) -> Result<NwsResponse, FetchError> {
        let mut visited = vec![request.path.to_owned()];
        loop {
            let path = visited.last().map_or(request.path, String::as_str);
            let answer = self.send(http, GetRequest { path, ..request }).await?;
            if !redirect::is_redirect(answer.status()) {
                let redirected = visited.len() > 1;
                let final_path = path.to_owned();
                return self.take(answer, final_path, redirected).await;
            }
            let location = answer.headers().get(LOCATION);
            let location = location.and_then(|value| value.to_str().ok());
            let next =
                redirect::target(&self.origin, path, location.ok_or(FetchError::BadRedirect)?)?;
            debug!(status = answer.status().as_u16(), to = next, "redirected");
            // Read to its end, the connection can be used for the next step; if not, it is closed.
            let _ = body::read(answer.into_body(), MAX_REDIRECT_BODY).await;
            if visited.contains(&next) {
                return Err(FetchError::RedirectLoop);
            }
            if visited.len() > self.max_redirects {
                let limit = self.max_redirects;
                return Err(FetchError::TooManyRedirects { limit });
            }
            visited.push(next);
        }
    }

    async fn send(
        &self,
        http: &PooledClient,
        get: GetRequest<'_>,
    ) -> Result<http::Response<Incoming>, FetchError> {
        let mut request = self.request(get).ok_or(FetchError::BadRequest)?;
        let interim = refuse_interim(&mut request);
        let answer = async {
            tokio::select! {
                answer = http.request(request) => answer.map_err(FetchError::before_headers),
                () = interim.notified() => Err(FetchError::Interim { limit: MAX_INTERIM }),
            }
        };
        timeout(self.header_timeout, answer)
            .await
            .map_err(|_| FetchError::Timeout {
                stage: FetchStage::Headers,
                after: self.header_timeout,
            })?
    }

    fn request(&self, get: GetRequest<'_>) -> Option<Request<Empty<Bytes>>> {
        if !get.path.starts_with('/') {
            return None;
        }
        let uri = Uri::builder()
            .scheme(self.origin.scheme.clone())
            .authority(self.origin.authority.clone())
            .path_and_query(get.path)
            .build()
            .ok()?;
        let mut request = Request::get(uri)
            .header(USER_AGENT, &self.user_agent)
            .header(ACCEPT, get.accept)
            .header(ACCEPT_ENCODING, "gzip");
        if let Some(flags) = get.feature_flags {
            request = request.header(FEATURE_FLAGS, flags);
        }
        if let Some(etag) = get.if_none_match {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(date) = get.if_modified_since {
            request = request.header(IF_MODIFIED_SINCE, date);
        }
        request.body(Empty::new()).ok()
    }

    async fn take(
        &self,
        answer: http::Response<Incoming>,
        final_path: String,
        redirected: bool,
    ) -> Result<NwsResponse, FetchError> {
        let (head, incoming) = answer.into_parts();
        let sent = body::read(incoming, self.max_body_bytes).await?;
        Ok(NwsResponse {
            status: head.status.as_u16(),
            headers: ResponseHeaders::of(&head.headers),
            body: body::decode(&head.headers, sent, self.max_body_bytes)?,
            final_path,
            redirected,
            elapsed: Duration::ZERO,
        })
    }
}

/// Gives notice when more interim responses came than are borne with: HTTP/1.1 has no bound of its own.
fn refuse_interim(request: &mut Request<Empty<Bytes>>) -> Arc<Notify> {
    let (seen, refused) = (AtomicUsize::new(0), Arc::new(Notify::new()));
    let notice = Arc::clone(&refused);
    hyper::ext::on_informational(request, move |_| {
        if seen.fetch_add(1, Ordering::Relaxed) == MAX_INTERIM {
            notice.notify_one();
        }
    });
    refused
}

/// Writes what is needed for a report to the upstream's operators into the span and the log.
fn record(response: &NwsResponse) {
    let span = Span::current();
    span.record("status", response.status);
    let headers = &response.headers;
    for (name, value) in [
        ("correlation_id", &headers.correlation_id),
        ("request_id", &headers.request_id),
        ("server_id", &headers.server_id),
    ] {
        if let Some(value) = value {
            span.record(name, value.as_str());
        }
    }
    debug!(
        status = response.status,
        elapsed_ms = response.elapsed.as_millis(),
        bytes = response.body.len(),
        final_path = response.final_path,
        "answer"
    );
}

/// Returns the error and its causes in one line, for the log only.
fn chain(error: &FetchError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
