//! Foreign values under our keys: they are removed, and are never an answer or a failure.

use bytes::Bytes;
use cache::{SharedTier, WriteOutcome};

use crate::{EngineSite, LONG, begin, key, until_told, value, version};

#[tokio::test]
async fn a_value_that_is_not_ours_is_removed() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        let name = format!("weatherd:2:upstream:value:{{{}}}", key());
        let long = "x".repeat(100);
        let too_long = 5 << 20;
        for (what, command) in [
            ("a short text", format!("SET {name} hello")),
            ("a long text", format!("SET {name} {long}")),
            ("too much", format!("SETRANGE {name} {too_long} x")),
            ("a list", format!("LPUSH {name} hello")),
        ] {
            site.server.command(&command);
            let records = engine.read(&key()).await.unwrap();
            assert!(records.damaged && records.value.is_none(), "{what}");
            let records = engine.read(&key()).await.unwrap();
            assert!(!records.damaged, "{what} has been removed");
            site.server.command(&command);
            let outcome = engine.write(&key(), &value(1), LONG).await;
            assert_eq!(outcome, Ok(WriteOutcome::Written), "over {what}");
            site.server.command(&format!("DEL {name}"));
        }
        assert_eq!(engine.status().failures, 0);
    }
}

#[tokio::test]
async fn what_takes_the_place_of_a_foreign_value_is_not_removed_with_it() {
    for site in EngineSite::each(&[]) {
        let (one, other) = (site.join("one").await, site.join("other").await);
        let (name, key) = (format!("weatherd:2:upstream:value:{{{}}}", key()), key());
        site.server.command(&format!("LPUSH {name} hello"));
        let mut read = one.read(&key);
        begin(&mut read).await;
        until_told(&site.server, "cmdstat_getrange:calls=2").await;
        other.write(&key, &value(1), LONG).await.unwrap();
        assert!(read.await.unwrap().damaged);
        assert_eq!(version(&other).await, Some(1));
    }
}

#[tokio::test]
async fn a_lease_that_takes_the_place_of_a_strangers_is_not_removed_with_it() {
    for site in EngineSite::each(&[]) {
        let (one, other) = (site.join("one").await, site.join("other").await);
        let (name, key) = (format!("weatherd:2:upstream:lease:{{{}}}", key()), key());
        site.server.command(&format!("SET {name} stranger"));
        let mut take = one.take_lease(&key);
        begin(&mut take).await;
        until_told(&site.server, "cmdstat_getrange:calls=2").await;
        site.server.command(&format!("DEL {name}"));
        let held = other.take_lease(&key).await.unwrap().lease;
        assert!(held.is_some() && take.await.unwrap().lease.is_none());
        assert_eq!(site.server.command(&format!("EXISTS {name}")), ":1");
    }
}

#[tokio::test]
async fn a_useless_value_is_discarded_but_not_the_one_in_its_place() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        engine.write(&key(), &value(7), LONG).await.unwrap();
        engine.discard(&key(), &value(6)).await.unwrap();
        assert_eq!(version(&engine).await, Some(7));
        engine.discard(&key(), &value(7)).await.unwrap();
        assert_eq!(version(&engine).await, None);
    }
}

#[tokio::test]
async fn what_cannot_be_a_failure_is_removed_at_once() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        let name = format!("weatherd:2:upstream:failure:{{{}}}", key());
        for command in [
            format!("LPUSH {name} hello"),
            format!("SETRANGE {name} 10000000 x"),
        ] {
            site.server.command(&command);
            let records = engine.read(&key()).await.unwrap();
            assert!(records.damaged && records.failure.is_none(), "{command}");
            assert_eq!(site.server.command(&format!("EXISTS {name}")), ":0");
            assert!(!engine.read(&key()).await.unwrap().damaged, "{command}");
        }
    }
}

#[tokio::test]
async fn a_useless_failure_is_discarded_but_not_the_one_in_its_place() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        let [stands, gone] = ["it fails", "it failed"].map(Bytes::from);
        engine.write_failure(&key(), &stands, LONG).await.unwrap();
        engine.discard_failure(&key(), &gone).await.unwrap();
        let records = engine.read(&key()).await.unwrap();
        assert_eq!(records.failure.as_ref(), Some(&stands));
        engine.discard_failure(&key(), &stands).await.unwrap();
        assert_eq!(engine.read(&key()).await.unwrap().failure, None);
    }
}

#[tokio::test]
async fn what_cannot_be_compared_is_not_ours_and_no_failure() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        let name = format!("weatherd:2:upstream:failure:{{{}}}", key());
        site.server.command(&format!("LPUSH {name} hello"));
        let gone = Bytes::from("it failed");
        assert_eq!(engine.discard_failure(&key(), &gone).await, Ok(()));
        assert_eq!(engine.status().failures, 0);
    }
}
