//! Leases: one daemon has it, and it comes back whatever becomes of its owner.

use cache::{SharedLease, SharedTier};
use fleet::Engine;

use crate::{EngineSite, LONG, key, value};

async fn take(engine: &Engine) -> Option<Box<dyn SharedLease>> {
    engine.take_lease(&key()).await.unwrap().lease
}

/// Asks again and again, as daemons that wait do.
async fn take_at_last(engine: &Engine) -> Box<dyn SharedLease> {
    loop {
        if let Some(lease) = take(engine).await {
            return lease;
        }
    }
}

#[tokio::test]
async fn one_daemon_has_the_lease_until_it_gives_it_back() {
    for site in EngineSite::each(&[]) {
        let (one, other) = (site.join("one").await, site.join("other").await);
        let lease = take(&one).await.unwrap();
        assert!(take(&other).await.is_none());
        assert!(take(&one).await.is_none(), "not even its owner twice");
        assert_eq!((one.status().leases, other.status().leases), (1, 0));
        one.write(&key(), &value(1), LONG).await.unwrap();
        drop(lease);
        let attempt = loop {
            let attempt = other.take_lease(&key()).await.unwrap();
            if attempt.lease.is_some() {
                break attempt;
            }
        };
        assert_eq!(attempt.records.value, Some(value(1)));
        assert_eq!(one.status().leases, 0);
    }
}

#[tokio::test]
async fn the_lease_of_a_daemon_that_was_killed_lapses() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        let lease = format!("weatherd:2:upstream:lease:{{{}}}", key());
        site.server
            .command(&format!("SET {lease} killed:0 PX 1000"));
        assert!(take(&engine).await.is_none());
        take_at_last(&engine).await;
    }
}

#[tokio::test]
async fn a_lease_that_never_lapses_is_a_strangers_and_removed() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        let lease = format!("weatherd:2:upstream:lease:{{{}}}", key());
        site.server.command(&format!("SET {lease} stranger"));
        assert!(take(&engine).await.is_none());
        assert!(take(&engine).await.is_some());
    }
}

#[tokio::test]
async fn a_lease_is_renewed_while_its_owner_lives() {
    for site in EngineSite::each(&[]) {
        let (one, other) = (site.join("one").await, site.join("other").await);
        let lease = take(&one).await.unwrap();
        let name = format!("weatherd:2:upstream:lease:{{{}}}", key());
        // shortened by a stranger, it grows again at the next beat, or else it would lapse
        site.server.command(&format!("PEXPIRE {name} 2500"));
        loop {
            let left = site.server.command(&format!("PTTL {name}"));
            let left: i64 = left.trim_start_matches(':').parse().unwrap();
            assert!(left > 0, "it lapsed");
            if left > 2500 {
                break;
            }
            // lets the heartbeat have its turn
            other.read(&key()).await.unwrap();
        }
        assert!(take(&other).await.is_none());
        drop(lease);
        take_at_last(&other).await;
    }
}

#[tokio::test]
async fn daemons_count_each_other() {
    for site in EngineSite::each(&[]) {
        let (one, _other) = (site.join("one").await, site.join("other").await);
        while one.status().members < 2 {
            one.read(&key()).await.unwrap();
        }
        assert_eq!(one.status().members, 2);
    }
}
