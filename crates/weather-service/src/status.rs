//! The state of the service, gathered from where it is counted.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use cache::{Counters, DiskState};
use clock::Stopwatch;
use resilience::BreakerState;
use weather::{ConnectionStatus, DescriptorStatus, FleetPace, FleetStatus, Status, UpstreamStatus};

use crate::{Metrics, WeatherProvider};

/// The service's own description, and its upstream's.
#[derive(Debug, Clone)]
pub struct About {
    /// The upstream's address.
    pub upstream: String,
    /// True if the weather is made up.
    pub simulated: bool,
    /// The proxy on the way to the upstream, without a password.
    pub proxy: Option<String>,
}

/// The part of the status that only the process around the service knows.
#[derive(Debug, Clone, Default)]
pub struct ProcessStatus {
    /// The connections of clients.
    pub connections: ConnectionStatus,
    /// The open files.
    pub descriptors: DescriptorStatus,
    /// The engine that it shares with other daemons.
    pub fleet: Option<FleetStatus>,
    /// The addresses beside the manager socket that are listened on.
    pub listening: Vec<String>,
}

/// The process around the service, which reports on itself; there is none in most tests.
#[derive(Default)]
pub(crate) struct ProcessReport(OnceLock<Box<dyn Fn() -> ProcessStatus + Send + Sync>>);

impl ProcessReport {
    /// Has `report` asked from now on; only the first counts.
    pub(crate) fn set(&self, report: impl Fn() -> ProcessStatus + Send + Sync + 'static) {
        let _ = self.0.set(Box::new(report));
    }

    fn get(&self) -> ProcessStatus {
        self.0.get().map(|report| report()).unwrap_or_default()
    }
}

impl fmt::Debug for ProcessReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessReport").finish_non_exhaustive()
    }
}

/// Gathers the state of a service that was started at `since`, of whose calls so many are `waiting`.
pub(crate) fn status(
    about: &About,
    since: &Stopwatch,
    provider: &WeatherProvider,
    metrics: &Metrics,
    config_file: Option<String>,
    waiting: usize,
    process: &ProcessReport,
) -> Status {
    let process = process.get();
    let (questions, question_time) = metrics.questions();
    Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        pid: std::process::id(),
        config_file,
        uptime_seconds: since.elapsed().as_secs(),
        upstream: upstream(about, provider, metrics),
        questions,
        question_time,
        listening: process.listening,
        waiting: waiting as u64,
        connections: process.connections,
        descriptors: process.descriptors,
        fleet: process.fleet.map(|fleet| with_pace(fleet, provider)),
        cache: counts(&provider.counters()),
        disk: disk(&provider.disk_state()),
    }
}

fn upstream(about: &About, provider: &WeatherProvider, metrics: &Metrics) -> UpstreamStatus {
    let snapshot = provider.upstream();
    let (answers, answer_time) = metrics.upstream();
    UpstreamStatus {
        address: about.upstream.clone(),
        simulated: provider.is_simulated(),
        proxy: about.proxy.clone(),
        breaker: match snapshot.breaker {
            BreakerState::Closed { .. } => "closed".to_owned(),
            BreakerState::Open { .. } => "open".to_owned(),
            BreakerState::HalfOpen { .. } => "half-open".to_owned(),
        },
        failing_since: provider.failing_since(),
        in_flight: snapshot.in_flight as u64,
        waiting: snapshot.waiting as u64,
        retries: snapshot.counts.retries,
        answers,
        answer_time,
    }
}

/// Adds the pace in force here: that of all while the engine can be used, else the part of one of its members.
fn with_pace(fleet: FleetStatus, provider: &WeatherProvider) -> FleetStatus {
    let upstream = provider.upstream();
    let among = match fleet.reachable {
        true => 1,
        false => u32::try_from(fleet.members).unwrap_or(u32::MAX),
    };
    let micros = upstream.interval.saturating_mul(among.max(1)).as_micros();
    let left = upstream.held_for.map(|left| left.as_secs_f64().ceil());
    FleetStatus {
        pace: Some(FleetPace {
            shared: fleet.reachable,
            interval_microseconds: u64::try_from(micros).unwrap_or(u64::MAX),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a duration in whole seconds"
            )]
            paused_seconds: left.map(|seconds| seconds as u64),
        }),
        ..fleet
    }
}

fn disk(state: &DiskState) -> String {
    match state {
        DiskState::Unused => "in memory only".to_owned(),
        DiskState::Ready => "in memory and on disk".to_owned(),
        other => format!("in memory only; the disk is {other}"),
    }
}

fn counts(counters: &Counters) -> BTreeMap<String, u64> {
    [
        ("memory_hits", counters.memory_hits),
        ("disk_hits", counters.disk_hits),
        ("waited", counters.waited),
        ("joined", counters.joined),
        ("fetches", counters.fetches),
        ("in_flight", counters.in_flight),
        ("replaced", counters.replaced),
        ("confirmed", counters.confirmed),
        ("refused_older", counters.refused_older),
        ("failures", counters.failures),
        ("stale_served", counters.stale_served),
        ("deadlines_passed", counters.deadlines_passed),
        ("negative_hits", counters.negative_hits),
        ("busy", counters.busy),
        ("background_refreshes", counters.background_refreshes),
        ("refreshes_ahead", counters.refreshes_ahead),
        ("memory_entries", counters.memory_entries),
        ("memory_bytes", counters.memory_bytes),
        ("disk_entries", counters.disk_entries),
        ("disk_bytes", counters.disk_bytes),
        ("disk_failures", counters.disk_failures),
        ("stores_set_aside", counters.stores_set_aside),
        ("shared_hits", counters.shared_hits),
        ("shared_writes", counters.shared_writes),
        ("shared_refused", counters.shared_refused),
        ("shared_older", counters.shared_older),
        ("shared_damaged", counters.shared_damaged),
        ("leases_taken", counters.leases_taken),
        ("leases_awaited", counters.leases_awaited),
    ]
    .map(|(name, count)| (name.to_owned(), count))
    .into()
}
