//! The counters of the daemon, from its status and from where questions are counted.

use std::sync::Arc;

use weather_service::{Metrics, Service};

use super::FaceState;
use super::exposition::{Exposition, MetricFamily, MetricKind};

const fn counter(name: &'static str, help: &'static str) -> MetricFamily<'static> {
    let kind = MetricKind::Counter;
    MetricFamily { name, kind, help }
}

/// The states of the circuit breaker.
const BREAKER: [&str; 3] = ["closed", "half-open", "open"];
/// Counters of the cache that say how requests to it went, and their labels.
const CACHE_RESULTS: [(&str, &str); 7] = [
    ("memory_hits", "memory"),
    ("disk_hits", "disk"),
    ("shared_hits", "shared"),
    ("fetches", "origin"),
    ("joined", "joined"),
    ("negative_hits", "failure"),
    ("stale_served", "stale"),
];

/// Counters of the cache that say what came of work with the engine, and their labels.
const FLEET_OPERATIONS: [(&str, &str); 6] = [
    ("shared_writes", "written"),
    ("shared_refused", "refused"),
    ("shared_older", "older"),
    ("shared_damaged", "damaged"),
    ("leases_taken", "lease_taken"),
    ("leases_awaited", "lease_awaited"),
];

/// Writes what the daemon tells of itself.
pub(super) async fn write(out: &mut Exposition, service: &Arc<Service>, state: &FaceState) {
    let status = service.status();
    out.gauges("weatherd_build_info", "The version of the daemon.");
    out.sample("weatherd_build_info", &[("version", &status.version)], 1);
    out.gauges("weatherd_uptime_seconds", "Seconds since the start.");
    out.sample("weatherd_uptime_seconds", &[], status.uptime_seconds);
    questions(out, service.metrics());
    upstream(out, service, &status.upstream);
    cache(out, &status.cache);
    if let Some(fleet) = &status.fleet {
        self::fleet(out, fleet, &status.cache);
    }
    connections(out, &status, state);
}

fn questions(out: &mut Exposition, metrics: &Metrics) {
    out.family(counter(
        "weatherd_questions",
        "Questions by face, question and outcome.",
    ));
    metrics.each_question(|face, question, outcome, count| {
        let labels = [
            ("face", face.name()),
            ("question", question.name()),
            ("outcome", outcome),
        ];
        out.sample("weatherd_questions_total", &labels, count);
    });
    out.family(counter(
        "weatherd_documents",
        "Documents of the upstream that were asked for by its own addresses, by class of status.",
    ));
    metrics.each_document_class(|class, count| {
        let class = format!("{class}xx");
        out.sample("weatherd_documents_total", &[("status", &class)], count);
    });
    let name = "weatherd_question_duration_seconds";
    let help = "Time to answer questions, but for those that wait for news.";
    histogram(out, name, help, &metrics.question_durations());
}

fn upstream(out: &mut Exposition, service: &Arc<Service>, status: &weather::UpstreamStatus) {
    out.family(counter(
        "weatherd_upstream_requests",
        "Requests to the upstream by status, or by the way they failed.",
    ));
    for (outcome, count) in &status.answers {
        out.sample(
            "weatherd_upstream_requests_total",
            &[("outcome", outcome)],
            count,
        );
    }
    let name = "weatherd_upstream_duration_seconds";
    let help = "Time of the upstream's answers.";
    histogram(out, name, help, &service.metrics().upstream_durations());
    out.family(counter(
        "weatherd_upstream_retries",
        "Requests to the upstream that were not the first try.",
    ));
    out.sample("weatherd_upstream_retries_total", &[], status.retries);
    out.gauges(
        "weatherd_upstream_breaker",
        "The state of the circuit breaker: 1 for the one that holds.",
    );
    for state in BREAKER {
        let holds = u8::from(status.breaker == state);
        out.sample("weatherd_upstream_breaker", &[("state", state)], holds);
    }
    out.gauges(
        "weatherd_upstream_requests_in_flight",
        "Requests to the upstream under way.",
    );
    out.sample(
        "weatherd_upstream_requests_in_flight",
        &[],
        status.in_flight,
    );
    out.gauges(
        "weatherd_upstream_requests_waiting",
        "Requests to the upstream that wait for their turn.",
    );
    out.sample("weatherd_upstream_requests_waiting", &[], status.waiting);
    out.gauges("weatherd_simulated", "1 if the weather is made up.");
    out.sample("weatherd_simulated", &[], u8::from(status.simulated));
}

fn cache(out: &mut Exposition, counters: &std::collections::BTreeMap<String, u64>) {
    let count = |name: &str| counters.get(name).copied().unwrap_or_default();
    out.family(counter(
        "weatherd_cache_results",
        "Requests to the cache by where their result came from; stale ones once more.",
    ));
    for (name, result) in CACHE_RESULTS {
        out.sample(
            "weatherd_cache_results_total",
            &[("result", result)],
            count(name),
        );
    }
    out.family(counter(
        "weatherd_cache_refused_older",
        "Copies of the upstream that were rejected because they were older.",
    ));
    out.sample(
        "weatherd_cache_refused_older_total",
        &[],
        count("refused_older"),
    );
    out.gauges("weatherd_cache_entries", "Entries of the cache by tier.");
    out.sample(
        "weatherd_cache_entries",
        &[("tier", "memory")],
        count("memory_entries"),
    );
    out.sample(
        "weatherd_cache_entries",
        &[("tier", "disk")],
        count("disk_entries"),
    );
    out.gauges("weatherd_cache_size_bytes", "Size of the cache by tier.");
    out.sample(
        "weatherd_cache_size_bytes",
        &[("tier", "memory")],
        count("memory_bytes"),
    );
    out.sample(
        "weatherd_cache_size_bytes",
        &[("tier", "disk")],
        count("disk_bytes"),
    );
    out.family(counter("weatherd_disk_failures", "Failures of the store."));
    out.sample("weatherd_disk_failures_total", &[], count("disk_failures"));
}

