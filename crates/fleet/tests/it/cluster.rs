//! An engine that is a cluster: each key is at its primary, and what fails there makes only its keys worked alone.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cache::{Invalidation, Key, SharedStreams, SharedTier, SharedValue, WriteOutcome};
use fleet::{Engine, EngineHealth, EngineSettings};
use tempfile::TempDir;
use test_support::{EngineCluster, EngineServer};
use zeroize::Zeroizing;

use crate::sentinel::pretender;
use crate::{EngineSite, LONG, allow_user, value};

/// Resources enough for each primary to have some.
const RESOURCES: u32 = 24;

/// A cluster of each kind that is installed.
pub(crate) fn clusters() -> impl Iterator<Item = (EngineCluster, TempDir)> {
    EngineServer::programs().into_iter().map(|program| {
        let directory = tempfile::tempdir().unwrap();
        (EngineCluster::start(program, directory.path()), directory)
    })
}

fn settings(url: &str, node: &str) -> EngineSettings {
    EngineSettings {
        deadline: Duration::from_secs(30),
        ..EngineSettings::new(url.parse().unwrap(), "upstream", node)
    }
}

pub(crate) async fn join(url: &str, node: &str) -> Engine {
    let engine = Engine::open(settings(url, node)).await.unwrap();
    engine.until_reachable().await;
    engine
}

pub(crate) fn keys() -> impl Iterator<Item = Key> {
    (0..RESOURCES).map(|number| Key::new(format!("/points/{number},-122")))
}

pub(crate) fn name(kind: &str, key: &Key) -> String {
    format!("weatherd:2:upstream:{kind}:{{{key}}}")
}

/// Returns the number of the primary that has this at first, and the slot.
pub(crate) fn place(cluster: &EngineCluster, key: &Key) -> (usize, u16) {
    let slot = cluster.slot(&name("value", key));
    (cluster.owner(slot), slot)
}

/// Returns a resource that the primary of this number has at first.
fn key_at(cluster: &EngineCluster, primary: usize) -> Key {
    let mut keys = keys().filter(|key| place(cluster, key).0 == primary);
    keys.next().unwrap()
}

async fn write(engine: &Engine, key: &Key, version: i64) -> Option<WriteOutcome> {
    engine.write(key, &value(version), LONG).await.ok()
}

pub(crate) async fn read(engine: &Engine, key: &Key) -> Option<SharedValue> {
    SharedTier::read(engine, key).await.ok()?.value
}

/// Writes this version as soon as a primary takes it.
async fn write_at_last(engine: &Engine, key: &Key, version: i64) -> WriteOutcome {
    loop {
        match write(engine, key, version).await {
            Some(outcome) => return outcome,
            None => tokio::task::yield_now().await,
        }
    }
}

fn reason(engine: &Engine) -> Option<String> {
    match engine.status().health {
        EngineHealth::Failing { reason, remedy, .. } => Some(format!("{reason}; {remedy}")),
        _ => None,
    }
}

#[tokio::test]
async fn every_key_is_kept_at_its_primary_and_all_daemons_hear_of_it() {
    for (cluster, _directory) in clusters() {
        // one address is enough
        let url = format!("redis-cluster://{}", cluster.servers[1].address());
        let (one, other) = (join(&url, "one").await, join(&cluster.url(), "other").await);
        let mut news = other.invalidations();
        let mut counts = [0; 3];
        for key in keys() {
            assert_eq!(write(&one, &key, 5).await, Some(WriteOutcome::Written));
            assert_eq!(news.recv().await, Ok(Invalidation::Of(key.as_str().into())));
            assert_eq!(write(&other, &key, 4).await, Some(WriteOutcome::Refused));
            assert_eq!(read(&other, &key).await, Some(value(5)));
            let (primary, _) = place(&cluster, &key);
            let exists = format!("EXISTS {}", name("value", &key));
            assert_eq!(cluster.servers[primary].command(&exists), ":1");
            counts[primary] += 1;
        }
        assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
        while one.status().members < 2 {
            tokio::task::yield_now().await;
        }
        let status = other.status();
        assert_eq!((status.failures, status.foreign), (0, 0));
        assert_eq!(status.address, cluster.url());
    }
}

