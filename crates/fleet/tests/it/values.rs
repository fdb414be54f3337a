//! Values: never older than before, and all daemons hear of them.

use bytes::Bytes;
use cache::{Invalidation, SharedTier, SharedValue, WriteOutcome};

use crate::{EngineSite, LONG, key, value, version};

#[tokio::test]
async fn a_version_is_never_replaced_by_an_older_one() {
    for site in EngineSite::each(&[]) {
        let (one, other) = (site.join("one").await, site.join("other").await);
        let wrote = async |version| one.write(&key(), &value(version), LONG).await.unwrap();
        assert_eq!(wrote(5).await, WriteOutcome::Written);
        assert_eq!(wrote(4).await, WriteOutcome::Refused);
        assert_eq!(wrote(-5).await, WriteOutcome::Refused);
        assert_eq!(version(&other).await, Some(5));
        assert_eq!(wrote(5).await, WriteOutcome::Written, "the same again");
        assert_eq!(wrote(0x1_0000_0000).await, WriteOutcome::Written);
        assert_eq!(wrote(0xffff_ffff).await, WriteOutcome::Refused);
        let confirmed = SharedValue {
            confirmed_at: 2_000_000,
            ..value(0x1_0000_0000)
        };
        let outcome = other.write(&key(), &confirmed, LONG).await;
        assert_eq!(outcome, Ok(WriteOutcome::Written), "confirmed later");
        assert_eq!(
            wrote(0x1_0000_0000).await,
            WriteOutcome::Refused,
            "confirmed earlier"
        );
        let records = one.read(&key()).await.unwrap();
        assert_eq!(records.value, Some(confirmed));
    }
}

#[tokio::test]
async fn a_failure_stands_beside_the_value_until_the_next_one() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        engine.write(&key(), &value(1), LONG).await.unwrap();
        let failure = Bytes::from_static(b"it fails");
        engine.write_failure(&key(), &failure, LONG).await.unwrap();
        let records = engine.read(&key()).await.unwrap();
        assert_eq!(
            (records.value, records.failure),
            (Some(value(1)), Some(failure))
        );
        engine.write(&key(), &value(2), LONG).await.unwrap();
        let records = engine.read(&key()).await.unwrap();
        assert_eq!((records.value, records.failure), (Some(value(2)), None));
    }
}

#[tokio::test]
async fn daemons_hear_of_the_changes_of_others() {
    for site in EngineSite::each(&[]) {
        let (one, other) = (site.join("one").await, site.join("other").await);
        let mut heard = other.invalidations();
        let of_key = Invalidation::Of(key().as_str().into());
        one.write(&key(), &value(1), LONG).await.unwrap();
        assert_eq!(heard.recv().await, Ok(of_key.clone()));
        let failure = Bytes::from_static(b"it fails");
        one.write_failure(&key(), &failure, LONG).await.unwrap();
        assert_eq!(heard.recv().await, Ok(of_key));
        site.server.command("FLUSHALL");
        assert_eq!(heard.recv().await, Ok(Invalidation::All));
    }
}

#[tokio::test]
async fn values_of_two_upstreams_and_of_two_fleets_never_mix() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        engine.write(&key(), &value(1), LONG).await.unwrap();
        let mut simulated = site.settings("other");
        simulated.upstream = "simulated".to_owned();
        let mut elsewhere = site.settings("other");
        elsewhere.prefix = "test".to_owned();
        for settings in [simulated, elsewhere] {
            let stranger = fleet::Engine::open(settings).await.unwrap();
            stranger.until_reachable().await;
            assert_eq!(version(&stranger).await, None);
        }
    }
}
