//! The state of the service itself: counters, timings, and their text.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The state of the service. `Display` is a page for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Status {
    /// The server's version.
    pub version: String,
    /// The server's process.
    pub pid: u32,
    /// The configuration file it has read, if any.
    pub config_file: Option<String>,
    /// Seconds since it started.
    pub uptime_seconds: u64,
    /// The state of the upstream.
    pub upstream: UpstreamStatus,
    /// Questions by face and outcome: `manager.answered`, `manager.timeout`.
    pub questions: BTreeMap<String, u64>,
    /// Times that questions took.
    pub question_time: Timing,
    /// The addresses beside the manager socket that are listened on: `http://127.0.0.1:7878`.
    #[serde(default)]
    pub listening: Vec<String>,
    /// Calls that wait for news.
    #[serde(default)]
    pub waiting: u64,
    /// The connections of clients.
    #[serde(default)]
    pub connections: ConnectionStatus,
    /// The open files.
    #[serde(default)]
    pub descriptors: DescriptorStatus,
    /// The engine that it shares with other servers; null where it works alone.
    #[serde(default)]
    pub fleet: Option<FleetStatus>,
    /// Counters of the cache: `memory_hits`, `stale_served`, `disk_bytes`.
    pub cache: BTreeMap<String, u64>,
    /// The state of the store, in words: whether fetched data survives a restart, and if not, why.
    pub disk: String,
}

/// The connections of clients.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectionStatus {
    /// Connections that make calls.
    pub open: u64,
    /// The most of them at one time.
    pub most: u64,
    /// Connections that have not begun to make calls.
    pub newcomers: u64,
    /// Clients rejected since the start because all connections were taken.
    pub rejected: u64,
}

/// The open files of the server's process, connections among them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DescriptorStatus {
    /// Those open now.
    pub open: u64,
    /// The most that the server needs at one time.
    pub needed: u64,
    /// The most that the system allows.
    pub allowed: u64,
}

/// The engine that servers of a fleet share.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FleetStatus {
    /// Its address.
    pub engine: String,
    /// True while it can be used.
    pub reachable: bool,
    /// The time that it took to answer last, while it can be used.
    pub latency_microseconds: Option<u64>,
    /// Seconds since it began to fail, while it does.
    pub failing_seconds: Option<u64>,
    /// The reason for which it fails.
    pub reason: Option<String>,
    /// Servers of the fleet that it heard of lately, this one among them.
    pub members: u64,
    /// Resources that this server asks the upstream for on behalf of the fleet.
    pub leases: u64,
    /// Times that it began to fail.
    pub failures: u64,
    /// Things removed from it that no server of the fleet can have put there.
    #[serde(default)]
    pub foreign: u64,
    /// Points whose alerts somebody waits for at this server.
    #[serde(default)]
    pub followed_points: u64,
    /// The pace at which this server asks the upstream.
    #[serde(default)]
    pub pace: Option<FleetPace>,
}

/// The pace at which a server of a fleet asks the upstream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FleetPace {
    /// True while it is that of all servers together, false while it is this server's own part.
    pub shared: bool,
    /// The time between two requests in the long run.
    pub interval_microseconds: u64,
    /// Seconds left of the pause that the upstream asked for, as far as this server knows.
    pub paused_seconds: Option<u64>,
}

/// The state of the upstream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpstreamStatus {
    /// Its address; `simulator` for the one inside the server.
    pub address: String,
    /// True if its weather is made up.
    pub simulated: bool,
    /// The proxy that it is asked through, without a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// `closed` while it is being asked, `open` while it is left alone, `half-open` while it is
    /// being tried.
    pub breaker: String,
    /// Since when every request has failed, if the last one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Timestamp>,
    /// Requests under way.
    pub in_flight: u64,
    /// Requests waiting for their turn.
    pub waiting: u64,
    /// Requests that were not the first try.
    pub retries: u64,
    /// Requests by status, or by the way they failed: `200`, `503`, `timeout`.
    pub answers: BTreeMap<String, u64>,
    /// Times that its answers took.
    pub answer_time: Timing,
}

/// Count and duration of something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Timing {
    /// The count.
    pub count: u64,
    /// The average.
    pub mean_microseconds: u64,
    /// The longest.
    pub longest_microseconds: u64,
}