#[tokio::test]
async fn a_primary_that_fails_makes_only_its_keys_worked_alone() {
    for (mut cluster, _directory) in clusters() {
        let settings = EngineSettings {
            deadline: Duration::from_millis(500),
            ..settings(&cluster.url(), "one")
        };
        let engine = Engine::open(settings).await.unwrap();
        engine.until_reachable().await;
        for key in keys() {
            write_at_last(&engine, &key, 1).await;
        }
        let gone = key_at(&cluster, 1);
        cluster.servers[1].pause();
        assert_eq!(read(&engine, &gone).await, None);
        let told = reason(&engine).unwrap();
        let server = cluster.servers[1].address();
        assert!(
            told.contains(&format!("1 of 3 primaries fail: {server}: no answer")),
            "{told}"
        );
        for key in keys().filter(|key| place(&cluster, key).0 != 1) {
            write_at_last(&engine, &key, 2).await;
            assert_eq!(read(&engine, &key).await, Some(value(2)));
        }
        cluster.servers[1].resume();
        engine.until_reachable().await;
        assert_eq!(
            write_at_last(&engine, &gone, 1).await,
            WriteOutcome::Written
        );
        cluster.servers[1].kill();
        engine.until_failing().await;
        assert_eq!(read(&engine, &gone).await, None);
        write_at_last(&engine, &key_at(&cluster, 0), 3).await;
    }
}

#[tokio::test]
async fn a_slot_that_moves_is_asked_for_at_its_new_primary() {
    for (cluster, _directory) in clusters() {
        let engine = join(&cluster.url(), "one").await;
        let (known, fresh) = (key_at(&cluster, 0), Key::new("/points/fresh"));
        write_at_last(&engine, &known, 5).await;
        let (_, slot) = place(&cluster, &known);
        cluster.begin_to_move(slot, 2);
        assert_eq!(write(&engine, &fresh, 1).await, Some(WriteOutcome::Written));
        cluster.finish_to_move(slot, 2);
        assert_eq!(
            write_at_last(&engine, &known, 4).await,
            WriteOutcome::Refused,
            "it came along"
        );
        assert_eq!(
            write_at_last(&engine, &known, 6).await,
            WriteOutcome::Written
        );
        let exists = format!("EXISTS {}", name("value", &known));
        assert_eq!(cluster.servers[2].command(&exists), ":1");
        assert_eq!(engine.status().failures, 0, "no server failed");
    }
}

#[tokio::test]
async fn news_of_a_slot_that_moved_to_a_server_that_nobody_asks_are_heard_again() {
    for (mut cluster, _directory) in clusters() {
        let settings = EngineSettings {
            // the clock is set forward
            deadline: LONG,
            ..settings(&cluster.url(), "one")
        };
        let engine = Engine::open(settings).await.unwrap();
        engine.until_reachable().await;
        cluster.start_primary();
        let key = key_at(&cluster, 0);
        let (_, slot) = place(&cluster, &key);
        let mut news = engine.invalidations();
        cluster.begin_to_move(slot, 3);
        cluster.finish_to_move(slot, 3);
        let other = join(&cluster.url(), "other").await;
        write_at_last(&other, &key, 1).await;
        assert!(news.is_empty(), "nobody told it");
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(30)).await;
        tokio::time::resume();
        assert_eq!(news.recv().await, Ok(Invalidation::All));
        engine.until_reachable().await;
        write_at_last(&other, &key, 2).await;
        assert_eq!(news.recv().await, Ok(Invalidation::Of(key.as_str().into())));
        assert_eq!(read(&engine, &key).await, Some(value(2)));
        assert_eq!(engine.status().failures, 0);
    }
}

