//! Never older than before, and never frozen.

use cache::{Error, Failure, Headers, Settings, Stale, Tier, Want};

use crate::doubles::{Script, Step, World, plain, tagged};

#[tokio::test(start_paused = true)]
async fn an_older_answer_is_refused_counted_and_asked_for_again_at_once() {
    let world = World::new(Script::new([plain(5), plain(4), plain(6)])).await;
    world.get().await.unwrap();
    world.pass(91).await;
    let found = world.get().await.unwrap();
    assert_eq!((found.entry.version(), found.stale), (6, None));
    assert_eq!(
        (world.counters().refused_older, world.origin.requests()),
        (1, 3)
    );
    assert!(world.origin.last_conditional().last_was_older);
}

#[tokio::test(start_paused = true)]
async fn only_older_answers_leave_the_newer_one_marked() {
    let world = World::new(Script::new([Step::Body(5, tagged("\"a\"")), plain(4)])).await;
    world.get().await.unwrap();
    world.pass(91).await;
    let found = world.get().await.unwrap();
    assert_eq!(found.entry.version(), 5);
    assert!(
        matches!(found.stale, Some(Stale::OriginOlder { .. })),
        "{:?}",
        found.stale
    );
    let requests = world.origin.requests();
    assert_eq!(requests, 3, "asked twice, no more");
    world.get().await.unwrap();
    assert_eq!(
        world.origin.requests(),
        requests,
        "then left alone for the floor"
    );
    world.pass(61).await;
    world.origin.now_says([plain(6)]);
    assert_eq!(world.get().await.unwrap().entry.version(), 6);
    let last = world.origin.last_conditional();
    assert!(!last.is_conditional() && last.last_was_older, "{last:?}");
}

#[tokio::test(start_paused = true)]
async fn a_version_of_the_future_is_outvoted() {
    let world = World::new(Script::new([plain(900), plain(5)])).await;
    // It was believed, and kept, before anything told that it cannot be right.
    world.get().await.unwrap();
    world.origin.knows_the_latest(10);
    let mut told = Vec::new();
    for _ in 0..4 {
        world.pass(91).await;
        told.push(world.get().await.unwrap().entry.version());
    }
    assert_eq!(told, [900, 900, 5, 5], "one contradiction may be wrong");
    world.origin.now_says([plain(4)]);
    world.pass(91).await;
    assert_eq!(world.get().await.unwrap().entry.version(), 5);
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_had_to_make_room_is_followed_by_no_older_one() {
    // Too small for any entry: each makes room at once.
    let settings = Settings {
        memory_bytes: 1,
        ..Settings::default()
    };
    let world = World::with(Script::new([plain(5), plain(4)]), settings).await;
    assert_eq!(world.get().await.unwrap().entry.version(), 5);
    world.pass(91).await;
    let failed = world.get().await.unwrap_err();
    let only_older = matches!(
        failed,
        Error::Failing {
            failure: Failure::OnlyOlder,
            ..
        }
    );
    assert!(only_older, "{failed:?}");
    assert_eq!(world.origin.requests(), 3, "asked for another copy");
    world.pass(61).await;
    world.origin.now_says([plain(6)]);
    assert_eq!(world.get().await.unwrap().entry.version(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_version_that_can_be_right_is_never_outvoted() {
    let world = World::new(Script::new([plain(5), plain(4)])).await;
    world.origin.knows_the_latest(10);
    for _ in 0..9 {
        let told = world.get().await.ok();
        assert!(told.is_none_or(|told| told.entry.version() == 5));
        world.pass(91).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_version_again_is_welcome() {
    let world = World::new(Script::new([plain(5), plain(5)])).await;
    let first = world.get().await.unwrap().entry;
    world.pass(91).await;
    let found = world.get().await.unwrap();
    assert_eq!((found.stale, found.tier), (None, Tier::Origin));
    assert!(found.entry.fetched_at() > first.fetched_at());
}

#[tokio::test(start_paused = true)]
async fn a_modification_time_in_the_future_is_never_sent_back() {
    let headers = Headers {
        // the clock of these tests starts with 2026
        last_modified: Some("Fri, 02 Jan 2026 00:00:00 GMT".into()),
        ..Headers::default()
    };
    let world = World::new(Script::new([Step::Body(1, headers)])).await;
    world.get().await.unwrap();
    for _ in 0..3 {
        world.pass(86_400).await;
        world.get().await.unwrap();
        // received again on the second and third day, when the time is past
        let sent = world.origin.last_conditional().last_modified.is_some();
        assert_eq!(
            sent,
            world.origin.requests() > 2,
            "{}",
            world.origin.requests()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn nonsense_is_a_failure_and_never_kept() {
    let world = World::new(Script::new([
        Step::InvalidResponse,
        plain(1),
        Step::InvalidResponse,
    ]))
    .await;
    world.get().await.unwrap_err();
    assert!(
        world
            .cache
            .peek(&crate::doubles::key(), &world.policy, Want::default())
            .is_none()
    );
    world.pass(11).await;
    world.get().await.unwrap();
    world.pass(91).await;
    let found = world.get().await.unwrap();
    assert_eq!(found.entry.version(), 1);
    assert!(matches!(found.stale, Some(Stale::OriginFailing { .. })));
}

#[tokio::test(start_paused = true)]
async fn what_is_removed_may_come_back_older() {
    let world = World::new(Script::new([plain(5), plain(4)])).await;
    world.get().await.unwrap();
    world.cache.remove(&crate::doubles::key());
    assert_eq!(world.get().await.unwrap().entry.version(), 4);
}
