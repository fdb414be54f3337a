//! The upstream as the cache's origin: asks with good manners, believes nothing, and says what it got.
//!
//! Knows the upstream's resources and how their age is told; must not know who asks or what is kept.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use cache::{Conditional, Fetched, Headers, Key, Origin, Remember, Response, Vetted};
use manners::{Manners, Snapshot, Verdict};
use nws::payload::{self, PayloadError};
use nws::{Client, Get, Resource};
use tracing::{info, warn};

use super::meter::Meter;
use super::trouble::Trouble;
use crate::clock::Clock;

/// For how many resources it is remembered which representation was newer.
const MAX_REMEMBERED: usize = 4096;

/// One upstream: client, manners, and what was learnt of its copies.
#[derive(Debug)]
pub struct Upstream {
    client: Client,
    manners: Manners,
    total: Duration,
    clock: Clock,
    copies: Mutex<HashMap<String, Copies>>,
    meter: std::sync::Arc<Meter>,
}

/// What was learnt of the copies of one resource, which the upstream's edge keeps apart by `Accept`.
#[derive(Debug, Clone, Copy, Default)]
struct Copies {
    /// The version of the last body.
    version: i64,
    /// Whether the other representation was the newer one.
    prefers_other: bool,
}

impl Upstream {
    /// An upstream asked through `client` under `manners`.
    pub fn new(
        client: Client,
        manners: manners::Settings,
        seed: u64,
        clock: Clock,
        meter: std::sync::Arc<Meter>,
    ) -> Self {
        let total = manners.total;
        let manners = Manners::new(manners, seed);
        Self {
            client,
            manners,
            total,
            clock,
            copies: Mutex::default(),
            meter,
        }
    }

    /// How the upstream is being treated.
    pub(super) fn snapshot(&self) -> Snapshot {
        self.manners.snapshot()
    }

    /// Treats it differently from now on.
    pub(super) fn reconfigure(&self, settings: manners::Settings) {
        self.manners.reconfigure(settings);
    }

    /// One call of the cache: as many requests as manners allow, for one representation.
    async fn ask(
        &self,
        resource: &Resource,
        accept: &str,
        conditional: &Conditional,
    ) -> Result<Response, Trouble> {
        let path = resource.path();
        let request = Get {
            path: &path,
            accept,
            if_none_match: conditional.etag.as_deref(),
            if_modified_since: conditional.last_modified.as_deref(),
        };
        let attempt = |_| self.attempt(resource, request);
        let judge = |outcome: &Result<Response, Trouble>| match outcome {
            Ok(_) => Verdict::Good,
            Err(trouble) => trouble.verdict(),
        };
        let answer = self.manners.call(attempt, judge).await;
        answer.map_err(|refusal| Trouble::of_refusal(refusal, self.total))
    }

    /// One request, its body read once to be sure that it is what it should be.
    async fn attempt(&self, resource: &Resource, request: Get<'_>) -> Result<Response, Trouble> {
        info!(path = request.path, "fetching from the upstream");
        let response = match self.client.get(request).await {
            Ok(response) => response,
            Err(error) => {
                self.meter.upstream_failed(error.kind());
                return Err(error.into());
            }
        };
        self.meter
            .upstream_answered(response.status, response.elapsed);
        let headers = headers(&response);
        match response.status {
            304 => Ok(Response::NotModified(headers)),
            200..=299 => {
                version(resource, &response.body)?;
                Ok(Response::Body(Fetched {
                    body: response.body,
                    headers,
                }))
            }
            status => {
                warn!(
                    path = request.path,
                    status, "the upstream answered with an error"
                );
                Err(Trouble::of_response(&response))
            }
        }
    }

    fn copies(&self, path: &str) -> Copies {
        let copies = self.copies.lock().unwrap_or_else(PoisonError::into_inner);
        copies.get(path).copied().unwrap_or_default()
    }

    /// Remembers what a body taught; forgets everything when there is too much to remember.
    fn learn(&self, path: &str, learnt: Copies) {
        let mut copies = self.copies.lock().unwrap_or_else(PoisonError::into_inner);
        if copies.len() >= MAX_REMEMBERED && !copies.contains_key(path) {
            copies.clear();
        }
        copies.insert(path.to_owned(), learnt);
    }
}

impl Origin for Upstream {
    type Error = Trouble;

    fn fetch(
        &self,
        key: &Key,
        conditional: Conditional,
    ) -> impl Future<Output = Result<Response, Trouble>> + Send {
        let path = key.path().to_owned();
        async move {
            let resource: Resource = path.parse().map_err(|_| PayloadError::WrongShape {
                expected: "the path of a resource",
            })?;
            let known = self.copies(&path);
            // The copy we prefer, unless it has just proved to be an old one.
            let other = known.prefers_other != conditional.last_was_older;
            let accept = if other { resource.other_accept() } else { None };
            let response = self
                .ask(
                    &resource,
                    accept.unwrap_or_else(|| resource.accept()),
                    &conditional,
                )
                .await?;
            if let Response::Body(fetched) = &response {
                let version = version(&resource, &fetched.body)?;
                let helped = conditional.last_was_older && version > known.version;
                let prefers_other = if helped { other } else { known.prefers_other };
                self.learn(
                    &path,
                    Copies {
                        version,
                        prefers_other,
                    },
                );
            }
            Ok(response)
        }
    }

    fn vet(&self, key: &Key, body: &Bytes) -> Result<Vetted, Trouble> {
        let resource: Resource = key.path().parse().map_err(|_| PayloadError::WrongShape {
            expected: "the path of a resource",
        })?;
        // An updateTime in the future cannot be right, and would keep out every later one.
        let version = version(&resource, body)?.min(self.clock.now().as_second());
        Ok(Vetted::Accept { version })
    }

    fn negative_for(&self, trouble: &Trouble) -> Remember {
        trouble.remember()
    }
}

/// The age of what a body says, in seconds since 1970; 0 where bodies have none. Reading it proves
/// that the body is what it should be.
fn version(resource: &Resource, body: &[u8]) -> Result<i64, PayloadError> {
    Ok(match resource {
        Resource::Point(_) => payload::parse_point(body).map(|_| 0)?,
        Resource::Forecast(_) | Resource::HourlyForecast(_) => {
            payload::parse_forecast(body)?.update_time.as_second()
        }
        Resource::Grid(_) => payload::parse_grid(body)?.update_time.as_second(),
        Resource::Stations(_) => payload::parse_stations(body).map(|_| 0)?,
        Resource::Observations { .. } => payload::parse_observations(body).map(|_| 0)?,
        Resource::LatestObservation { .. } => payload::parse_observation(body).map(|_| 0)?,
        Resource::Alerts(_) => payload::parse_alerts(body).map(|_| 0)?,
        Resource::Products { .. } => payload::parse_products(body).map(|_| 0)?,
        Resource::Product(_) => payload::parse_product(body).map(|_| 0)?,
    })
}

fn headers(response: &nws::Response) -> Headers {
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
