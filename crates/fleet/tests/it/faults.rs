//! An engine that is gone, silent, full, read-only, loading or locked: nobody waits for longer than one
//! deadline, and it is used again as soon as it is well.

use std::time::Duration;

use cache::{Invalidation, SharedTier, Unavailable};
use fleet::{Engine, EngineHealth, EngineSettings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use zeroize::Zeroizing;

use crate::{EngineSite, LONG, begin, key, until_told, value, version};

/// Returns the reason why the engine fails.
fn reason(engine: &Engine) -> String {
    match engine.status().health {
        EngineHealth::Failing { reason, .. } => reason,
        health => panic!("it does not fail: {health:?}"),
    }
}

#[tokio::test]
async fn an_engine_that_was_killed_is_used_again_when_it_is_back() {
    for mut site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        let mut news = engine.invalidations();
        site.server.kill();
        engine.until_failing().await;
        assert_eq!(news.recv().await, Ok(Invalidation::All), "who waits, knows");
        assert_eq!(engine.read(&key()).await, Err(Unavailable));
        site.restart();
        engine.until_reachable().await;
        assert_eq!(version(&engine).await, None);
        assert_eq!(engine.status().failures, 1);
    }
}

#[tokio::test]
async fn a_late_refusal_says_nothing_of_the_connection_that_came_after() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        site.server.command("REPLICAOF 127.0.0.1 1");
        let key = key();
        let mut take = engine.take_lease(&key);
        begin(&mut take).await;
        until_told(&site.server, "cmdstat_getrange:calls=2").await;
        engine.until_failing().await;
        site.server.command("REPLICAOF NO ONE");
        engine.until_reachable().await;
        assert_eq!(take.await.err(), Some(Unavailable));
        let status = engine.status();
        assert!(matches!(status.health, EngineHealth::Reachable { .. }));
        assert_eq!(status.failures, 1);
    }
}

#[tokio::test]
async fn a_paused_engine_costs_one_deadline_and_is_used_again_when_it_goes_on() {
    for site in EngineSite::each(&[]) {
        let settings = EngineSettings {
            deadline: Duration::from_millis(100),
            ..site.settings("one")
        };
        let engine = Engine::open(settings).await.unwrap();
        engine.until_reachable().await;
        site.server.pause();
        // the heartbeat may have been first to notice
        assert_eq!(engine.read(&key()).await, Err(Unavailable));
        let before = engine.status();
        assert!(matches!(before.health, EngineHealth::Failing { .. }));
        for _ in 0..1000 {
            assert_eq!(engine.read(&key()).await, Err(Unavailable));
        }
        assert_eq!(engine.status().failures, before.failures, "not asked");
        site.server.resume();
        engine.until_reachable().await;
    }
}

#[tokio::test]
async fn an_engine_slower_than_the_deadline_is_never_called_well() {
    for site in EngineSite::each(&[]) {
        let settings = EngineSettings {
            deadline: Duration::ZERO,
            ..site.settings("one")
        };
        let engine = Engine::open(settings).await.unwrap();
        tokio::select! {
            () = engine.until_reachable() => panic!("no command can be answered in time"),
            () = engine.until_failing() => {}
        }
        assert!(reason(&engine).contains("within"), "{}", reason(&engine));
    }
}

#[tokio::test]
async fn a_read_only_engine_fails_until_it_takes_writes() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        site.server.command("REPLICAOF 127.0.0.1 1");
        while engine.write(&key(), &value(1), LONG).await.is_ok() {}
        assert!(reason(&engine).contains("READONLY"), "{}", reason(&engine));
        site.server.command("REPLICAOF NO ONE");
        engine.until_reachable().await;
        engine.write(&key(), &value(2), LONG).await.unwrap();
    }
}

#[tokio::test]
async fn a_full_engine_fails_until_it_has_room() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        site.server.command("CONFIG SET maxmemory 1");
        assert!(engine.write(&key(), &value(1), LONG).await.is_err());
        assert!(reason(&engine).contains("OOM"), "{}", reason(&engine));
        site.server.command("CONFIG SET maxmemory 0");
        engine.until_reachable().await;
        engine.write(&key(), &value(1), LONG).await.unwrap();
    }
}

#[tokio::test]
async fn a_locked_engine_is_opened_by_the_password_which_nothing_shows() {
    for site in EngineSite::each(&["--requirepass", "open sesame"]) {
        for password in [None, Some("hunter2")] {
            let settings = EngineSettings {
                password: password.map(|text| Zeroizing::new(text.to_owned())),
                ..site.settings("one")
            };
            let engine = Engine::open(settings).await.unwrap();
            engine.until_failing().await;
            let shown = format!("{engine:?}");
            let code = if password.is_some() {
                "WRONGPASS"
            } else {
                "NOAUTH"
            };
            assert!(shown.contains(code), "{shown}");
            assert!(!shown.contains("hunter2"), "{shown}");
            assert_eq!(engine.read(&key()).await, Err(Unavailable));
        }
        let settings = EngineSettings {
            password: Some(Zeroizing::new("open sesame".to_owned())),
            ..site.settings("one")
        };
        let engine = Engine::open(settings).await.unwrap();
        engine.until_reachable().await;
        assert!(!format!("{engine:?}").contains("sesame"));
    }
}

#[tokio::test]
async fn an_engine_that_is_loading_or_accepts_and_says_nothing_fails() {
    for answer in ["-LOADING Redis is loading the dataset in memory\r\n", ""] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("redis://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut bytes = [0; 4096];
                    while stream.read(&mut bytes).await.is_ok_and(|read| read > 0) {
                        stream.write_all(answer.repeat(8).as_bytes()).await.unwrap();
                    }
                });
            }
        });
        let settings = EngineSettings::new(address.parse().unwrap(), "upstream", "one");
        let engine = Engine::open(settings).await.unwrap();
        engine.until_failing().await;
        assert_eq!(engine.read(&key()).await, Err(Unavailable));
        let expected = if answer.is_empty() {
            "within"
        } else {
            "LOADING"
        };
        assert!(reason(&engine).contains(expected), "{}", reason(&engine));
    }
}

#[tokio::test]
async fn an_engine_that_is_not_there_at_the_start_is_used_when_it_comes() {
    for mut site in EngineSite::each(&[]) {
        site.server.kill();
        let engine = Engine::open(site.settings("one")).await.unwrap();
        engine.until_failing().await;
        assert_eq!(engine.read(&key()).await, Err(Unavailable));
        site.restart();
        engine.until_reachable().await;
        assert_eq!(version(&engine).await, None);
    }
}
