//! An engine that is found by sentinels: who is the primary by now is used, whatever becomes of the one before, and
//! sentinels that are silent, wrong or lie cost nobody more than a deadline.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cache::{SharedStreams, SharedTier, Unavailable, WriteOutcome};
use fleet::{Engine, EngineHealth, EngineSettings};
use tempfile::TempDir;
use test_support::{EngineServer, SentinelGroup};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use zeroize::Zeroizing;

use crate::{EngineSite, LONG, allow_user, key, value, version};

/// Servers with their sentinels, of each kind that is installed.
fn groups(sentinels: usize, settings: &str) -> impl Iterator<Item = (SentinelGroup, TempDir)> {
    EngineServer::programs().into_iter().map(move |program| {
        let directory = tempfile::tempdir().unwrap();
        let group = SentinelGroup::start(program, directory.path(), sentinels, settings);
        (group, directory)
    })
}

fn settings(url: &str) -> EngineSettings {
    EngineSettings {
        deadline: Duration::from_secs(30),
        ..EngineSettings::new(url.parse().unwrap(), "upstream", "one")
    }
}

async fn join(url: &str) -> Engine {
    let engine = Engine::open(settings(url)).await.unwrap();
    engine.until_reachable().await;
    engine
}

/// Writes this version as soon as a server takes it.
async fn write_at_last(engine: &Engine, version: i64) -> WriteOutcome {
    loop {
        engine.until_reachable().await;
        if let Ok(outcome) = engine.write(&key(), &value(version), LONG).await {
            return outcome;
        }
    }
}

/// Tells whether this server itself has the value.
fn has_value(server: &EngineServer) -> bool {
    server.command(&format!("EXISTS weatherd:2:upstream:value:{{{}}}", key())) == ":1"
}

/// Returns the reason why an engine at this address fails, and what to do.
async fn failure(settings: EngineSettings) -> String {
    let engine = Engine::open(settings).await.unwrap();
    engine.until_failing().await;
    assert_eq!(SharedTier::read(&engine, &key()).await, Err(Unavailable));
    match engine.status().health {
        EngineHealth::Failing { reason, remedy, .. } => format!("{reason}; {remedy}"),
        health => panic!("it does not fail: {health:?}"),
    }
}

/// Listens as a server that answers whatever it is asked by these words. Returns its address.
pub(crate) async fn pretender(words: Arc<Mutex<String>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let words = Arc::clone(&words);
            tokio::spawn(async move {
                let mut bytes = [0; 4096];
                while stream.read(&mut bytes).await.is_ok_and(|read| read > 0) {
                    let answer = words.lock().unwrap().clone();
                    // whoever has heard enough hangs up
                    let _ = stream.write_all(answer.as_bytes()).await;
                }
            });
        }
    });
    address
}

