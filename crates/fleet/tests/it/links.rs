//! A way to the engine that goes wrong while the engine is well: calls end, no half of a reply is taken for
//! a whole one, and no late one for another's.

use cache::{SharedTier, SharedValue, Unavailable};
use fleet::{Engine, EngineSettings};
use std::time::Duration;
use test_support::{FaultyLink, LinkFault};

use crate::{EngineSite, LONG, key};

/// Larger than a reply that arrives in one piece.
const SIZE: usize = 200_000;

/// Joins over a link, after another daemon has written a value.
async fn over_a_link(site: &EngineSite, deadline: Duration) -> (FaultyLink, Engine, SharedValue) {
    // It is sent compressed, and is still to be long.
    let squares = (0_u64..).map(|n| n.wrapping_mul(n).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let bytes: Vec<u8> = squares.map(|n| n.to_be_bytes()[0]).take(SIZE).collect();
    let value = SharedValue {
        version: 7,
        confirmed_at: 1_000_000,
        bytes: bytes.into(),
    };
    let other = site.join("other").await;
    other.write(&key(), &value, LONG).await.unwrap();
    let link = FaultyLink::open(site.server.socket());
    let url = format!("redis://{}", link.address());
    let settings = EngineSettings {
        address: url.parse().unwrap(),
        deadline,
        ..site.settings("one")
    };
    let engine = Engine::open(settings).await.unwrap();
    engine.until_reachable().await;
    (link, engine, value)
}

/// Reads until the engine can be used, however slow this machine is.
async fn read_at_last(engine: &Engine) -> Option<SharedValue> {
    loop {
        engine.until_reachable().await;
        if let Ok(records) = engine.read(&key()).await {
            assert!(!records.damaged);
            return records.value;
        }
    }
}

#[tokio::test]
async fn a_silent_link_costs_one_deadline_and_is_replaced_when_there_is_a_better_one() {
    for fault in [
        LinkFault::HalfOpen,
        LinkFault::Stalled,
        LinkFault::Slow(Duration::from_secs(2)),
    ] {
        for site in EngineSite::each(&[]) {
            let (link, engine, value) = over_a_link(&site, EngineSettings::DEADLINE).await;
            link.set(fault);
            assert_eq!(engine.read(&key()).await, Err(Unavailable), "{fault:?}");
            let failures = engine.status().failures;
            for _ in 0..1000 {
                assert_eq!(engine.read(&key()).await, Err(Unavailable));
            }
            assert_eq!(engine.status().failures, failures, "not asked");
            link.set(LinkFault::Well);
            assert_eq!(read_at_last(&engine).await, Some(value), "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_reply_that_is_cut_is_no_reply() {
    for after in [0, 1, 10, 1000] {
        for site in EngineSite::each(&[]) {
            let (link, engine, value) = over_a_link(&site, LONG).await;
            link.set(LinkFault::Cut(after));
            assert_eq!(engine.read(&key()).await, Err(Unavailable), "{after}");
            link.set(LinkFault::Well);
            assert_eq!(read_at_last(&engine).await, Some(value), "{after}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_without_end_are_given_up_at_a_bound() {
    /// More than one reply, and what is on the way.
    const MOST: usize = 64 << 20;
    let push = b">2\r\n$10\r\ninvalidate\r\n*1\r\n$9999999999\r\n";
    for (begin, again) in [
        (&b"$9999999999\r\n"[..], &b"x"[..]),
        (b"+", b"x"),
        (b"*1000000000\r\n", b"_\r\n"),
        (b"*1\r\n", b"*1\r\n"),
        (push, b"x"),
    ] {
        for site in EngineSite::each(&[]) {
            let (link, engine, value) = over_a_link(&site, LONG).await;
            link.set(LinkFault::Endless(begin, again));
            assert_eq!(engine.read(&key()).await, Err(Unavailable));
            let link = tokio::task::spawn_blocking(move || {
                let poured = link.poured();
                assert!(poured < MOST, "{poured} bytes were taken");
                link
            });
            let link = link.await.unwrap();
            engine.until_failing().await;
            link.set(LinkFault::Well);
            assert_eq!(read_at_last(&engine).await, Some(value));
        }
    }
}
