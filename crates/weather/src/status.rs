//! The state of the service itself: counters, timings, and their text.

use std::collections::BTreeMap;
use std::fmt;

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

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let up = duration(self.uptime_seconds);
        writeln!(
            f,
            "weatherd {}, up {up}, process {}",
            self.version, self.pid
        )?;
        if let Some(file) = &self.config_file {
            writeln!(f, "Settings: {file}")?;
        }
        for address in &self.listening {
            writeln!(f, "Listening on {address}")?;
        }
        writeln!(f, "\n{}", self.upstream)?;
        writeln!(f, "\nQuestions: {}", self.question_time)?;
        table(f, &self.questions)?;
        writeln!(f, "    {:<24} {:>10}", "waiting for news", self.waiting)?;
        writeln!(f, "\n{}\n{}", self.connections, self.descriptors)?;
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

impl fmt::Display for UpstreamStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let simulated = if self.simulated {
            " (SIMULATED weather)"
        } else {
            ""
        };
        write!(f, "Upstream: {}{simulated}", self.address)?;
        if let Some(proxy) = &self.proxy {
            write!(f, ", by way of {proxy}")?;
        }
        writeln!(f)?;
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
