//! One site: a simulated upstream, an engine, and daemons that share it or work alone. Asks nothing.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context, Result};
use nws_simulator::{Simulator, SimulatorBuilder, SimulatorServer};
use tempfile::TempDir;
use test_support::{ChildProcess, EngineServer, FaultyLink, LinkFault};
use tokio::runtime::Runtime;

use crate::TrialOptions;
use crate::namespaces::SiteNamespaces;

/// Settings of the daemons: no pace to speak of, so that requests are counted and not delayed.
pub(crate) const UNPACED: &str = r#"
[upstream]
requests_per_second = 10000.0
burst = 10000
in_flight = 64
"#;

/// The time that daemons give the engine on a busy machine, where one that is well may be slow.
pub(crate) const BUSY_TIMEOUT: &str = "5s";

/// The way of the daemons to the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EngineDoor {
    /// None: each daemon works alone.
    Closed,
    /// Its socket.
    UnixSocket,
    /// TCP on loopback.
    Tcp,
    /// For each daemon a link of its own, which can be disturbed.
    Links,
    /// The same by network namespaces, where there is root.
    Namespaces,
}

/// The choices that make a site.
#[derive(Debug)]
pub(crate) struct SitePlan<'p> {
    /// The program of the engine.
    pub(crate) engine: &'p str,
    /// The way to it.
    pub(crate) door: EngineDoor,
    /// The longest that a command of it is waited for, in the words of the settings; the usual one if none is given.
    pub(crate) timeout: Option<&'p str>,
    /// The number of daemons.
    pub(crate) daemons: u16,
    /// Their other settings.
    pub(crate) settings: &'p str,
    /// The upstream.
    pub(crate) simulator: SimulatorBuilder,
}

/// The parts of a site, each for somebody else.
#[derive(Debug)]
pub(crate) struct SiteParts<'s> {
    /// The daemons.
    pub(crate) daemons: &'s mut [FleetDaemon],
    /// The engine.
    pub(crate) engine: &'s mut EngineServer,
    /// The ways to it.
    pub(crate) links: &'s [FaultyLink],
    /// The upstream.
    pub(crate) simulator: &'s Simulator,
    /// The directory of the engine.
    pub(crate) dir: &'s Path,
}

/// Upstream, engine and daemons.
#[derive(Debug)]
pub(crate) struct TrialSite {
    /// The daemons.
    pub(crate) daemons: Vec<FleetDaemon>,
    /// The engine.
    pub(crate) engine: EngineServer,
    /// The ways to it, where each daemon has one of its own.
    links: Vec<FaultyLink>,
    upstream: SimulatorServer,
    /// Outlives those who are in them.
    namespaces: Option<SiteNamespaces>,
    /// Runs the upstream.
    _runtime: Runtime,
    dir: TempDir,
}

impl TrialSite {
    /// Starts a site as most measurements need it.
    pub(crate) fn start(engine: &str, door: EngineDoor, options: &TrialOptions) -> Result<Self> {
        Self::build(SitePlan {
            engine,
            door,
            timeout: options.ignore_times.then_some(BUSY_TIMEOUT),
            daemons: options.daemons,
            settings: UNPACED,
            simulator: Simulator::builder(),
        })
    }

