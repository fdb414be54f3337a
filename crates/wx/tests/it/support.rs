//! Daemons to ask, upstreams that misbehave, and the program under test.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use nws_simulator::{IssuedAlerts, Simulator, SimulatorServer};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use weather_client::Client;
use weatherd::background::Background;
use weatherd_config::{Settings, Span};

/// The program under test.
pub(crate) const WX: &str = env!("CARGO_BIN_EXE_wx");

/// A daemon in a directory of its own.
pub(crate) struct Server {
    pub(crate) dir: TempDir,
    settings: Settings,
    daemon: Option<Background>,
}

impl Server {
    /// On simulated weather.
    pub(crate) fn start() -> Self {
        Self::with(|_| {})
    }

    /// On an upstream of its own.
    pub(crate) fn asking(upstream: &Upstream) -> Self {
        Self::with(|settings| {
            settings.upstream.simulate = false;
            settings.upstream.url = upstream.running.base_url();
            settings.cache.disk = false;
            settings.cache.forecast.least_age = Span(Duration::ZERO);
            settings.cache.alerts.least_age = Span(Duration::ZERO);
            settings.alerts.dir = Some(settings.server.dir.clone().unwrap().join("alerts"));
            // What hangs must not hold up the end of the test for long.
            settings.upstream.total_timeout = Span(Duration::from_secs(2));
        })
    }

    /// On simulated weather, with room for so many clients.
    pub(crate) fn with_connections(connections: usize) -> Self {
        Self::with(|settings| settings.server.connections = connections)
    }

    /// On simulated weather, which answers HTTP, too.
    pub(crate) fn listening() -> Self {
        Self::with(|settings| settings.http.listen = vec!["127.0.0.1:0".parse().unwrap()])
    }

    /// A client that has made a call, and so holds a connection.
    pub(crate) fn client(&self) -> Client {
        let finder = Client::finder().dir(Some(self.dir.path().to_owned()));
        let mut client = finder.connect().unwrap();
        client.status().unwrap();
        client
    }

    fn with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::in_dir(tempfile::tempdir().unwrap(), change)
    }

    /// On simulated weather, in a directory of its own below `above`.
    pub(crate) fn within(above: &Path, change: impl FnOnce(&mut Settings)) -> Self {
        Self::in_dir(tempfile::tempdir_in(above).unwrap(), change)
    }

    fn in_dir(dir: TempDir, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::simulated(dir.path().to_owned());
        change(&mut settings);
        let daemon = Background::start(settings.clone()).unwrap();
        Self {
            dir,
            settings,
            daemon: Some(daemon),
        }
    }

    /// Stops the daemon; its directory stays.
    pub(crate) fn stop(&mut self) {
        self.daemon.take().unwrap().stop().unwrap();
    }

    /// Starts it again in the same directory.
    pub(crate) fn start_again(&mut self) {
        self.daemon = Some(Background::start(self.settings.clone()).unwrap());
    }

    pub(crate) fn wx(&self, arguments: &[&str]) -> (i32, String, String) {
        wx_in(self.dir.path(), arguments)
    }
}

impl Server {
    /// The same for a user who keeps what must not be forgotten in `state`.
    pub(crate) fn wx_with(&self, state: &Path, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(WX);
        command.arg("--dir").arg(self.dir.path()).args(arguments);
        command.env("XDG_STATE_HOME", state);
        let (status, stdout, stderr) = test_support::ChildProcess::spawn("wx", &mut command).wait();
        (status.code().unwrap(), stdout, stderr)
    }
}

/// A simulated upstream that runs as long as its test.
pub(crate) struct Upstream {
    running: SimulatorServer,
    // Drives the simulator.
    _runtime: Runtime,
}

impl Upstream {
    /// An upstream that breaks these rules.
    pub(crate) fn with_faults(rules: &[&str]) -> Self {
        let runtime = Runtime::new().unwrap();
        let rules = rules.iter().map(|rule| rule.parse().unwrap());
        let simulator = Arc::new(Simulator::builder().faults(rules).build());
        let running = runtime.block_on(SimulatorServer::start(simulator)).unwrap();
        Self {
            running,
            _runtime: runtime,
        }
    }

    /// The alerts issued by hand.
    pub(crate) fn issued_alerts(&self) -> &IssuedAlerts {
        self.running.simulator().issued_alerts()
    }

    /// Returns the number of forecasts it was asked for.
    pub(crate) fn forecasts(&self) -> u64 {
        self.running.simulator().log().count_under("/gridpoints")
    }
}

/// Runs `wx` for the server in `dir`; gives exit code, standard output and standard error.
pub(crate) fn wx_in(dir: &Path, arguments: &[&str]) -> (i32, String, String) {
    let all = [&["--dir", dir.to_str().unwrap()], arguments].concat();
    test_support::outcome(WX, &all)
}

/// `wx` in `dir`, which is also where it would put temporary files and look for a server of the user's own,
/// without the environment of the tests.
pub(crate) fn bare(dir: &Path) -> Command {
    let mut command = Command::new(WX);
    command.current_dir(dir).env("TMPDIR", dir);
    command.env("XDG_RUNTIME_DIR", dir);
    command.env("WEATHERD_AUTOSTART", "0");
    for name in ["WEATHERD_DIR", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}
