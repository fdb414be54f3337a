//! The two servers of the run: a simulator that fails as told, and a daemon that asks it. Knows no
//! client.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use tempfile::TempDir;
use test_support::ChildProcess;

use crate::control::FaultControl;
use crate::daemon::DaemonProcess;

/// The faults of the upstream during the storm. The shares apply one after the other.
pub(crate) const STORM: [&str; 10] = [
    "latency=5ms..100ms",
    "status=500 chance=0.2",
    "status=503 chance=0.05",
    "status=503 retry-after=1 chance=0.05",
    "drop=before chance=0.025",
    "drop=inside chance=0.025",
    "truncate=right chance=0.025",
    "truncate=wrong chance=0.025",
    "stale=6h chance=0.15 path=/gridpoints",
    "last-modified=3d chance=0.05 path=/gridpoints",
];
/// The upstream of the crowd: well, and as far away as usual.
pub(crate) const WELL: &str = "latency=5ms..100ms";
/// The upstream is cut completely.
pub(crate) const CUT: &str = "drop=before";

/// The most requests that the daemon has on their way to the upstream, and so the most connections.
pub(crate) const IN_FLIGHT: u64 = 24;

/// Settings that have the upstream asked all the time: what is fresh is so for a few seconds.
const CACHE: &str = r#"
[cache]
# Full early, so that what grows after that is a leak; raw grids come in for a long time.
memory_bytes = 8388608

[cache.point]
floor = "10s"
ceiling = "10s"
stale_while_revalidate = "20s"

[cache.forecast]
floor = "2s"
ceiling = "4s"
stale_while_revalidate = "10s"

[cache.grid]
floor = "2s"
ceiling = "4s"
stale_while_revalidate = "10s"
"#;

/// Simulator and daemon, each a process.
#[derive(Debug)]
pub(crate) struct TestBed {
    /// Tells the simulator how to fail.
    pub(crate) control: FaultControl,
    /// The daemon.
    pub(crate) weatherd: DaemonProcess,
    /// The simulator's address.
    pub(crate) upstream: String,
    _simulator: ChildProcess,
    dir: TempDir,
}

impl TestBed {
    /// Starts both; the upstream is well at first. The daemon waits `patience` times as long for it as
    /// it usually does here.
    pub(crate) fn set(seed: u64, patience: u32) -> Result<Self> {
        let here = std::env::current_exe()?;
        let mut simulator = Command::new(here.with_file_name("nws-simulator"));
        simulator.args(["--listen", "127.0.0.1:0", "--control"]);
        simulator.args(["--seed", &seed.to_string()]);
        simulator.args(["--fault", WELL]);
        let mut simulator = ChildProcess::spawn("nws-simulator", &mut simulator);
        let url = simulator.expect("http://");
        let control = FaultControl::of(&url)?;
        let dir = tempfile::tempdir()?;
        fs::write(dir.path().join("config.toml"), config(patience))?;
        let mut command = Command::new(here.with_file_name("weatherd"));
        command
            .args(["--dir", ".", "--config", "config.toml"])
            .args(["--cache-dir", "cache", "--user-agent", "soak"])
            .args(["--upstream", url.trim()])
            // Journals of this run only.
            .env("XDG_STATE_HOME", dir.path().join("state"))
            .current_dir(dir.path());
        Ok(Self {
            control,
            weatherd: DaemonProcess::start(&mut command)?,
            upstream: url.trim().to_owned(),
            _simulator: simulator,
            dir,
        })
    }

    /// Returns the directory of socket and connection file.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Has the upstream fail by these rules, and by no others.
    pub(crate) fn fail_by(&self, rules: &[&str]) -> Result<()> {
        self.control.clear_faults()?;
        rules
            .iter()
            .try_for_each(|rule| self.control.add_fault(rule))
    }
}

/// Returns the daemon's settings.
fn config(patience: u32) -> String {
    let [connect, header, request, total] = [1, 2, 3, 5].map(|seconds| seconds * patience);
    format!(
        "[upstream]\n\
         connect_timeout = \"{connect}s\"\n\
         header_timeout = \"{header}s\"\n\
         request_timeout = \"{request}s\"\n\
         total_timeout = \"{total}s\"\n\
         requests_per_second = 100.0\n\
         burst = 100\n\
         in_flight = {IN_FLIGHT}\n\
         {CACHE}"
    )
}
