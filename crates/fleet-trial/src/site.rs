//! One site: a simulated upstream, an engine, and daemons that share it or work alone. Asks nothing.

use std::fmt::Write as _;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use anyhow::Result;
use nws_simulator::{Simulator, SimulatorServer};
use tempfile::TempDir;
use test_support::{ChildProcess, EngineServer};
use tokio::runtime::Runtime;

use crate::TrialOptions;

/// Settings of the daemons: no pace to speak of, so that requests are counted and not delayed.
const CONFIG: &str = r#"
[upstream]
requests_per_second = 10000.0
burst = 10000
in_flight = 64
"#;

/// The time that daemons give the engine on a busy machine, where one that is well may be slow.
const BUSY_TIMEOUT: &str = "5s";

/// The way of the daemons to the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EngineDoor {
    /// None: each daemon works alone.
    Closed,
    /// Its socket.
    UnixSocket,
    /// TCP on loopback.
    Tcp,
}

/// Upstream, engine and daemons.
#[derive(Debug)]
pub(crate) struct TrialSite {
    /// The daemons.
    pub(crate) daemons: Vec<FleetDaemon>,
    /// The engine.
    pub(crate) engine: EngineServer,
    upstream: SimulatorServer,
    /// Runs the upstream.
    _runtime: Runtime,
    dir: TempDir,
}

impl TrialSite {
    /// Starts all of it.
    pub(crate) fn start(engine: &str, door: EngineDoor, options: &TrialOptions) -> Result<Self> {
        let runtime = Runtime::new()?;
        let simulator = Arc::new(Simulator::builder().build());
        let upstream = runtime.block_on(SimulatorServer::start(simulator))?;
        let dir = tempfile::tempdir()?;
        // The engine takes no port 0; whoever takes this one before it makes the trial fail.
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let port = free.port().to_string();
        let engine = EngineServer::start(engine, dir.path(), &["--port", &port]);
        let url = match door {
            EngineDoor::Closed => None,
            EngineDoor::UnixSocket => Some(engine.url()),
            EngineDoor::Tcp => Some(format!("redis://{free}")),
        };
        let mut config = CONFIG.to_owned();
        if let Some(url) = url {
            writeln!(config, "[fleet]\nurl = \"{url}\"")?;
            if options.ignore_times {
                writeln!(config, "timeout = \"{BUSY_TIMEOUT}\"")?;
            }
        }
        let upstream_url = upstream.base_url();
        let daemon = |number: u16| {
            let dir = dir.path().join(number.to_string());
            fs::create_dir(&dir)?;
            fs::write(dir.join("config.toml"), &config)?;
            FleetDaemon::start(dir, upstream_url.clone())
        };
        Ok(Self {
            daemons: (0..options.daemons).map(daemon).collect::<Result<_>>()?,
            engine,
            upstream,
            _runtime: runtime,
            dir,
        })
    }

    /// Returns the upstream, to be counted and told how to fail.
    pub(crate) fn upstream(&self) -> &Simulator {
        self.upstream.simulator()
    }

    /// Starts the engine again on the same socket.
    pub(crate) fn restart_engine(&mut self, program: &str) {
        self.engine = EngineServer::start(program, self.dir.path(), &[]);
    }
}

/// A daemon in a directory of its own.
#[derive(Debug)]
pub(crate) struct FleetDaemon {
    process: ChildProcess,
    dir: PathBuf,
    upstream: String,
}

impl FleetDaemon {
    fn start(dir: PathBuf, upstream: String) -> Result<Self> {
        let program = std::env::current_exe()?.with_file_name("weatherd");
        let mut command = Command::new(program);
        command
            .args(["--dir", ".", "--config", "config.toml"])
            .args(["--cache-dir", "cache", "--user-agent", "fleet-trial"])
            .args(["--upstream", &upstream])
            // Journals of this run only.
            .env("XDG_STATE_HOME", dir.join("state"))
            .current_dir(&dir);
        let mut process = ChildProcess::spawn("weatherd", &mut command);
        process.expect_log("waiting for connections");
        Ok(Self {
            process,
            dir,
            upstream,
        })
    }

    /// Returns the directory of its socket.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns the number of its process.
    pub(crate) fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Ends it at once, as a crash would.
    pub(crate) fn kill(&mut self) {
        self.process.kill();
    }

    /// Ends it and starts another in its place that has nothing on disk.
    pub(crate) fn replace(&mut self) -> Result<()> {
        self.kill();
        fs::remove_dir_all(self.dir.join("cache"))?;
        *self = Self::start(self.dir.clone(), self.upstream.clone())?;
        Ok(())
    }
}
