//! Answers of the daemon while the upstream misbehaves, over real sockets and over TLS.

use std::fs;
use std::sync::Arc;

use nws_simulator::{Simulator, SimulatorServer};
use tokio::runtime::Runtime;
use weather::{ErrorKind, Location};
use weather_client::Error;

use crate::support::{Daemon, client};

/// A simulated upstream that runs as long as its test.
pub(crate) struct Upstream {
    pub(crate) running: SimulatorServer,
    address: String,
    // Drives the simulator.
    _runtime: Runtime,
}

impl Upstream {
    /// An upstream that breaks these rules.
    pub(crate) fn with_faults(rules: &[&str]) -> Self {
        Self::start(rules, false)
    }

    /// An upstream that speaks TLS, with an authority of its own.
    pub(crate) fn secure() -> Self {
        Self::start(&[], true)
    }

    fn start(rules: &[&str], tls: bool) -> Self {
        let runtime = Runtime::new().unwrap();
        let rules = rules.iter().map(|rule| rule.parse().unwrap());
        let simulator = Arc::new(Simulator::builder().faults(rules).build());
        let running = runtime.block_on(async {
            if tls {
                SimulatorServer::start_tls(simulator).await
            } else {
                SimulatorServer::start(simulator).await
            }
        });
        let running = running.unwrap();
        Self {
            address: running.base_url(),
            running,
            _runtime: runtime,
        }
    }

    /// The arguments of a daemon that asks it.
    pub(crate) fn arguments(&self) -> [&str; 4] {
        ["--upstream", &self.address, "--user-agent", "tests"]
    }

    /// A daemon that asks it.
    pub(crate) fn daemon(&self) -> Daemon {
        Daemon::start(&self.arguments())
    }
}

fn failure(daemon: &Daemon) -> (ErrorKind, String) {
    match client(daemon.dir()).get_weather(Location::SEATTLE) {
        Err(Error::Weather { kind, message }) => (kind, message),
        other => panic!("not a failure of the upstream: {other:?}"),
    }
}

#[test]
fn each_way_to_fail_is_its_own_kind_with_one_clean_sentence() {
    for (rule, kind) in [
        ("status=500 path=/points", ErrorKind::Unreachable),
        (
            "status=503 path=/gridpoints type=ForecastGridExpired",
            ErrorKind::Unreachable,
        ),
        ("status=403", ErrorKind::Unreachable),
        ("drop=before", ErrorKind::Unreachable),
        ("drop=inside", ErrorKind::Unreachable),
        ("truncate=wrong", ErrorKind::Unreachable),
        ("truncate=right path=/gridpoints", ErrorKind::Unreachable),
        ("html", ErrorKind::InvalidResponse),
        ("loop", ErrorKind::InvalidResponse),
        ("offsite", ErrorKind::InvalidResponse),
        ("bomb", ErrorKind::InvalidResponse),
        (
            // With a good grid there would be an answer made of it.
            "past=400h path=/gridpoints; nulls=grid path=/gridpoints",
            ErrorKind::InvalidResponse,
        ),
    ] {
        let rules: Vec<&str> = rule.split("; ").collect();
        let upstream = Upstream::with_faults(&rules);
        let daemon = upstream.daemon();
        let (found, message) = failure(&daemon);
        assert_eq!(found, kind, "{rule}: {message}");
        for secret in ["127.0.0.1", "/points", "<html", "correlationId"] {
            assert!(!message.contains(secret), "{rule}: {message}");
        }
    }
}

#[test]
fn nobody_at_the_address_is_unreachable() {
    let daemon = Daemon::start(&["--upstream", "http://127.0.0.1:1", "--user-agent", "tests"]);
    let (kind, message) = failure(&daemon);
    assert_eq!(kind, ErrorKind::Unreachable, "{message}");
}

#[test]
fn https_with_an_authority_of_ones_own_works_and_without_it_does_not() {
    let upstream = Upstream::secure();
    let ca = tempfile::NamedTempFile::new().unwrap();
    fs::write(ca.path(), upstream.running.ca_pem().unwrap()).unwrap();
    let base = upstream.running.base_url();
    let ca = ca.path().to_str().unwrap();
    let daemon = Daemon::start(&[
        "--upstream",
        &base,
        "--upstream-ca",
        ca,
        "--user-agent",
        "tests",
    ]);
    let forecast = client(daemon.dir()).get_weather(Location::SEATTLE).unwrap();
    assert!(forecast.detailed_forecast.contains("SIMULATED"));
    let (kind, message) = failure(&upstream.daemon());
    assert_eq!(kind, ErrorKind::Unreachable, "{message}");
}

#[test]
fn a_slow_call_delays_nobody_else() {
    let upstream = Upstream::with_faults(&["hang path=/points/40*"]);
    let mut daemon = upstream.daemon();
    let dir = daemon.dir().to_owned();
    std::thread::scope(|scope| {
        let place = Location::new(40.7128, -74.006).unwrap();
        let stuck = scope.spawn({
            let dir = dir.clone();
            move || client(&dir).get_weather(place)
        });
        // The upstream has the question of the slow one before the quick ones ask.
        while upstream.running.simulator().log().count_under("/points/40") == 0 {
            std::thread::yield_now();
        }
        for _ in 0..20 {
            assert!(client(&dir).get_weather(Location::SEATTLE).is_ok());
        }
        daemon.process.kill();
        assert!(matches!(stuck.join().unwrap(), Err(Error::Io(_))));
    });
}
