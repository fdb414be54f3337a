//! Several services with one engine, of every kind that is installed: they ask the upstream once, and
//! answer whatever becomes of the engine.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

use fleet::{Engine, EngineSettings};
use nws_simulator::Simulator;
use tempfile::TempDir;
use test_support::{ChildProcess, EngineServer};
use tokio::task::JoinSet;
use weather::{Location, QueryOptions, Source};
use weather_service::Service;

use crate::service::{FORECAST, POINT, World, soon, tireless};
use crate::support::{client, command, start_in};

/// A world, an engine, and services that share it.
pub(crate) struct FleetSite {
    pub(crate) world: World,
    pub(crate) server: EngineServer,
    // Removed with the site.
    directory: TempDir,
}

impl FleetSite {
    async fn new(program: &str) -> Self {
        Self::of(World::start().await, program)
    }

    pub(crate) fn of(world: World, program: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self {
            world,
            server: EngineServer::start(program, directory.path(), &[]),
            directory,
        }
    }

    /// Starts the engine again, empty, on the same socket.
    pub(crate) fn restart(&mut self, program: &str) {
        self.server = EngineServer::start(program, self.directory.path(), &[]);
    }

    /// Returns a service with nothing on disk, patient with an engine on a busy machine.
    pub(crate) async fn service(&self, node: &str) -> Arc<Service> {
        self.patient(node, Duration::from_secs(30)).await.0
    }

    pub(crate) async fn patient(&self, node: &str, deadline: Duration) -> (Arc<Service>, Engine) {
        let settings = EngineSettings {
            deadline,
            lease: Duration::from_secs(60),
            ..EngineSettings::new(self.server.url().parse().unwrap(), "upstream", node)
        };
        let engine = Engine::open(settings).await.unwrap();
        engine.until_reachable().await;
        (self.world.sharing(engine.clone()).await, engine)
    }
}

