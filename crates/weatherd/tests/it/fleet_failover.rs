//! An engine of several servers that changes hands under calls, of every kind that is installed: no call fails, no answer
//! is older than one before, and a place costs one question more at most for each service that is cold.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fleet::{Engine, EngineSettings};
use jiff::SignedDuration;
use test_support::{EngineCluster, EngineServer, SentinelGroup};
use weather::{Location, QueryOptions};
use weather_service::Service;

use crate::alerts::{issue, quiet};
use crate::fleet_alerts::{A_WHILE, Follower, new};
use crate::service::{World, soon, until};

/// Places that have no document in common.
const PLACES: [(f64, f64); 6] = [
    (47.6062, -122.3321),
    (45.5152, -122.6784),
    (39.7392, -104.9903),
    (41.8781, -87.6298),
    (29.7604, -95.3698),
    (40.7128, -74.0060),
];
/// Documents of a place: its point and its forecast.
const DOCUMENTS: u64 = 2;

/// Returns a service with nothing on disk, and the engine at this address, which it shares.
async fn sharing(world: &World, url: &str, node: &str) -> (Arc<Service>, Engine) {
    let settings = EngineSettings {
        deadline: Duration::from_secs(30),
        ..EngineSettings::new(url.parse().unwrap(), "upstream", node)
    };
    let engine = Engine::open(settings).await.unwrap();
    engine.until_reachable().await;
    (world.sharing(engine.clone()).await, engine)
}

/// Waits until engines have noticed that another server is the primary.
async fn until_followed(engines: &[Engine]) {
    for engine in engines {
        until(|| engine.status().failures > 0).await;
        engine.until_reachable().await;
    }
}

fn places() -> Vec<Location> {
    let places = PLACES.iter().map(|(lat, lon)| Location::new(*lat, *lon));
    places.collect::<Result<_, _>>().unwrap()
}

/// Asks for each place, and checks that no version is older than the one of the last time.
async fn ask_for_all(service: &Service, known: &mut Vec<Option<jiff::Timestamp>>) {
    known.resize(PLACES.len(), None);
    for (place, known) in places().into_iter().zip(known) {
        let answer = service.get_weather(place, QueryOptions::default());
        let version = Some(soon(answer).await.unwrap().provenance.update_time);
        assert!(version >= *known, "{version:?} after {known:?}");
        *known = version;
    }
}

/// Asks two services for all places, again and again, until `change` is done, which returns the servers, and both have
/// noticed. Before that, one service knows all places.
async fn under_calls<T: Send + 'static>(
    world: &World,
    url: &str,
    change: impl FnOnce() -> T + Send + 'static,
) {
    let (warm, engine) = sharing(world, url, "warm").await;
    let mut known = Vec::new();
    ask_for_all(&warm, &mut known).await;
    let all = DOCUMENTS * PLACES.len() as u64;
    assert_eq!(world.asked_in_all(), all);
    let is_done = Arc::new(AtomicBool::new(false));
    let (cold, other) = sharing(world, url, "cold").await;
    let callers: Vec<_> = [warm, cold]
        .into_iter()
        .map(|service| {
            let (is_done, mut known) = (Arc::clone(&is_done), known.clone());
            tokio::spawn(async move {
                loop {
                    let is_last = is_done.load(Ordering::Relaxed);
                    ask_for_all(&service, &mut known).await;
                    if is_last {
                        return (service, known);
                    }
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    let _servers = tokio::task::spawn_blocking(change).await.unwrap();
    until_followed(&[engine, other]).await;
    is_done.store(true, Ordering::Relaxed);
    let mut services = Vec::new();
    for caller in callers {
        services.push(caller.await.unwrap());
    }
    let asked = world.asked_in_all();
    assert!(asked <= 2 * all, "{asked} requests for {all} documents");
    // what comes next is newer for both
    world.clock.advance(SignedDuration::from_hours(3));
    for (service, known) in &mut services {
        ask_for_all(service, known).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failover_of_the_sentinels_under_calls_fails_none_and_forgets_no_version() {
    let programs = EngineServer::programs().into_iter();
    for (program, is_lossy) in programs.flat_map(|program| [(program, false), (program, true)]) {
        let world = World::start().await;
        let directory = tempfile::tempdir().unwrap();
        let group = SentinelGroup::start(program, directory.path(), 1, "");
        let url = group.url();
        let change = move || {
            group.fail_over();
            if is_lossy {
                group.servers[1].command("FLUSHALL");
            }
            group
        };
        under_calls(&world, &url, change).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failover_that_loses_a_journal_repeats_and_loses_no_change() {
    for program in EngineServer::programs() {
        let world = quiet().await;
        let directory = tempfile::tempdir().unwrap();
        let group = SentinelGroup::start(program, directory.path(), 1, "");
        let (one, its_engine) = sharing(&world, &group.url(), "one").await;
        let (other, other_engine) = sharing(&world, &group.url(), "other").await;
        let engines = [its_engine, other_engine];
        let mut followers = [Follower::default(), Follower::default()];
        for event in ["Flood Watch", "Wind Advisory", "Dense Fog Advisory"] {
            world.clock.advance(A_WHILE);
            issue(&world, event, 6);
            for (follower, service) in followers.iter_mut().zip([&one, &other]) {
                assert_eq!(follower.ask(service).await, [new(event)]);
            }
            if event == "Flood Watch" {
                tokio::task::block_in_place(|| group.fail_over());
                group.servers[1].command("FLUSHALL");
                until_followed(&engines).await;
            }
            followers.swap(0, 1);
        }
        assert!(followers.iter().all(|follower| follower.resets == 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_primary_of_a_cluster_that_is_killed_under_calls_fails_none_and_its_replica_goes_on() {
    for program in EngineServer::programs() {
        let world = World::start().await;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().to_owned();
        let started = tokio::task::spawn_blocking(move || {
            let mut cluster = EngineCluster::start(program, &path);
            for primary in 0..3 {
                cluster.start_replica(primary);
            }
            cluster
        });
        let mut cluster = started.await.unwrap();
        let url = cluster.url();
        let change = move || {
            cluster.servers[1].kill();
            cluster.until_primary(&cluster.servers[4]);
            cluster
        };
        under_calls(&world, &url, change).await;
    }
}