impl Status {
    /// Returns the page for people without the counters: the server, its settings, its addresses, its upstream and
    /// its cache.
    pub fn overview(&self) -> String {
        let upstream = self.upstream.name();
        let fleet = self.fleet.as_ref();
        let fleet = fleet.map(|fleet| format!("Fleet: {}\n", fleet.summary()));
        format!(
            "{}Upstream: {upstream}\n{}Cache: {}\n",
            self.head(),
            fleet.unwrap_or_default(),
            self.disk
        )
    }

    fn head(&self) -> String {
        let (version, pid) = (&self.version, self.pid);
        let up = duration(self.uptime_seconds);
        let mut head = format!("weatherd {version}, up {up}, process {pid}\n");
        let settings = self.config_file.iter();
        head.extend(settings.map(|file| format!("Settings: {file}\n")));
        let listening = self.listening.iter();
        head.extend(listening.map(|address| format!("Listening on {address}\n")));
        head
    }
}

impl UpstreamStatus {
    /// Returns its address and the way to it, and whether its weather is made up.
    fn name(&self) -> String {
        let simulated = match self.simulated {
            true => " (SIMULATED weather)",
            false => "",
        };
        let proxy = self.proxy.as_ref();
        let proxy = proxy.map(|proxy| format!(", by way of {proxy}"));
        format!("{}{simulated}{}", self.address, proxy.unwrap_or_default())
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}", self.head(), self.upstream)?;
        writeln!(f, "\nQuestions: {}", self.question_time)?;
        table(f, &self.questions)?;
        writeln!(f, "    {:<24} {:>10}", "waiting for news", self.waiting)?;
        writeln!(f, "\n{}\n{}", self.connections, self.descriptors)?;
        if let Some(fleet) = &self.fleet {
            writeln!(f, "\n{fleet}")?;
        }
        writeln!(f, "\nCache: {}", self.disk)?;
        table(f, &self.cache)
    }
}

impl fmt::Display for ConnectionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            open,
            most,
            newcomers,
            rejected,
        } = self;
        write!(
            f,
            "Connections: {open} of {most}, {newcomers} new, {rejected} rejected"
        )
    }
}

impl fmt::Display for DescriptorStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            open,
            needed,
            allowed,
        } = self;
        write!(
            f,
            "Open files: {open}, at most {needed} needed, {allowed} allowed"
        )
    }
}

impl fmt::Display for FleetStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            engine,
            members,
            leases,
            failures,
            foreign,
            followed_points,
            pace,
            ..
        } = self;
        writeln!(f, "Fleet: {engine}{}", self.trouble())?;
        write!(
            f,
            "  {members} servers, {leases} leases held here, {failures} failures, {foreign} foreign keys removed, \
             {followed_points} points followed here"
        )?;
        if let Some(latency) = self.latency() {
            write!(f, ", {latency}")?;
        }
        match pace {
            Some(pace) => write!(f, "\n  {pace}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for FleetPace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whose = match self.shared {
            true => "the pace of the fleet",
            false => "this server's own part of the pace",
        };
        write!(f, "{whose}: {:.3} requests/s", self.requests_per_second())?;
        match self.paused_seconds {
            Some(left) => write!(f, ", paused by the upstream for {}", duration(left)),
            None => Ok(()),
        }
    }
}

impl FleetPace {
    /// Returns the requests per second in the long run.
    #[must_use]
    pub fn requests_per_second(&self) -> f64 {
        1e6 / self.interval_microseconds.max(1) as f64
    }
}

impl FleetStatus {
    /// Returns the state of the engine in one line: its use while it is well, else what its failure means.
    fn summary(&self) -> String {
        let engine = &self.engine;
        match self.latency() {
            Some(latency) if self.reachable => {
                format!("{engine}, {} servers, {latency}", self.members)
            }
            _ => {
                let trouble = self.trouble();
                format!("{engine}{trouble}; until it answers, this server works without it")
            }
        }
    }

    fn latency(&self) -> Option<String> {
        let us = self.latency_microseconds?;
        Some(format!("answers in {}.{:03} ms", us / 1000, us % 1000))
    }

    /// Returns the state in which it cannot be used, in words; none while it can.
    pub(crate) fn trouble(&self) -> String {
        match (self.failing_seconds, &self.reason) {
            (Some(seconds), Some(reason)) => {
                format!(
                    ", which has been failing for {}: {reason}",
                    duration(seconds)
                )
            }
            _ if self.reachable => String::new(),
            _ => ", which has not answered yet".to_owned(),
        }
    }
}

