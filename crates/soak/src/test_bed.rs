//! The two servers of the run: a simulator that fails as told, and a daemon that asks it. Knows no
//! client.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use test_support::ChildProcess;

use crate::control::FaultControl;

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
/// The upstream is cut completely.
pub(crate) const CUT: &str = "drop=before";

/// Settings that have the upstream asked all the time: what is fresh is so for a second or two.
const CONFIG: &str = r#"
[upstream]
connect_timeout = "1s"
header_timeout = "2s"
request_timeout = "3s"
total_timeout = "5s"
requests_per_second = 60.0
burst = 60
in_flight = 16

[cache]
# Full early, so that what grows after that is a leak; raw grids come in for a long time.
memory_bytes = 4194304

[cache.point]
floor = "4s"
ceiling = "4s"
stale_while_revalidate = "5s"

[cache.forecast]
floor = "1s"
ceiling = "2s"
stale_while_revalidate = "5s"

[cache.grid]
floor = "1s"
ceiling = "2s"
stale_while_revalidate = "5s"
"#;

/// Simulator and daemon, each a process.
#[derive(Debug)]
pub(crate) struct TestBed {
    /// Tells the simulator how to fail.
    pub(crate) control: FaultControl,
    _simulator: ChildProcess,
    weatherd: ChildProcess,
    dir: TempDir,
}

impl TestBed {
    /// Starts both; the upstream fails from the start.
    pub(crate) fn set(seed: u64) -> Result<Self> {
        let here = std::env::current_exe()?;
        let mut simulator = Command::new(here.with_file_name("nws-simulator"));
        simulator.args(["--listen", "127.0.0.1:0", "--control"]);
        simulator.args(["--seed", &seed.to_string()]);
        for rule in STORM {
            simulator.args(["--fault", rule]);
        }
        let mut simulator = ChildProcess::spawn("nws-simulator", &mut simulator);
        let url = simulator.expect("http://");
        let control = FaultControl::of(&url)?;
        let dir = tempfile::tempdir()?;
        fs::write(dir.path().join("config.toml"), CONFIG)?;
        let mut weatherd = Command::new(here.with_file_name("weatherd"));
        weatherd
            .args([
                "--dir",
                ".",
                "--config",
                "config.toml",
                "--cache-dir",
                "cache",
            ])
            .args(["--upstream", url.trim(), "--user-agent", "soak"])
            .current_dir(dir.path());
        let mut weatherd = ChildProcess::spawn("weatherd", &mut weatherd);
        weatherd.expect_log("waiting for connections");
        Ok(Self {
            control,
            _simulator: simulator,
            weatherd,
            dir,
        })
    }

    /// Returns the directory of socket and connection file.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Returns the daemon's process.
    pub(crate) fn pid(&self) -> u32 {
        self.weatherd.pid()
    }

    /// Stops the daemon as `kill` does, and gives its exit code and its log.
    pub(crate) fn stop(&mut self) -> Result<(Option<i32>, String)> {
        let pid = i32::try_from(self.weatherd.pid())?;
        kill_process(
            Pid::from_raw(pid).context("a process has a number")?,
            Signal::TERM,
        )?;
        let (status, _, log) = self.weatherd.wait();
        Ok((status.code(), log))
    }
}
