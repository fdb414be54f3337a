//! Failures of the origin: what is served, what is remembered, for how long.

use std::time::Duration;

use cache::{Error, Failure, Stale, Want};

use crate::doubles::{Answer, Script, Scripted, Step, World, plain};

/// Wants what the origin says now.
const NEWEST: Want = Want {
    max_age: Some(Duration::ZERO),
    within: None,
    requester: cache::Requester {
        caller: 0,
        group: 0,
        is_background: false,
    },
};

fn since(answer: &Answer) -> String {
    match answer {
        Err(Error::Failing { since, .. }) => since.to_string(),
        Ok(found) => match &found.stale {
            Some(Stale::OriginFailing { since, .. }) => since.to_string(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_good_answer_is_served_up_to_its_limit_then_an_error_says_since_when() {
    let world = World::new(Script::new([plain(1), Step::Fail("down")])).await;
    world.get().await.unwrap();
    world.pass(100).await;
    let stale = world.get().await;
    assert_eq!(since(&stale), "2026-01-01T00:01:40Z");
    let failure = Failure::Origin(Scripted("down"));
    let stale = stale.unwrap().stale.unwrap();
    assert!(matches!(stale, Stale::OriginFailing { failure: f, .. } if f == failure));
    world.pass(3500).await;
    assert_eq!(since(&world.get().await), "2026-01-01T00:01:40Z");
    assert!(world.get().await.is_ok());
    world.pass(1).await;
    let error = world.get().await;
    assert_eq!(since(&error), "2026-01-01T00:01:40Z");
    assert_eq!(
        error.unwrap_err().to_string(),
        "the origin fails since 2026-01-01T00:01:40Z"
    );
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_remembered_as_long_as_the_origin_says() {
    let world = World::new(Script::new([Step::Fail("ten seconds")])).await;
    for (pass, requests) in [(0, 1), (9, 1), (1, 2), (9, 2), (1, 3)] {
        world.pass(pass).await;
        world.get().await.unwrap_err();
        assert_eq!(world.origin.requests(), requests);
    }
    assert_eq!(world.counters().negative_hits, 2);
}

#[tokio::test(start_paused = true)]
async fn the_same_failure_again_and_again_is_remembered_longer_up_to_a_limit() {
    let world = World::new(Script::new([Step::Fail("growing")])).await;
    for length in [10, 20, 40, 60, 60] {
        let requests = world.origin.requests();
        world.get().await.unwrap_err();
        world.pass(length - 1).await;
        world.get().await.unwrap_err();
        assert_eq!(
            world.origin.requests(),
            requests + 1,
            "remembered {length} seconds"
        );
        world.pass(1).await;
    }
    world
        .origin
        .now_says([Step::Fail("another"), plain(1), Step::Fail("growing")]);
    world.get().await.unwrap_err();
    world.pass(10).await;
    assert_eq!(world.get().await.unwrap().entry.version(), 1);
    world.pass(91).await;
    let stale = world.get().await;
    assert_eq!(since(&stale), world.clock.now().to_string(), "a new row");
    world.pass(11).await;
    let requests = world.origin.requests();
    world.get().await.unwrap();
    assert_eq!(
        world.origin.requests(),
        requests + 1,
        "the time is short again"
    );
}

#[tokio::test(start_paused = true)]
async fn a_failing_origin_is_not_asked_for_every_stale_answer() {
    let world = World::new(Script::new([plain(1), Step::Fail("down")])).await;
    world.get().await.unwrap();
    world.pass(70).await;
    for _ in 0..50 {
        world.get().await.unwrap();
        world.settle().await;
    }
    assert_eq!(world.origin.requests(), 2);
    assert_eq!(world.get().await.unwrap().stale.map(|_| ()), Some(()));
}

#[tokio::test(start_paused = true)]
async fn after_an_outage_one_refresh_makes_fresh() {
    let world = World::new(Script::new([plain(1), Step::Fail("down")])).await;
    world.get().await.unwrap();
    world.pass(200).await;
    world.get().await.unwrap();
    world.origin.now_says([plain(2)]);
    world.pass(10).await;
    let found = world.get().await.unwrap();
    assert_eq!((found.entry.version(), found.stale), (2, None));
}

#[tokio::test(start_paused = true)]
async fn whoever_wants_the_newest_is_not_kept_from_it_by_what_is_remembered_for_others() {
    for bad in [plain(4), Step::Fail("ten seconds"), Step::Hang] {
        let world = World::new(Script::new([plain(5), bad.clone()])).await;
        world.get().await.unwrap();
        world.pass(61).await;
        assert!(world.want(NEWEST).await.unwrap().stale.is_some(), "{bad:?}");
        world.origin.now_says([plain(6)]);
        world.pass(1).await;
        let requests = world.origin.requests();
        assert!(world.get().await.unwrap().stale.is_some(), "{bad:?}");
        world.settle().await;
        assert_eq!(world.origin.requests(), requests, "others wait: {bad:?}");
        let found = world.want(NEWEST).await.unwrap();
        assert_eq!((found.entry.version(), found.stale), (6, None), "{bad:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_wants_the_newest_of_a_failing_origin_asks_it_less_and_less() {
    for failure in ["growing", "ten seconds"] {
        let world = World::new(Script::new([Step::Fail(failure)])).await;
        for rest in [1, 2, 4, 8, 10, 10] {
            let requests = world.origin.requests();
            world.want(NEWEST).await.unwrap_err();
            world.pass(rest - 1).await;
            world.want(NEWEST).await.unwrap_err();
            assert_eq!(
                world.origin.requests(),
                requests + 1,
                "{rest} s after {failure}"
            );
            world.pass(1).await;
        }
    }
}