impl fmt::Display for UpstreamStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Upstream: {}", self.name())?;
        let Self {
            breaker,
            in_flight,
            waiting,
            retries,
            answer_time,
            ..
        } = self;
        writeln!(
            f,
            "  breaker {breaker}, {in_flight} in flight, {waiting} waiting, {retries} retries"
        )?;
        write!(f, "  answers: {answer_time}")?;
        for (outcome, count) in &self.answers {
            write!(f, "\n    {outcome:<24} {count:>10}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = |us: u64| format!("{}.{:03} ms", us / 1000, us % 1000);
        let (mean, longest) = (self.mean_microseconds, self.longest_microseconds);
        write!(
            f,
            "{}, {} on average, {} at most",
            self.count,
            milliseconds(mean),
            milliseconds(longest)
        )
    }
}

fn table(f: &mut fmt::Formatter<'_>, counts: &BTreeMap<String, u64>) -> fmt::Result {
    for (name, count) in counts {
        writeln!(f, "    {name:<24} {count:>10}")?;
    }
    Ok(())
}

fn duration(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn status() -> Status {
        Status {
            version: "1.2.3".to_owned(),
            pid: 4711,
            config_file: None,
            uptime_seconds: 65,
            upstream: UpstreamStatus {
                address: "api.weather.gov".to_owned(),
                simulated: false,
                proxy: None,
                breaker: "closed".to_owned(),
                failing_since: None,
                in_flight: 0,
                waiting: 0,
                retries: 0,
                answers: BTreeMap::from([("200".to_owned(), 3)]),
                answer_time: Timing::default(),
            },
            questions: BTreeMap::new(),
            question_time: Timing::default(),
            listening: vec!["http://127.0.0.1:7878".to_owned()],
            waiting: 0,
            connections: ConnectionStatus {
                open: 1,
                most: 4,
                ..ConnectionStatus::default()
            },
            descriptors: DescriptorStatus {
                open: 9,
                needed: 20,
                allowed: 1024,
            },
            fleet: None,
            cache: BTreeMap::new(),
            disk: "in memory and on disk".to_owned(),
        }
    }

    #[test]
    fn the_overview_has_a_line_on_the_engine_where_there_is_one() {
        let mut fleet = FleetStatus {
            engine: "redis://engine".to_owned(),
            reachable: true,
            latency_microseconds: Some(310),
            members: 8,
            ..FleetStatus::default()
        };
        let line = |fleet: &FleetStatus| {
            let overview = Status {
                fleet: Some(fleet.clone()),
                ..status()
            }
            .overview();
            let line = overview.lines().find(|line| line.starts_with("Fleet: "));
            line.map(str::to_owned)
        };
        let well = "Fleet: redis://engine, 8 servers, answers in 0.310 ms";
        assert_eq!(line(&fleet).as_deref(), Some(well));
        fleet.reachable = false;
        fleet.latency_microseconds = None;
        fleet.failing_seconds = Some(190);
        fleet.reason = Some("no answer within 100ms".to_owned());
        let failing = "Fleet: redis://engine, which has been failing for 3 min: no answer within 100ms; until it \
                       answers, this server works without it";
        assert_eq!(line(&fleet).as_deref(), Some(failing));
    }

    #[test]
    fn the_pace_tells_whose_it_is_and_whether_it_is_paused() {
        let mut pace = FleetPace {
            shared: true,
            interval_microseconds: 200_000,
            paused_seconds: None,
        };
        assert_eq!(pace.to_string(), "the pace of the fleet: 5.000 requests/s");
        pace = FleetPace {
            shared: false,
            interval_microseconds: 1_600_000,
            paused_seconds: Some(90),
        };
        assert_eq!(
            pace.to_string(),
            "this server's own part of the pace: 0.625 requests/s, paused by the upstream for 1 min"
        );
    }

    #[test]
    fn the_status_of_a_fleet_is_read_from_a_server_that_tells_less() {
        let told = r#"{"engine": "redis://engine", "reachable": false, "latency_microseconds": null,
            "failing_seconds": 3, "reason": "it answers OOM", "members": 2, "leases": 0, "failures": 1}"#;
        let read: FleetStatus = serde_json::from_str(told).unwrap();
        assert_eq!(
            (read.foreign, read.followed_points, read.pace),
            (0, 0, None)
        );
    }

    #[test]
    fn the_overview_has_no_counters() {
        assert_eq!(
            status().overview(),
            "weatherd 1.2.3, up 1 min, process 4711\nListening on http://127.0.0.1:7878\nUpstream: \
             api.weather.gov\nCache: in memory and on disk\n"
        );
        assert!(
            status()
                .to_string()
                .contains("\nUpstream: api.weather.gov\n  breaker closed")
        );
    }
}
