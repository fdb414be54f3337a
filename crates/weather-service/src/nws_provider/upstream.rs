//! The upstream as the cache's origin: asks with good manners, believes nothing, and says what it got.
//!
//! Knows the upstream's resources and how their age is told; must not know who asks or what is kept.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use cache::{Conditional, Fetched, Headers, Key, Origin, Remember, Response, Vetted};
use jiff::{SignedDuration, Timestamp};
use nws::{GetRequest, NwsClient, Resource};
use resilience::{CallGuard, Snapshot, Verdict};
use tracing::{info, warn};

use super::body_info::{BodyInfo, http_date, resource};
use super::error::UpstreamError;
use crate::metrics::Metrics;
use clock::Clock;

/// For how many resources it is remembered which representation was newer.
const MAX_REMEMBERED: usize = 4096;

/// One upstream: client, manners, and what was learnt of its variants.
#[derive(Debug)]
pub struct Upstream {
    client: NwsClient,
    manners: CallGuard,
    total: Duration,
    clock: Clock,
    variants: Mutex<HashMap<String, Variants>>,
    /// By how many seconds its clock was last ahead of ours; never negative.
    ahead: AtomicI64,
    metrics: std::sync::Arc<Metrics>,
}

/// What was learnt of the variants of one resource, which the upstream's edge keeps apart by `Accept`.
#[derive(Debug, Clone, Copy, Default)]
struct Variants {
    /// The version of the last body.
    version: i64,
    /// Whether that was one of the other representation.
    asked_other: bool,
    /// Whether the other representation was the newer one.
    prefers_other: bool,
}

impl Upstream {
    /// An upstream asked through `client` under `manners`.
    pub fn new(
        client: NwsClient,
        manners: resilience::Settings,
        seed: u64,
        clock: Clock,
        metrics: std::sync::Arc<Metrics>,
    ) -> Self {
        let total = manners.total;
        let manners = CallGuard::new(manners, seed);
        Self {
            client,
            manners,
            total,
            clock,
            variants: Mutex::default(),
            ahead: AtomicI64::new(0),
            metrics,
        }
    }

    /// How the upstream is being treated.
    pub(crate) fn snapshot(&self) -> Snapshot {
        self.manners.snapshot()
    }

    /// What time it is for the upstream. What is the future is its to say: our own clock may have jumped
    /// back.
    pub(crate) fn present(&self) -> Timestamp {
        let ahead = SignedDuration::from_secs(self.ahead.load(Ordering::Relaxed));
        let now = self.clock.now();
        now.checked_add(ahead).unwrap_or(now)
    }

    /// Treats it differently from now on.
    pub(crate) fn reconfigure(&self, settings: resilience::Settings) {
        self.manners.reconfigure(settings);
    }

    /// As many requests as manners allow, for one representation: the usual one, or the `other`.
    async fn ask(
        &self,
        resource: &Resource,
        other: bool,
        conditional: &Conditional,
    ) -> Result<Response, UpstreamError> {
        let path = resource.path();
        let accept = if other { resource.other_accept() } else { None };
        let request = GetRequest {
            path: &path,
            accept: accept.unwrap_or_else(|| resource.accept()),
            if_none_match: conditional.etag.as_deref(),
            if_modified_since: conditional.last_modified.as_deref(),
        };
        let attempt = |_| self.attempt(resource, request);
        let judge = |outcome: &Result<Response, UpstreamError>| match outcome {
            Ok(_) => Verdict::Good,
            Err(trouble) => trouble.verdict(),
        };
        let answer = self.manners.call(attempt, judge).await;
        answer.map_err(|refusal| UpstreamError::of_refusal(refusal, self.total))
    }

    /// One request, its body read once to be sure that it is what it should be.
    async fn attempt(
        &self,
        resource: &Resource,
        request: GetRequest<'_>,
    ) -> Result<Response, UpstreamError> {
        info!(path = request.path, "fetching from the upstream");
        let response = match self.client.get(request).await {
            Ok(response) => response,
            Err(error) => {
                self.metrics.upstream_failed(error.kind());
                return Err(error.into());
            }
        };
        self.metrics
            .upstream_answered(response.status, response.elapsed);
        let headers = headers(&response);
        self.compare_clocks(headers.date.as_deref());
        match response.status {
            304 => Ok(Response::NotModified(headers)),
            200..=299 => {
                BodyInfo::of(resource, &response.body, self.present())?;
                Ok(Response::Body(Fetched {
                    body: response.body,
                    headers,
                }))
            }
            // A place or a thing it does not have; whoever asked is told.
            status @ (400 | 404) => {
                info!(
                    path = request.path,
                    status, "the upstream has nothing there"
                );
                Err(UpstreamError::of_response(&response))
            }
            status => {
                warn!(
                    path = request.path,
                    status, "the upstream answered with an error"
                );
                Err(UpstreamError::of_response(&response))
            }
        }
    }

