//! How the service is doing, gathered from where it is counted.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use cache::{Counters, DiskState};
use resilience::BreakerState;
use weather::{Status, UpstreamStatus};

use crate::Service;

impl Service {
    /// How the service is doing.
    pub fn status(&self) -> Status {
        let (questions, question_time) = self.metrics.questions();
        Status {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            config_file: self.defaults().config_file.clone(),
            uptime_seconds: self.since.elapsed().as_secs(),
            upstream: self.upstream_status(),
            questions,
            question_time,
            waiting: self.long_polls.waiting() as u64,
            cache: counts(&self.cache.counters()),
            disk: disk(&self.cache.disk_state()),
        }
    }

    /// Whether the weather is made up, as far as is known.
    pub(crate) fn is_simulated(&self) -> bool {
        self.about.simulated || self.said_simulated.load(Ordering::Relaxed)
    }

    fn upstream_status(&self) -> UpstreamStatus {
        let snapshot = self.cache.origin().snapshot();
        let (answers, answer_time) = self.metrics.upstream();
        UpstreamStatus {
            address: self.about.upstream.clone(),
            simulated: self.is_simulated(),
            breaker: match snapshot.breaker {
                BreakerState::Closed { .. } => "closed".to_owned(),
                BreakerState::Open { .. } => "open".to_owned(),
                BreakerState::HalfOpen { .. } => "half-open".to_owned(),
            },
            in_flight: snapshot.in_flight as u64,
            waiting: snapshot.waiting as u64,
            retries: snapshot.counts.retries,
            answers,
            answer_time,
        }
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
    ]
    .map(|(name, count)| (name.to_owned(), count))
    .into()
}