    /// Starts all of a site.
    pub(crate) fn build(plan: SitePlan<'_>) -> Result<Self> {
        let runtime = Runtime::new()?;
        let simulator = Arc::new(plan.simulator.build());
        let dir = tempfile::tempdir()?;
        let namespaces = match plan.door {
            EngineDoor::Namespaces => Some(SiteNamespaces::make(plan.daemons)?),
            _ => None,
        };
        let address = match &namespaces {
            Some(_) => SiteNamespaces::upstream(),
            None => Ipv4Addr::LOCALHOST,
        };
        let upstream = runtime.block_on(SimulatorServer::start_at(simulator, address))?;
        // The engine takes no port 0; whoever takes this one before it makes the trial fail.
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let port = free.port().to_string();
        let engine = start_engine(plan.engine, dir.path(), &port, namespaces.as_ref())?;
        let mut links = Vec::new();
        let mut daemons = Vec::new();
        for number in 0..plan.daemons {
            let url = match plan.door {
                EngineDoor::Closed => None,
                EngineDoor::UnixSocket => Some(engine.url()),
                EngineDoor::Tcp => Some(format!("redis://{free}")),
                EngineDoor::Links => {
                    let link = FaultyLink::open(engine.socket());
                    let url = format!("redis://{}", link.address());
                    links.push(link);
                    Some(url)
                }
                EngineDoor::Namespaces => {
                    Some(format!("redis://{}:{port}", SiteNamespaces::engine(number)))
                }
            };
            let dir = dir.path().join(number.to_string());
            fs::create_dir(&dir)?;
            fs::write(
                dir.join("config.toml"),
                configuration(plan.settings, url.as_deref(), plan.timeout),
            )?;
            let launcher = namespaces.as_ref().map(|all| all.launcher(number));
            let launcher = launcher.unwrap_or_default();
            daemons.push(FleetDaemon::start(dir, upstream.base_url(), launcher)?);
        }
        Ok(Self {
            daemons,
            engine,
            links,
            upstream,
            namespaces,
            _runtime: runtime,
            dir,
        })
    }

    /// Cuts the link between a daemon and the engine, where each has one of its own, or mends it.
    pub(crate) fn set_link(&self, daemon: usize, is_up: bool) -> Result<()> {
        if let Some(namespaces) = &self.namespaces {
            return namespaces.set_link(daemon, is_up);
        }
        let link = self
            .links
            .get(daemon)
            .context("a daemon has a link of its own")?;
        link.set(if is_up {
            LinkFault::Well
        } else {
            LinkFault::HalfOpen
        });
        Ok(())
    }

    /// Returns the upstream, to be counted and told how to fail.
    pub(crate) fn upstream(&self) -> &Simulator {
        self.upstream.simulator()
    }

    /// Takes it apart.
    pub(crate) fn parts(&mut self) -> SiteParts<'_> {
        SiteParts {
            daemons: &mut self.daemons,
            engine: &mut self.engine,
            links: &self.links,
            simulator: self.upstream.simulator(),
            dir: self.dir.path(),
        }
    }

    /// Starts the engine again on the same socket.
    pub(crate) fn restart_engine(&mut self, program: &str) {
        self.engine = EngineServer::start(program, self.dir.path(), &[]);
    }
}

/// Returns the settings of a daemon that finds the engine at `url`, if it does.
fn configuration(settings: &str, url: Option<&str>, timeout: Option<&str>) -> String {
    let mut lines = settings.to_owned();
    if let Some(url) = url {
        lines.extend(["[fleet]\nurl = \"", url, "\"\n"]);
        let timeout = timeout.map(|timeout| format!("timeout = \"{timeout}\"\n"));
        lines.extend(timeout);
    }
    lines
}

/// Starts the engine, which listens on this port too, and within its namespace on all addresses.
fn start_engine(
    program: &str,
    dir: &Path,
    port: &str,
    namespaces: Option<&SiteNamespaces>,
) -> Result<EngineServer> {
    Ok(match namespaces {
        Some(namespaces) => {
            let program = namespaces.engine_program(program, dir)?;
            let open = [
                "--port",
                port,
                "--bind",
                "0.0.0.0",
                "--protected-mode",
                "no",
            ];
            EngineServer::start(&program, dir, &open)
        }
        None => EngineServer::start(program, dir, &["--port", port]),
    })
}

/// A daemon in a directory of its own.
#[derive(Debug)]
pub(crate) struct FleetDaemon {
    process: ChildProcess,
    dir: PathBuf,
    upstream: String,
    /// The program and the arguments that start it, if it is not started at once.
    launcher: Vec<String>,
}

impl FleetDaemon {
    fn start(dir: PathBuf, upstream: String, launcher: Vec<String>) -> Result<Self> {
        let program = std::env::current_exe()?.with_file_name("weatherd");
        let mut command = match launcher.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
            None => Command::new(program),
        };
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
            launcher,
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
        self.start_again()
    }

    /// Starts another in its place, after it was killed.
    pub(crate) fn start_again(&mut self) -> Result<()> {
        let launcher = self.launcher.clone();
        *self = Self::start(self.dir.clone(), self.upstream.clone(), launcher)?;
        Ok(())
    }
}