fn fleet(
    out: &mut Exposition,
    status: &weather::FleetStatus,
    counters: &std::collections::BTreeMap<String, u64>,
) {
    let name = "weatherd_fleet_engine_reachable";
    out.gauges(name, "1 while the engine of the fleet can be used.");
    out.sample(name, &[], u8::from(status.reachable));
    if let Some(latency) = status.latency_microseconds {
        let name = "weatherd_fleet_engine_latency_seconds";
        out.gauges(name, "Time of the engine's last answer.");
        out.sample(name, &[], latency as f64 / 1e6);
    }
    let name = "weatherd_fleet_members";
    out.gauges(name, "Daemons of the fleet, this one among them.");
    out.sample(name, &[], status.members);
    let name = "weatherd_fleet_leases";
    out.gauges(name, "Leases that this daemon holds.");
    out.sample(name, &[], status.leases);
    let name = "weatherd_fleet_followed_points";
    out.gauges(
        name,
        "Points whose alerts somebody waits for at this daemon.",
    );
    out.sample(name, &[], status.followed_points);
    out.family(counter(
        "weatherd_fleet_engine_failures",
        "Times that the engine of the fleet began to fail.",
    ));
    out.sample("weatherd_fleet_engine_failures_total", &[], status.failures);
    out.family(counter(
        "weatherd_fleet_foreign_keys_removed",
        "Keys removed from the engine that no daemon of the fleet can have written.",
    ));
    let name = "weatherd_fleet_foreign_keys_removed_total";
    out.sample(name, &[], status.foreign);
    if let Some(pace) = status.pace {
        let name = "weatherd_fleet_pace_shared";
        out.gauges(
            name,
            "1 while the pace is that of the fleet, 0 while it is this daemon's own part.",
        );
        out.sample(name, &[], u8::from(pace.shared));
        let name = "weatherd_fleet_requests_per_second";
        out.gauges(
            name,
            "Requests per second that the pace in force allows in the long run.",
        );
        out.sample(name, &[], pace.requests_per_second());
        let name = "weatherd_fleet_paused_seconds";
        out.gauges(name, "Time left of the pause that the upstream asked for.");
        out.sample(name, &[], pace.paused_seconds.unwrap_or_default());
    }
    out.family(counter(
        "weatherd_fleet_operations",
        "Work with the engine of the fleet, by what came of it.",
    ));
    for (name, operation) in FLEET_OPERATIONS {
        let count = counters.get(name).copied().unwrap_or_default();
        let labels = [("operation", operation)];
        out.sample("weatherd_fleet_operations_total", &labels, count);
    }
}

fn connections(out: &mut Exposition, status: &weather::Status, state: &FaceState) {
    let by_face = [
        (
            "manager",
            status.connections.open,
            status.connections.rejected,
        ),
        ("http", state.gauge.open(), state.gauge.rejected()),
    ];
    out.gauges("weatherd_connections", "Open connections by face.");
    for (face, open, _) in by_face {
        out.sample("weatherd_connections", &[("face", face)], open);
    }
    out.family(counter(
        "weatherd_connections_rejected",
        "Connections rejected because too many were open, by face.",
    ));
    for (face, _, rejected) in by_face {
        out.sample(
            "weatherd_connections_rejected_total",
            &[("face", face)],
            rejected,
        );
    }
    out.family(counter(
        "weatherd_http_repeated_requests",
        "Requests by HTTP answered by their bytes alone, which had come before.",
    ));
    out.sample(
        "weatherd_http_repeated_requests_total",
        &[],
        state.gauge.repeated(),
    );
    out.gauges("weatherd_calls_waiting", "Calls that wait for news.");
    out.sample("weatherd_calls_waiting", &[], status.waiting);
    out.gauges("weatherd_event_streams", "Open streams of events.");
    out.sample("weatherd_event_streams", &[], state.event_streams);
    out.gauges("weatherd_open_files", "Open files of the daemon.");
    out.sample("weatherd_open_files", &[], status.descriptors.open);
}

fn histogram(
    out: &mut Exposition,
    name: &'static str,
    help: &'static str,
    durations: &weather_service::Durations,
) {
    let kind = MetricKind::Histogram;
    out.family(MetricFamily { name, kind, help });
    let bucket = format!("{name}_bucket");
    for (bound, count) in &durations.up_to {
        let bound = bound.as_secs_f64().to_string();
        out.sample(&bucket, &[("le", &bound)], count);
    }
    out.sample(&bucket, &[("le", "+Inf")], durations.count);
    out.sample(&format!("{name}_count"), &[], durations.count);
    out.sample(&format!("{name}_sum"), &[], durations.sum.as_secs_f64());
}