/// The answer that names this server.
fn names(server: &EngineServer) -> String {
    let port = server.address().port().to_string();
    format!("*2\r\n$9\r\n127.0.0.1\r\n${}\r\n{port}\r\n", port.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failover_is_followed_and_no_older_version_replaces_a_newer_one() {
    for (group, _directory) in groups(1, "") {
        let engine = join(&group.url()).await;
        assert_eq!(write_at_last(&engine, 5).await, WriteOutcome::Written);
        let name = "47.6,-122.3";
        let before = SharedStreams::read(&engine, name, None).await.unwrap();
        while !has_value(&group.servers[1]) {}
        let group = tokio::task::spawn_blocking(move || {
            group.fail_over();
            group
        });
        let group = group.await.unwrap();
        let other = join(&format!("redis://{}", group.servers[1].address())).await;
        // what the former primary takes in its last second is lost
        while version(&other).await != Some(6) {
            assert_eq!(write_at_last(&engine, 4).await, WriteOutcome::Refused);
            assert_eq!(write_at_last(&engine, 6).await, WriteOutcome::Written);
        }
        let after = SharedStreams::read(&engine, name, None).await.unwrap();
        assert_ne!(after.connection, before.connection, "it may have lost some");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_primary_that_was_killed_is_replaced_by_what_three_sentinels_agree_on() {
    for (mut group, _directory) in groups(3, "") {
        let engine = join(&group.url()).await;
        assert_eq!(write_at_last(&engine, 5).await, WriteOutcome::Written);
        while !has_value(&group.servers[1]) {}
        let killed = tokio::task::spawn_blocking(move || {
            group.until_ready();
            group.servers[0].kill();
            group
        });
        let group = killed.await.unwrap();
        engine.until_failing().await;
        assert_eq!(SharedTier::read(&engine, &key()).await, Err(Unavailable));
        engine.until_reachable().await;
        assert_eq!(version(&engine).await, Some(5));
        assert!(has_value(&group.servers[1]));
        assert_eq!(engine.status().failures, 1);
    }
}

#[tokio::test]
async fn sentinels_that_are_gone_or_silent_are_passed_over() {
    let silent = pretender(Arc::default()).await;
    let closed = format!("127.0.0.1:{}", EngineServer::free_port());
    for (group, _directory) in groups(1, "") {
        let known = group.url();
        let known = known.trim_start_matches("redis-sentinel://");
        let settings = EngineSettings {
            deadline: EngineSettings::DEADLINE,
            ..settings(&format!("redis-sentinel://{silent},{closed},{known}"))
        };
        let engine = Engine::open(settings).await.unwrap();
        engine.until_reachable().await;
    }
    let told = failure(EngineSettings {
        deadline: EngineSettings::DEADLINE,
        ..settings(&format!("redis-sentinel://{closed},{silent}/main"))
    });
    let told = told.await;
    assert!(
        told.contains("no answer within 1s; start the sentinels"),
        "{told}"
    );
}

#[tokio::test]
async fn a_name_that_no_sentinel_knows_is_told() {
    for (group, _directory) in groups(1, "") {
        let told = failure(settings(&group.url().replace("/main", "/other"))).await;
        assert!(
            told.contains("no primary of this name; mend the name"),
            "{told}"
        );
        // a server in place of a sentinel
        let url = format!("redis-sentinel://{}/main", group.servers[0].address());
        let told = failure(settings(&url)).await;
        assert!(told.contains("leads to sentinels"), "{told}");
    }
}

#[tokio::test]
async fn sentinels_with_a_password_are_asked_by_it_and_nothing_shows_it() {
    for (group, _directory) in groups(1, "requirepass sesame") {
        for (password, code) in [(None, "NOAUTH"), (Some("hunter2"), "WRONGPASS")] {
            let settings = EngineSettings {
                sentinel_password: password.map(|text| Zeroizing::new(text.to_owned())),
                ..settings(&group.url())
            };
            let told = failure(settings).await;
            assert!(told.contains(code), "{told}");
            assert!(told.contains("sentinel_password_file"), "{told}");
            assert!(!told.contains("hunter2"), "{told}");
        }
        let settings = EngineSettings {
            sentinel_password: Some(Zeroizing::new("sesame".to_owned())),
            ..settings(&group.url())
        };
        let engine = Engine::open(settings).await.unwrap();
        engine.until_reachable().await;
        assert!(!format!("{engine:?}").contains("sesame"));
    }
}

#[tokio::test]
async fn a_user_of_the_sentinels_needs_what_is_documented() {
    for (may, is_enough) in [("sentinel|get-master-addr-by-name", true), ("ping", false)] {
        for (group, _directory) in groups(1, &format!("user default on >sesame +{may}")) {
            let settings = EngineSettings {
                sentinel_password: Some(Zeroizing::new("sesame".to_owned())),
                ..settings(&group.url())
            };
            if is_enough {
                let engine = Engine::open(settings).await.unwrap();
                engine.until_reachable().await;
                assert_eq!(write_at_last(&engine, 1).await, WriteOutcome::Written);
                assert_eq!(engine.status().failures, 0);
            } else {
                let told = failure(settings).await;
                assert!(told.contains("NOPERM"), "{told}");
                assert!(told.contains("the sentinels' user"), "{told}");
            }
        }
    }
}

#[tokio::test]
async fn a_user_of_the_engine_needs_what_is_documented() {
    for (group, _directory) in groups(1, "") {
        allow_user(&group.servers[0], "+role");
        let url = group.url().replace("://", "://weatherd@");
        let settings = EngineSettings {
            password: Some(Zeroizing::new("sesame".to_owned())),
            ..settings(&url)
        };
        let engine = Engine::open(settings).await.unwrap();
        engine.until_reachable().await;
        assert_eq!(write_at_last(&engine, 1).await, WriteOutcome::Written);
        assert_eq!(engine.status().failures, 0);
    }
}

#[tokio::test]
async fn a_sentinel_that_lies_is_not_believed() {
    let words = Arc::new(Mutex::new(String::new()));
    let liar = pretender(Arc::clone(&words)).await;
    let url = format!("redis-sentinel://{liar}/main");
    for lie in [
        "*2\r\n$0\r\n\r\n$1\r\n1\r\n",
        "*2\r\n$1\r\na\r\n$5\r\n99999\r\n",
        "*3\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\n2\r\n",
        "+OK\r\n",
        ":1\r\n",
        "$9999999999\r\n",
        "*1000000000\r\n",
        "hello\r\n",
    ] {
        lie.clone_into(&mut words.lock().unwrap());
        let told = failure(settings(&url)).await;
        assert!(
            told.contains("not found by its sentinels"),
            "{lie:?}: {told}"
        );
    }
    let long = format!("*2\r\n$300\r\n{}\r\n$1\r\n1\r\n", "a".repeat(300));
    *words.lock().unwrap() = long;
    let told = failure(settings(&url)).await;
    assert!(told.contains("makes no sense"), "{told}");
}

#[tokio::test]
async fn a_replica_that_a_sentinel_names_is_not_used_and_the_next_sentinel_asked() {
    for (group, _directory) in groups(1, "") {
        let behind = pretender(Arc::new(Mutex::new(names(&group.servers[1])))).await;
        let told = failure(settings(&format!("redis-sentinel://{behind}/main"))).await;
        assert!(told.contains("not the primary"), "{told}");
        let known = group.url();
        let known = known.trim_start_matches("redis-sentinel://");
        let engine = join(&format!("redis-sentinel://{behind},{known}")).await;
        assert_eq!(write_at_last(&engine, 1).await, WriteOutcome::Written);
        assert!(has_value(&group.servers[0]));
    }
}

#[tokio::test]
async fn a_primary_that_was_cut_off_from_its_sentinels_is_left_though_it_answers() {
    let sites: Vec<_> = EngineSite::each_on_a_port()
        .zip(EngineSite::each_on_a_port())
        .collect();
    for (one, other) in sites {
        let words = Arc::new(Mutex::new(names(&one.server)));
        let sentinel = pretender(Arc::clone(&words)).await;
        let engine = join(&format!("redis-sentinel://{sentinel}/main")).await;
        assert_eq!(write_at_last(&engine, 1).await, WriteOutcome::Written);
        assert!(has_value(&one.server));
        *words.lock().unwrap() = names(&other.server);
        engine.until_failing().await;
        assert_eq!(write_at_last(&engine, 1).await, WriteOutcome::Written);
        assert!(has_value(&other.server));
    }
}
