//! The upstream as the origin of the cache: asks through a guard, checks what it gets, decodes it.
//!
//! Knows the upstream's resources and how their age is told; must not know who asks or what is kept.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use cache::{
    Conditional, DecodedBody, Fetched, Headers, Key, NegativeTtl, Origin, Requester, Response,
};
use jiff::Timestamp;
use nws::{GetRequest, NwsClient, Resource};
use resilience::{
    CallGuard, CallerId, FailureDomain, GroupId, SharedPace, Snapshot, Turn, Urgency, Verdict,
};
use tracing::{info, warn};

use super::decoder::{AHEAD, BodyInfo, resource};
use super::document_value;
use super::error::UpstreamError;
use super::failure_record;
use super::http_date::http_date;
use super::large_bodies::{LARGE, LargeBodies};
use super::resource_value::ResourceValue;
use super::upstream_clock::UpstreamClock;
use super::upstream_health::UpstreamHealth;
use super::variants::{VariantMemory, Variants};
use crate::metrics::Metrics;
use clock::Clock;

/// An answer with its body decoded.
type DecodedResponse = Response<ResourceValue>;

/// One upstream: client, guard, and what was learnt of its variants.
#[derive(Debug)]
pub struct Upstream {
    client: NwsClient,
    guard: CallGuard,
    large_bodies: LargeBodies,
    clock: Clock,
    variants: VariantMemory,
    its_clock: Mutex<UpstreamClock>,
    health: UpstreamHealth,
    metrics: Arc<Metrics>,
}