async fn seattle(service: &Service) -> weather::Answer {
    let answer = service.get_weather(Location::SEATTLE, QueryOptions::default());
    soon(answer).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_services_with_two_hundred_cold_clients_each_ask_twice() {
    for program in EngineServer::programs() {
        let site = FleetSite::new(program).await;
        site.world.faults(&["latency=20ms"]);
        let mut clients = JoinSet::new();
        for node in 0..8 {
            let service = site.service(&node.to_string()).await;
            for _ in 0..200 {
                let service = Arc::clone(&service);
                clients.spawn(async move { seattle(&service).await.provenance.update_time });
            }
        }
        let times = clients.join_all().await;
        assert!(times.iter().all(|time| *time == times[0]));
        let (world, asked) = (&site.world, site.world.asked_in_all());
        assert_eq!(
            (world.asked(POINT), world.asked(FORECAST), asked),
            (1, 1, 2)
        );
    }
}

#[tokio::test]
async fn a_service_with_an_empty_disk_asks_nothing_that_the_fleet_knows() {
    for program in EngineServer::programs() {
        let site = FleetSite::new(program).await;
        seattle(&*site.service("one").await).await;
        let asked = site.world.asked_in_all();
        let other = site.service("other").await;
        let answer = seattle(&other).await;
        assert_eq!(answer.provenance.source, Source::Shared);
        assert_eq!(answer.provenance.stale, None);
        let told = answer.provenance.to_string();
        assert!(told.contains("by another server of the fleet"), "{told}");
        assert_eq!(site.world.asked_in_all(), asked);
        assert_eq!(
            seattle(&other).await.provenance.source,
            Source::Memory,
            "once"
        );
    }
}

#[tokio::test]
async fn an_error_of_the_upstream_is_met_once_by_the_fleet() {
    for program in EngineServer::programs() {
        let site = FleetSite::new(program).await;
        site.world.faults(&["path=/points/* status=404"]);
        let (one, other) = (site.service("one").await, site.service("other").await);
        let mut errors = Vec::new();
        for service in [&one, &other] {
            let answer = service.get_weather(Location::SEATTLE, QueryOptions::default());
            errors.push(soon(answer).await.unwrap_err());
        }
        assert_eq!(errors[0], errors[1]);
        assert_eq!(site.world.asked(POINT), 1);
    }
}

#[tokio::test]
async fn whatever_becomes_of_the_engine_known_places_are_told_and_others_asked_for() {
    for program in EngineServer::programs() {
        for trouble in ["pause", "kill", "READONLY", "OOM", "FLUSHALL"] {
            let mut site = FleetSite::new(program).await;
            let deadline = Duration::from_millis(100);
            let (service, _engine) = site.patient("one", deadline).await;
            let known = seattle(&service).await.provenance.update_time;
            match trouble {
                "pause" => site.server.pause(),
                "kill" => site.server.kill(),
                "READONLY" => drop(site.server.command("REPLICAOF 127.0.0.1 1")),
                "OOM" => drop(site.server.command("CONFIG SET maxmemory 1")),
                _ => drop(site.server.command("FLUSHALL")),
            }
            let asked = site.world.asked_in_all();
            for _ in 0..100 {
                let answer = seattle(&service).await;
                assert_eq!(answer.provenance.update_time, known, "{trouble}");
                assert_eq!(answer.provenance.stale, None, "{trouble}");
            }
            assert_eq!(site.world.asked_in_all(), asked, "{trouble}");
            let portland = Location::new(45.5152, -122.6784).unwrap();
            let answer = service.get_weather(portland, QueryOptions::default());
            let answer = soon(answer).await.unwrap();
            assert_eq!(answer.provenance.source, Source::Live, "{trouble}");
            assert_eq!(site.world.asked_in_all(), asked + 2, "{trouble}");
        }
    }
}

#[tokio::test]
async fn hostile_values_under_our_keys_cost_a_question_and_change_no_answer() {
    for program in EngineServer::programs() {
        let site = FleetSite::new(program).await;
        let known = seattle(&*site.service("one").await).await.provenance;
        for resource in [POINT, FORECAST] {
            let key = format!("weatherd:2:upstream:value:{{{resource}}}");
            site.server.command(&format!("SETRANGE {key} 40 hostile"));
        }
        let other = site.service("other").await;
        let answer = seattle(&other).await.provenance;
        assert_eq!(answer.update_time, known.update_time);
        assert_eq!(answer.source, Source::Live);
        assert_eq!(site.world.asked_in_all(), 4);
        assert_eq!(other.status().cache["shared_damaged"], 2);
        // what replaced them is as good as before
        let third = site.service("third").await;
        assert_eq!(seattle(&third).await.provenance.source, Source::Shared);
    }
}

/// Starts a daemon of the fleet, and gives its directory too.
fn daemon(engine: &str, upstream: &str) -> (ChildProcess, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let settings = format!(
        "[fleet]\nurl = {engine:?}\ntimeout = \"5s\"\n[upstream]\nurl = {upstream:?}\n[cache]\ndisk = false\n"
    );
    std::fs::write(dir.path().join("c.toml"), settings).unwrap();
    (start_in(dir.path(), &["--config", "c.toml"]), dir)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_is_killed_in_mid_fetch_costs_one_more_request() {
    for program in EngineServer::programs() {
        let directory = tempfile::tempdir().unwrap();
        let server = EngineServer::start(program, directory.path(), &[]);
        let upstream = Simulator::builder().seed(7).build().start().await.unwrap();
        let simulator = Arc::clone(upstream.simulator());
        let rule = format!("path={POINT} count=1 hang").parse().unwrap();
        simulator.faults().set([rule]);
        let (url, address) = (server.url(), upstream.base_url());
        let told = tokio::task::spawn_blocking(move || {
            let (mut owner, its_dir) = daemon(&url, &address);
            let asking = its_dir.path().to_owned();
            let asked = std::thread::spawn(move || client(&asking).explain(Location::SEATTLE));
            while simulator.log().count(POINT) == 0 {
                std::thread::yield_now();
            }
            let (_other, other_dir) = daemon(&url, &address);
            owner.kill();
            let answer = client(other_dir.path()).explain(Location::SEATTLE).unwrap();
            assert!(asked.join().unwrap().is_err(), "its daemon is gone");
            let status = client(other_dir.path()).status().unwrap();
            (answer, status, simulator.log().count(POINT))
        });
        let (answer, status, points) = told.await.unwrap();
        assert_eq!(answer.provenance.source, Source::Live);
        assert_eq!(points, 2, "one of them by the daemon that was killed");
        let paces = server.command("EVAL \"return #redis.call('KEYS', '*:pace')\" 0");
        assert_eq!(paces, ":1", "the turns were those of the fleet");
        let fleet = status.fleet.clone().unwrap();
        assert!(fleet.reachable && fleet.members >= 1, "{fleet:?}");
        let pace = fleet.pace.expect("every server has one");
        assert!(pace.shared && pace.paused_seconds.is_none(), "{pace:?}");
        assert_eq!((pace.interval_microseconds, fleet.foreign), (200_000, 0));
        assert!(status.to_string().contains("Fleet: unix://"), "{status}");
    }
}

#[test]
fn an_engine_that_cannot_be_meant_is_refused_at_the_start_and_by_the_check() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, mode| {
        let path = dir.path().join(name);
        std::fs::write(&path, "open sesame\n").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    };
    file("secret", 0o600);
    file("open", 0o644);
    for (lines, words) in [
        ("url = 'http://engine'", "redis://"),
        ("url = 'redis://:open sesame@engine'", "fleet.password_file"),
        ("url = 'redis://engine?protocol=resp2'", "no parameter"),
        ("timeout = '1h'", "from 1 ms to 5 s"),
        ("url = 'redis://one,two'", "redis-sentinel://"),
        ("url = 'redis-sentinel://one,two'", "name of the primary"),
        ("url = 'redis-cluster://one,two/1'", "no databases"),
        (
            "url = 'redis-sentinel://one/main'\nsentinel_password_file = 'open'",
            "the password of the fleet's sentinels",
        ),
        (
            "url = 'redis://engine'\npassword_file = 'open'",
            "chmod 600",
        ),
        (
            "url = 'redis://engine'\npassword_file = 'none'",
            "No such file",
        ),
        (
            "url = 'rediss://engine'\nca_file = 'none'",
            "certificates in none",
        ),
        (
            "url = 'rediss://engine'\nca_file = 'open'",
            "no certificates in PEM",
        ),
    ] {
        for more in ["--check-config", "--simulate"] {
            std::fs::write(dir.path().join("c.toml"), format!("[fleet]\n{lines}\n")).unwrap();
            let mut command = command(dir.path(), &["--config", "c.toml", more]);
            let (status, _, stderr) = ChildProcess::spawn("weatherd", &mut command).wait();
            assert_eq!(status.code(), Some(7), "{lines}: {stderr}");
            assert!(stderr.contains(words), "{lines}: {stderr}");
            assert!(!stderr.contains("sesame"), "{lines}: {stderr}");
        }
    }
    let good = "[fleet]\nurl = 'redis://engine'\npassword_file = 'secret'\n";
    std::fs::write(dir.path().join("c.toml"), good).unwrap();
    let mut command = command(dir.path(), &["--config", "c.toml", "--check-config"]);
    let (status, _, stderr) = ChildProcess::spawn("weatherd", &mut command).wait();
    assert_eq!(status.code(), Some(0), "{stderr}");
}

#[tokio::test]
async fn without_an_engine_a_service_says_nothing_of_a_fleet() {
    let world = World::with("2026-03-04T22:38:00Z", tireless(), None).await;
    world.seattle().await.unwrap();
    assert_eq!(world.service.status().fleet, None);
    assert_eq!(world.count("leases_taken"), 0);
}
