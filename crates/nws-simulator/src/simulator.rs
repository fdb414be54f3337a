//! The simulator: seed, clock, faults and log, and the way of one request through them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::header::{ACCEPT, HeaderName, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use jiff::Timestamp;

use crate::answer::{Representation, answer};
use crate::cache_headers::{http_date, pack};
use crate::clock::{TimeSource, VirtualClock, WallClock};
use crate::delivery::{Delivery, DeliveryMode};
use crate::faults::{FaultEffect, FaultRule, FaultRules};
use crate::field::noise::mix;
use crate::issued_alerts::IssuedAlerts;
use crate::log::{LoggedRequest, RequestLog};
use crate::payload::WorldSnapshot;
use crate::problem::{FORBIDDEN_PAGE, ProblemBody};
use crate::route::{self, RouteError};
use crate::{control, inject};

/// The media type of problem bodies (RFC 7807).
const PROBLEM: &str = "application/problem+json";

/// An api.weather.gov for one seed and clock.
pub struct Simulator {
    seed: u64,
    clock: Arc<dyn TimeSource>,
    control_clock: Option<VirtualClock>,
    faults: FaultRules,
    issued_alerts: IssuedAlerts,
    log: RequestLog,
    requests: AtomicU64,
    has_control: bool,
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            seed,
            faults,
            log,
            has_control,
            ..
        } = self;
        f.debug_struct("Simulator")
            .field("seed", seed)
            .field("faults", faults)
            .field("requests", &log.total())
            .field("has_control", has_control)
            .finish_non_exhaustive()
    }
}

/// Makes a [`Simulator`].
pub struct SimulatorBuilder {
    seed: u64,
    clock: Arc<dyn TimeSource>,
    control_clock: Option<VirtualClock>,
    rules: Vec<FaultRule>,
    has_control: bool,
}

impl std::fmt::Debug for SimulatorBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder")
            .field("seed", &self.seed)
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

impl SimulatorBuilder {
    /// Chooses the weather; 0 unless said otherwise.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Chooses the clock; the machine's unless said otherwise.
    #[must_use]
    pub fn clock(mut self, clock: impl TimeSource) -> Self {
        self.clock = Arc::new(clock);
        self.control_clock = None;
        self
    }

    /// Chooses a clock that the control endpoint may move.
    #[must_use]
    pub fn virtual_clock(self, clock: VirtualClock) -> Self {
        let mut builder = self.clock(clock.clone());
        builder.control_clock = Some(clock);
        builder
    }

    /// Adds fault rules that hold from the start.
    #[must_use]
    pub fn faults(mut self, rules: impl IntoIterator<Item = FaultRule>) -> Self {
        self.rules.extend(rules);
        self
    }

    /// Opens the control endpoint under `/_simulator/`; closed unless said otherwise.
    #[must_use]
    pub fn control(mut self, is_open: bool) -> Self {
        self.has_control = is_open;
        self
    }

    /// Makes the simulator.
    pub fn build(self) -> Simulator {
        Simulator {
            issued_alerts: IssuedAlerts::new(Arc::clone(&self.clock)),
            seed: self.seed,
            clock: self.clock,
            control_clock: self.control_clock,
            faults: FaultRules::new(self.seed, self.rules),
            log: RequestLog::default(),
            requests: AtomicU64::new(0),
            has_control: self.has_control,
        }
    }
}

impl Simulator {
    /// Begins a simulator with seed 0, the machine's clock and no faults.
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder {
            seed: 0,
            clock: Arc::new(WallClock),
            control_clock: None,
            rules: Vec::new(),
            has_control: false,
        }
    }

    /// The fault rules, which can be switched at any time.
    pub fn faults(&self) -> &FaultRules {
        &self.faults
    }

    /// The alerts issued by hand.
    pub fn issued_alerts(&self) -> &IssuedAlerts {
        &self.issued_alerts
    }

    /// What was asked so far.
    pub fn log(&self) -> &RequestLog {
        &self.log
    }

    /// The time that the simulator believes it is.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn control_clock(&self) -> Option<&VirtualClock> {
        self.control_clock.as_ref()
    }

    /// Answers one request, without I/O and without waiting.
    ///
    /// Faults of delivery (latency, dropped connections, …) are left as a [`Delivery`] among the response's extensions.
    pub fn respond(&self, request: Request<()>) -> Response<Bytes> {
        let path = request.uri().path().to_owned();
        if self.has_control && path.starts_with(control::PREFIX) {
            return control::respond(self, &request);
        }
        let accept = text(request.headers(), &ACCEPT);
        let injected = self.faults.decide(&path, accept);
        let mut response = self.undelivered(&request, &injected.effects);
        let entry = LoggedRequest {
            time: self.now(),
            method: request.method().to_string(),
            query: request.uri().query().map(str::to_owned),
            status: response.status().as_u16(),
            faults: injected.rules,
            conditional: request.headers().contains_key(header::IF_NONE_MATCH)
                || request.headers().contains_key(header::IF_MODIFIED_SINCE),
            path,
        };
        self.log.record(entry);
        let mode = inject::mode(&injected.effects, &mut response);
        finish(request.method(), &mode, &mut response);
        response.extensions_mut().insert(Delivery {
            latency: injected.latency,
            mode,
        });
        response
    }

    /// The response as it should arrive: the right one, or what a fault puts in its place.
    fn undelivered(&self, request: &Request<()>, effects: &[FaultEffect]) -> Response<Bytes> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let correlation = format!("{:08x}", mix(self.seed ^ mix(number)) >> 32);
        let refuse = |problem: &ProblemBody| problem_response(problem, &correlation);
        let now = self.clock.now();
        let mut response =
            if let Some(response) = inject::replacement(effects, request, now, &correlation) {
                response
            } else if text(request.headers(), &USER_AGENT).is_empty() {
                page(StatusCode::FORBIDDEN, FORBIDDEN_PAGE)
            } else if !matches!(*request.method(), Method::GET | Method::HEAD) {
                let mut response = refuse(&ProblemBody::method_not_allowed(request.method()));
                set_header(&mut response, &header::ALLOW, "GET, HEAD");
                response
            } else {
                self.right(request, now, effects, &refuse)
            };
        identify(&mut response, &correlation);
        // The simulator's time, which need not be the machine's.
        set_header(&mut response, &header::DATE, &http_date(now));
        response
    }

    fn right(
        &self,
        request: &Request<()>,
        now: Timestamp,
        effects: &[FaultEffect],
        refuse: &impl Fn(&ProblemBody) -> Response<Bytes>,
    ) -> Response<Bytes> {
        let uri = request.uri();
        let world = WorldSnapshot {
            seed: self.seed,
            now: inject::as_of(now, effects),
        };
        let found = route::resource(uri.path(), uri.query().unwrap_or_default());
        let answered = found.and_then(|resource| {
            answer(
                &world,
                &self.issued_alerts,
                &resource,
                request.headers(),
                effects,
            )
            .map_err(RouteError::from)
        });
        match answered {
            Ok(answer) => respond_with(answer, request.headers(), effects, now),
            Err(RouteError::Problem(problem)) => refuse(&problem),
            Err(RouteError::Moved { location, problem }) => {
                let mut response = refuse(&problem);
                set_header(&mut response, &header::LOCATION, &location);
                response
            }
        }
    }
}

