//! The way of one request through the simulator: route, answer, inject, and orders for the delivery.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::header::{ACCEPT, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use http::{Request, Response, StatusCode};
use jiff::Timestamp;

use crate::answer::{AnswerContext, Representation, answer};
use crate::delivery::Delivery;
use crate::faults::{FaultRules, InjectedFaults};
use crate::field::noise::mix;
use crate::issued_alerts::IssuedAlerts;
use crate::log::{LoggedRequest, RequestLog};
use crate::payload::WorldSnapshot;
use crate::route::{RouteError, route};
use crate::state::SimulatorState;
use crate::{control, inject, response};

/// An api.weather.gov for one seed and clock.
pub struct Simulator {
    state: SimulatorState,
    requests: AtomicU64,
    has_control: bool,
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Simulator")
            .field("seed", &self.state.seed)
            .field("faults", &self.state.faults)
            .field("requests", &self.state.log.total())
            .field("has_control", &self.has_control)
            .finish_non_exhaustive()
    }
}

impl Simulator {
    pub(crate) fn new(state: SimulatorState, has_control: bool) -> Self {
        Self {
            state,
            requests: AtomicU64::new(0),
            has_control,
        }
    }

    /// Returns the fault rules, which can be switched at any time.
    pub fn faults(&self) -> &FaultRules {
        &self.state.faults
    }

    /// Returns the alerts that a test or a demonstration issues.
    pub fn issued_alerts(&self) -> &IssuedAlerts {
        &self.state.issued_alerts
    }

    /// Returns the log of requests so far.
    pub fn log(&self) -> &RequestLog {
        &self.state.log
    }

    /// Returns the simulator's present.
    pub fn now(&self) -> Timestamp {
        self.state.now()
    }

    /// Answers one request, without I/O and without waiting.
    ///
    /// Faults of delivery (latency, dropped connections, …) are left as a [`Delivery`] among the response's extensions.
    pub fn respond(&self, request: Request<()>) -> Response<Bytes> {
        let path = request.uri().path();
        if self.has_control && path.starts_with(control::PREFIX) {
            return control::respond(&self.state, &request);
        }
        let accept = response::text(request.headers(), &ACCEPT);
        let faults = self.state.faults.decide(path, accept);
        let mut response = self.undelivered(&request, &faults);
        self.record(&request, response.status(), &faults);
        let mode = inject::delivery_mode(&faults.effects, &mut response);
        response::finish(request.method(), &mode, &mut response);
        response.extensions_mut().insert(Delivery {
            latency: faults.latency,
            mode,
        });
        response
    }

    /// Returns the response before its delivery: the right one, or a fault's in its place.
    fn undelivered(&self, request: &Request<()>, faults: &InjectedFaults) -> Response<Bytes> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let correlation = format!("{:08x}", mix(self.state.seed ^ mix(number)) >> 32);
        let now = self.now();
        let mut response = inject::replacement(&faults.effects, request, now, &correlation)
            .or_else(|| response::refusal(request, &correlation))
            .unwrap_or_else(|| self.right(request, faults, now, &correlation));
        response::identify(&mut response, &correlation, faults.edge_time(now));
        response
    }

    fn right(
        &self,
        request: &Request<()>,
        faults: &InjectedFaults,
        now: Timestamp,
        correlation: &str,
    ) -> Response<Bytes> {
        match self.represent(request, faults, now) {
            Ok(mut representation) => {
                inject::content(&faults.effects, faults.edge_time(now), &mut representation);
                let mut response =
                    response::of_representation(representation, request.headers(), now);
                inject::last_modified(&faults.effects, now, &mut response);
                response
            }
            Err(error) => response::of_route_error(&error, correlation),
        }
    }

    fn represent(
        &self,
        request: &Request<()>,
        faults: &InjectedFaults,
        now: Timestamp,
    ) -> Result<Representation, RouteError> {
        let uri = request.uri();
        let resource = route(uri.path(), uri.query().unwrap_or_default())?;
        let world = WorldSnapshot {
            seed: self.state.seed,
            now: faults.as_of(now),
        };
        let context = AnswerContext {
            periods_from: faults.periods_from(world.now),
            world,
            cell_offset: faults.cell_offset(),
            issued_alerts: &self.state.issued_alerts,
            headers: request.headers(),
        };
        Ok(answer(&context, &resource)?)
    }

    fn record(&self, request: &Request<()>, status: StatusCode, faults: &InjectedFaults) {
        let headers = request.headers();
        self.state.log.record(LoggedRequest {
            time: self.now(),
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().map(str::to_owned),
            status: status.as_u16(),
            faults: faults.rules.clone(),
            conditional: headers.contains_key(IF_NONE_MATCH)
                || headers.contains_key(IF_MODIFIED_SINCE),
        });
    }
}