impl Upstream {
    /// Makes an upstream that is asked through `client`, guarded as `resilience` says.
    pub fn new(
        client: NwsClient,
        resilience: resilience::Settings,
        seed: u64,
        clock: Clock,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            client,
            guard: CallGuard::new(resilience, seed),
            large_bodies: LargeBodies::new(),
            clock,
            variants: VariantMemory::default(),
            its_clock: Mutex::default(),
            health: UpstreamHealth::default(),
            metrics,
        }
    }

    /// Follows a pace together with other daemons that ask the same upstream.
    #[must_use]
    pub fn sharing(self, pace: Arc<dyn SharedPace>) -> Self {
        let guard = self.guard.sharing(pace);
        Self { guard, ..self }
    }

    /// Returns how the upstream is being treated.
    pub(super) fn snapshot(&self) -> Snapshot {
        self.guard.snapshot()
    }

    /// Returns the time by the upstream's clock. The future is its to say: our own clock may have jumped
    /// back.
    pub(super) fn present(&self) -> Timestamp {
        let its_clock = self.its_clock.lock();
        let its_clock = its_clock.unwrap_or_else(PoisonError::into_inner);
        its_clock.present(self.clock.now())
    }

    /// Treats it differently from now on.
    pub(super) fn reconfigure(&self, settings: resilience::Settings) {
        self.guard.reconfigure(settings);
    }

    /// Lets it be tried again at once, should it be left alone.
    pub(super) fn end_pause(&self) {
        self.guard.end_pause();
    }

    /// Makes as many requests as the guard allows, for one representation: the usual one, or the `other`.
    async fn ask(
        &self,
        resource: &Resource,
        other: bool,
        conditional: &Conditional,
        turn: Turn,
    ) -> Result<DecodedResponse, UpstreamError> {
        let path = resource.path();
        let accept = if other { resource.other_accept() } else { None };
        let flags = resource.feature_flags();
        let request = GetRequest {
            path: &path,
            accept: accept.unwrap_or_else(|| resource.accept()),
            feature_flags: flags.as_deref(),
            if_none_match: conditional.etag.as_deref(),
            if_modified_since: conditional.last_modified.as_deref(),
        };
        let is_document = matches!(resource, Resource::Document(_));
        let asked = AtomicBool::new(false);
        let attempt = |_| {
            asked.store(true, Ordering::Relaxed);
            self.attempt(resource, request)
        };
        let note = |outcome: Result<(), &UpstreamError>| {
            self.health.note(outcome, is_document, self.clock.now());
        };
        let judge = |outcome: &Result<DecodedResponse, UpstreamError>| {
            note(outcome.as_ref().map(drop));
            match outcome {
                Ok(_) => Verdict::Good,
                // Callers choose documents and their forms: one that is not what they asked for is no failure
                // of the upstream, and takes nothing from the others.
                Err(UpstreamError::Payload(error))
                    if is_document && error.is_of_a_whole_response() =>
                {
                    Verdict::Permanent
                }
                Err(trouble) => trouble.verdict(),
            }
        };
        let answer = self.guard.call_for(turn, attempt, judge).await;
        answer.map_err(|refusal| {
            let error = UpstreamError::of_refusal(refusal, asked.into_inner());
            if let UpstreamError::OutOfTime { .. } = &error {
                // The one outcome that nobody judged.
                note(Err(&error));
            }
            error
        })
    }

    /// One request, with its body decoded: one that is not what it should be is a failure.
    async fn attempt(
        &self,
        resource: &Resource,
        request: GetRequest<'_>,
    ) -> Result<DecodedResponse, UpstreamError> {
        info!(path = request.path, "fetching from the upstream");
        let response = match self.client.get(request).await {
            Ok(response) => response,
            Err(error) => {
                self.metrics.upstream_failed(error.kind());
                if error.tls_failure().is_some() {
                    warn!(%error, "cannot make a secure connection to the upstream");
                }
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
                let body = match resource {
                    Resource::Document(_) => document_value::stored(&response),
                    _ => response.body,
                };
                let BodyInfo { version, value } = self.read_aside(resource, body.clone()).await?;
                Ok(Response::Body(Fetched {
                    decoded: decoded(value, &body),
                    body,
                    headers,
                    version,
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

    /// Decodes a body that was fetched: a large one on a thread of its own.
    async fn read_aside(
        &self,
        resource: &Resource,
        body: Bytes,
    ) -> Result<BodyInfo, UpstreamError> {
        if body.len() < LARGE {
            return self.read(resource, &body);
        }
        self.metrics.body_decoded();
        let (resource, present) = (resource.clone(), self.present());
        self.large_bodies
            .run(move || BodyInfo::of(&resource, &body, present))
            .await
            .map_err(|error| UpstreamError::Undecoded(Arc::new(error)))?
    }

    /// Decodes a body, fetched or from disk, and counts it. It takes as long as the body is large.
    fn read(&self, resource: &Resource, body: &[u8]) -> Result<BodyInfo, UpstreamError> {
        self.metrics.body_decoded();
        BodyInfo::of(resource, body, self.present())
    }

    fn compare_clocks(&self, date: Option<&str>) {
        if let Some(date) = date.and_then(http_date) {
            let its_clock = self.its_clock.lock();
            let mut its_clock = its_clock.unwrap_or_else(PoisonError::into_inner);
            its_clock.note(date, self.clock.now());
        }
    }

    /// Returns the reason why a body that came is no answer: a forecast of the past, or of nothing.
    fn missing_period(&self, response: &DecodedResponse) -> Option<UpstreamError> {
        match response {
            Response::Body(fetched) => {
                let forecast = fetched.decoded.value.as_forecast()?;
                UpstreamError::of_periods(forecast, self.clock.now())
            }
            Response::NotModified(_) => None,
        }
    }

    /// Learns from a body which representation to ask for next time: this one, if it is newer than
    /// what should be `beaten`. Gives it the version that it is kept by.
    fn record_variant(
        &self,
        resource: &Resource,
        name: &str,
        mut response: DecodedResponse,
        other: bool,
        beaten: Option<i64>,
    ) -> DecodedResponse {
        if let Response::Body(fetched) = &mut response {
            let known = self.variants.of(name);
            let version = fetched.version;
            let helped = beaten.is_some_and(|beaten| version > beaten);
            let learnt = Variants {
                version,
                asked_other: other,
                prefers_other: if helped { other } else { known.prefers_other },
            };
            self.variants.remember(name, learnt);
            fetched.version = self.believable(resource, version);
        }
        response
    }

    /// The version that a body of `resource` is kept by, if it says that it is of `version`.
    fn believable(&self, resource: &Resource, version: i64) -> i64 {
        let present = self.present().as_second();
        // A list that does not say how new it is must not be refused for that.
        let is_list = matches!(resource, Resource::Alerts(_) | Resource::AreaAlerts(_));
        let is_unsaid = version == 0 && is_list;
        // An updateTime in the future would keep out every later one: a little ahead, clocks differ; far
        // ahead it cannot be right, and is no reason to replace or to keep out anything.
        if is_unsaid {
            present
        } else if version > self.latest_version() {
            0
        } else {
            version.min(present)
        }
    }
}

impl Origin for Upstream {
    type Error = UpstreamError;
    type Value = ResourceValue;

    fn fetch(
        &self,
        key: &Key,
        conditional: Conditional,
        requester: Requester,
    ) -> impl Future<Output = Result<DecodedResponse, UpstreamError>> + Send {
        let resource = resource(key);
        let name = key.as_str().to_owned();
        async move {
            let resource = resource?;
            let turn = turn_of(requester, &resource);
            let known = self.variants.of(&name);
            // The copy we prefer, unless the last one has just proved to be an old one.
            let other = if conditional.last_was_older {
                !known.asked_other
            } else {
                known.prefers_other
            };
            let response = self.ask(&resource, other, &conditional, turn).await?;
            let Some(missing) = self.missing_period(&response) else {
                let beaten = conditional.last_was_older.then_some(known.version);
                return Ok(self.record_variant(&resource, &name, response, other, beaten));
            };
            if resource.other_accept().is_none() {
                return Err(missing);
            }
            // The other copy may be newer; why it is not to be had would say less than this.
            let anything = Conditional::default();
            match self.ask(&resource, !other, &anything, turn).await {
                Ok(response) if self.missing_period(&response).is_none() => {
                    Ok(self.record_variant(&resource, &name, response, !other, Some(i64::MIN)))
                }
                _ => Err(missing),
            }
        }
    }

    fn decode(&self, key: &Key, body: &Bytes) -> Result<DecodedBody<ResourceValue>, UpstreamError> {
        let resource = resource(key)?;
        let info = self.read(&resource, body)?;
        Ok(decoded(info.value, body))
    }

    fn latest_version(&self) -> i64 {
        self.present().as_second().saturating_add(AHEAD.as_secs())
    }

    fn failing_since(&self) -> Option<Timestamp> {
        self.health.failing_since()
    }

    fn negative_ttl(&self, trouble: &UpstreamError) -> NegativeTtl {
        trouble.negative_ttl()
    }

    fn write_failure(&self, trouble: &UpstreamError) -> Option<Vec<u8>> {
        failure_record::write(trouble)
    }

    fn read_failure(&self, written: &[u8]) -> Option<UpstreamError> {
        failure_record::read(written)
    }
}

/// Pairs a value that was read from `body` with its size.
///
/// Measured on recordings, a value takes 0.2 (points) to 0.96 (text products) of the bytes of its
/// body, with the allocator's share: forecasts 0.8, grids 0.55, alerts 0.5. So it counts as much.
fn decoded(value: ResourceValue, body: &Bytes) -> DecodedBody<ResourceValue> {
    DecodedBody {
        value,
        bytes: body.len(),
    }
}

/// Returns the standing of a requester of a resource among those who wait.
fn turn_of(requester: Requester, resource: &Resource) -> Turn {
    Turn {
        caller: CallerId(requester.caller),
        group: GroupId(requester.group),
        urgency: if requester.is_background {
            Urgency::Background
        } else {
            Urgency::Interactive
        },
        // Callers choose documents, of which some always fail: that takes nothing from the others.
        domain: match resource {
            Resource::Document(_) => FailureDomain::Apart,
            _ => FailureDomain::Common,
        },
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