fn respond_with(
    mut answer: Representation,
    request: &HeaderMap,
    effects: &[FaultEffect],
    now: Timestamp,
) -> Response<Bytes> {
    if inject::content(effects, &mut answer.body) {
        // A spoilt copy must not be confirmed later: it has no validators.
        (answer.cache_headers.tag, answer.cache_headers.modified) = (None, None);
    }
    let cache_headers = &answer.cache_headers;
    let mut response = Response::new(Bytes::new());
    if cache_headers.matches(request) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        *response.body_mut() = to_json(&answer.body);
        set_header(&mut response, &header::CONTENT_TYPE, answer.media);
    }
    set_header(
        &mut response,
        &header::CACHE_CONTROL,
        &cache_headers.cache_control(),
    );
    let expires = now
        .checked_add(jiff::SignedDuration::from_secs(cache_headers.max_age))
        .unwrap_or(now);
    set_header(&mut response, &header::EXPIRES, &http_date(expires));
    if let Some(tag) = &cache_headers.tag {
        set_header(&mut response, &header::ETAG, tag);
    }
    if let Some(modified) = inject::last_modified(effects, now, cache_headers.modified) {
        set_header(&mut response, &header::LAST_MODIFIED, &http_date(modified));
    }
    pack(request, &mut response);
    response
}

/// JSON as the service writes it: indented by four.
pub(crate) fn to_json(body: &serde_json::Value) -> Bytes {
    let mut bytes = Vec::with_capacity(16 * 1024);
    let layout = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, layout);
    // A `Value` has no maps with odd keys and a vector takes all bytes: this cannot fail, and if it did the body
    // would be broken JSON, not a panic.
    let _ = serde::Serialize::serialize(body, &mut writer);
    bytes.into()
}

pub(crate) fn problem_response(problem: &ProblemBody, correlation: &str) -> Response<Bytes> {
    let mut response = Response::new(to_json(&problem.body(correlation)));
    *response.status_mut() = problem.status;
    set_header(&mut response, &header::CONTENT_TYPE, PROBLEM);
    set_header(
        &mut response,
        &header::CACHE_CONTROL,
        "private, must-revalidate, max-age=0",
    );
    response
}

pub(crate) fn page(status: StatusCode, html: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(html.as_bytes()));
    *response.status_mut() = status;
    set_header(&mut response, &header::CONTENT_TYPE, "text/html");
    response
}

fn identify(response: &mut Response<Bytes>, correlation: &str) {
    set_header(
        response,
        &HeaderName::from_static("x-correlation-id"),
        correlation,
    );
    set_header(
        response,
        &HeaderName::from_static("x-request-id"),
        &format!("{correlation}-simulated"),
    );
    set_header(
        response,
        &HeaderName::from_static("x-server-id"),
        "simulator.nws",
    );
    set_header(
        response,
        &header::VARY,
        "Accept,Feature-Flags,Accept-Language,Accept-Encoding",
    );
    set_header(response, &header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
}

/// Settles the length, and leaves HEAD only that.
fn finish(method: &Method, mode: &DeliveryMode, response: &mut Response<Bytes>) {
    let has_no_length =
        response.status() == StatusCode::NOT_MODIFIED || *mode == DeliveryMode::Endless;
    if !has_no_length && !response.headers().contains_key(header::CONTENT_LENGTH) {
        let length = response.body().len();
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, length.into());
    }
    if *method == Method::HEAD {
        *response.body_mut() = Bytes::new();
    }
}

/// Sets a header; a value that no header can hold is left out.
pub(crate) fn set_header(response: &mut Response<Bytes>, name: &HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> &'h str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .trim()
}

impl Simulator {
    /// Serves the simulator on a free port of 127.0.0.1 until the result is dropped; see [`crate::SimulatorServer`].
    ///
    /// # Errors
    ///
    /// Fails where no port can be bound.
    pub async fn start(self) -> std::io::Result<crate::SimulatorServer> {
        crate::SimulatorServer::start(Arc::new(self)).await
    }
}