#[tokio::test]
async fn a_key_in_a_slot_that_is_being_moved_is_worked_alone_and_nothing_else() {
    for (cluster, _directory) in clusters() {
        let engine = join(&cluster.url(), "one").await;
        let moving = key_at(&cluster, 0);
        let (_, slot) = place(&cluster, &moving);
        cluster.begin_to_move(slot, 2);
        // it is not there, and may be at the other one
        assert_eq!(write(&engine, &moving, 1).await, None);
        assert!(engine.take_lease(&moving).await.is_err());
        for key in keys().filter(|key| place(&cluster, key).1 != slot) {
            assert_eq!(write(&engine, &key, 1).await, Some(WriteOutcome::Written));
        }
        cluster.finish_to_move(slot, 2);
        assert_eq!(
            write_at_last(&engine, &moving, 1).await,
            WriteOutcome::Written
        );
        assert_eq!(engine.status().failures, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_takes_over_the_keys_of_its_primary_asked_to_or_not() {
    for (mut cluster, _directory) in clusters() {
        let engine = join(&cluster.url(), "one").await;
        let key = key_at(&cluster, 0);
        write_at_last(&engine, &key, 5).await;
        let stream = key.as_str();
        let before = SharedStreams::read(&engine, stream, None).await.unwrap();
        let moved = tokio::task::spawn_blocking(move || {
            cluster.start_replica(0);
            cluster.fail_over(3);
            cluster
        });
        cluster = moved.await.unwrap();
        assert_eq!(write_at_last(&engine, &key, 4).await, WriteOutcome::Refused);
        assert_eq!(write_at_last(&engine, &key, 6).await, WriteOutcome::Written);
        engine.until_reachable().await;
        let after = SharedStreams::read(&engine, stream, None).await.unwrap();
        assert_ne!(after.connection, before.connection, "it may have lost some");
        // the former primary, a replica now, takes over again
        let killed = tokio::task::spawn_blocking(move || {
            while !cluster.servers[0]
                .answer("INFO replication")
                .contains("master_link_status:up")
            {}
            cluster.servers[3].kill();
            cluster.until_primary(&cluster.servers[0]);
            cluster
        });
        let _cluster = killed.await.unwrap();
        assert_eq!(write_at_last(&engine, &key, 5).await, WriteOutcome::Refused);
        engine.until_reachable().await;
        let last = SharedStreams::read(&engine, stream, None).await.unwrap();
        assert!(![before.connection, after.connection].contains(&last.connection));
    }
}

#[tokio::test]
async fn a_user_of_the_cluster_needs_what_is_documented() {
    for (cluster, _directory) in clusters() {
        for server in &cluster.servers {
            allow_user(server, "+cluster|slots");
        }
        let url = cluster.url().replace("://", "://weatherd@");
        let settings = EngineSettings {
            password: Some(Zeroizing::new("sesame".to_owned())),
            ..settings(&url, "one")
        };
        let engine = Engine::open(settings).await.unwrap();
        engine.until_reachable().await;
        for key in keys() {
            assert!(engine.take_lease(&key).await.unwrap().lease.is_some());
            assert_eq!(write(&engine, &key, 1).await, Some(WriteOutcome::Written));
            assert_eq!(read(&engine, &key).await, Some(value(1)));
        }
        assert_eq!(engine.status().failures, 0);
    }
}

#[tokio::test]
async fn servers_that_are_gone_silent_or_lie_about_the_slots_are_passed_over() {
    let mut seeds = vec![format!("127.0.0.1:{}", EngineServer::free_port())];
    for lie in ["", "+OK\r\n+OK\r\n", "*1000000000\r\n", "$9999999999\r\n"] {
        seeds.push(pretender(Arc::new(Mutex::new(lie.to_owned()))).await);
    }
    let seeds = seeds.join(",");
    for (cluster, _directory) in clusters() {
        let known = cluster.servers[2].address();
        let settings = EngineSettings {
            deadline: EngineSettings::DEADLINE,
            ..settings(&format!("redis-cluster://{seeds},{known}"), "one")
        };
        let engine = Engine::open(settings).await.unwrap();
        engine.until_reachable().await;
    }
    let settings = EngineSettings {
        deadline: EngineSettings::DEADLINE,
        ..settings(&format!("redis-cluster://{seeds}"), "one")
    };
    let engine = Engine::open(settings).await.unwrap();
    engine.until_failing().await;
    let told = reason(&engine).unwrap();
    assert!(
        told.contains("the slots of the cluster cannot be read"),
        "{told}"
    );
}

#[tokio::test]
async fn what_is_no_cluster_is_told_and_one_of_a_cluster_too() {
    for site in EngineSite::each_on_a_port() {
        let url = format!("redis-cluster://{}", site.server.address());
        let engine = Engine::open(settings(&url, "one")).await.unwrap();
        engine.until_failing().await;
        let told = reason(&engine).unwrap();
        assert!(
            told.contains("cannot be read: it answers ERR; see whether url"),
            "{told}"
        );
        assert_eq!(read(&engine, &Key::new("/points/1,2")).await, None);
    }
    for (cluster, _directory) in clusters() {
        let mut servers = cluster.servers.iter();
        // two of three have not got the list of daemons
        let mut told = Vec::new();
        for server in servers.by_ref() {
            let url = format!("redis://{}", server.address());
            let engine = Engine::open(settings(&url, "one")).await.unwrap();
            tokio::select! {
                () = engine.until_failing() => told.extend(reason(&engine)),
                () = engine.until_reachable() => {}
            }
        }
        assert_eq!(told.len(), 2);
        assert!(
            told.iter().all(|told| told.contains("name its cluster")),
            "{told:?}"
        );
        cluster.servers[1].command("CLUSTER DELSLOTS 6000");
        let url = format!("redis-cluster://{}", cluster.servers[1].address());
        let engine = Engine::open(settings(&url, "one")).await.unwrap();
        engine.until_failing().await;
        let told = reason(&engine).unwrap();
        assert!(
            told.contains("1 slots of the cluster are at no server"),
            "{told}"
        );
    }
}
