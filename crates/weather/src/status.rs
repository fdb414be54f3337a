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
        format!(
            "{}Upstream: {upstream}\nCache: {}\n",
            self.head(),
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
            ..
        } = self;
        writeln!(f, "Fleet: {engine}{}", self.trouble())?;
        write!(
            f,
            "  {members} servers, {leases} leases held here, {failures} failures"
        )?;
        if let Some(us) = self.latency_microseconds {
            write!(f, ", answers in {}.{:03} ms", us / 1000, us % 1000)?;
        }
        Ok(())
    }
}

impl FleetStatus {
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