    fn compare_clocks(&self, date: Option<&str>) {
        if let Some(date) = date.and_then(http_date) {
            let ahead = date.duration_since(self.clock.now()).as_secs();
            self.ahead.store(ahead.max(0), Ordering::Relaxed);
        }
    }

    /// Whether a body came, but forecasts only the past.
    fn is_over(&self, resource: &Resource, response: &Response) -> Result<bool, UpstreamError> {
        match response {
            Response::Body(fetched) => Ok(
                BodyInfo::of(resource, &fetched.body, self.present())?.is_over(self.clock.now())
            ),
            Response::NotModified(_) => Ok(false),
        }
    }

    /// Learns from a body which representation to ask for next time: this one, if it is newer than
    /// what should be `beaten`.
    fn record_variant(
        &self,
        resource: &Resource,
        response: Response,
        other: bool,
        beaten: Option<i64>,
    ) -> Result<Response, UpstreamError> {
        if let Response::Body(fetched) = &response {
            let path = resource.path();
            let known = self.variants(&path);
            let version = BodyInfo::of(resource, &fetched.body, self.present())?.version;
            let helped = beaten.is_some_and(|beaten| version > beaten);
            let learnt = Variants {
                version,
                asked_other: other,
                prefers_other: if helped { other } else { known.prefers_other },
            };
            self.remember_variant(&path, learnt);
        }
        Ok(response)
    }

    fn variants(&self, path: &str) -> Variants {
        let variants = self.variants.lock().unwrap_or_else(PoisonError::into_inner);
        variants.get(path).copied().unwrap_or_default()
    }

    /// Remembers which variant a body was; forgets everything when there is too much to remember.
    fn remember_variant(&self, path: &str, learnt: Variants) {
        let mut variants = self.variants.lock().unwrap_or_else(PoisonError::into_inner);
        if variants.len() >= MAX_REMEMBERED && !variants.contains_key(path) {
            variants.clear();
        }
        variants.insert(path.to_owned(), learnt);
    }
}

impl Origin for Upstream {
    type Error = UpstreamError;

    fn fetch(
        &self,
        key: &Key,
        conditional: Conditional,
    ) -> impl Future<Output = Result<Response, UpstreamError>> + Send {
        let path = key.path().to_owned();
        async move {
            let resource = resource(&path)?;
            let known = self.variants(&path);
            // The copy we prefer, unless the last one has just proved to be an old one.
            let other = if conditional.last_was_older {
                !known.asked_other
            } else {
                known.prefers_other
            };
            let response = self.ask(&resource, other, &conditional).await?;
            if !self.is_over(&resource, &response)? {
                let beaten = conditional.last_was_older.then_some(known.version);
                return self.record_variant(&resource, response, other, beaten);
            }
            // The other copy may be newer; why it is not to be had would say less than this.
            match self.ask(&resource, !other, &Conditional::default()).await {
                Ok(response) if !self.is_over(&resource, &response)? => {
                    self.record_variant(&resource, response, !other, Some(i64::MIN))
                }
                _ => Err(UpstreamError::Over),
            }
        }
    }

    fn vet(&self, key: &Key, body: &Bytes) -> Result<Vetted, UpstreamError> {
        let present = self.present();
        let resource = resource(key.path())?;
        let reading = BodyInfo::of(&resource, body, present)?;
        // A list that does not say how new it is must not be refused for that.
        let is_unsaid = reading.version == 0 && matches!(resource, Resource::Alerts(_));
        let present = present.as_second();
        let version = if is_unsaid { present } else { reading.version };
        // An updateTime in the future cannot be right, and would keep out every later one.
        Ok(Vetted::Accept {
            version: version.min(present),
        })
    }

    fn negative_for(&self, trouble: &UpstreamError) -> Remember {
        trouble.remember()
    }
}

fn headers(response: &nws::NwsResponse) -> Headers {
    let from = &response.headers;
    Headers {
        cache_control: from.cache_control.clone(),
        expires: from.expires.clone(),
        date: from.date.clone(),
        age: from.age.clone(),
        etag: from.etag.clone(),
        last_modified: from.last_modified.clone(),
    }
}
