//! Freshness: floors, ceilings, stale answers, refreshes ahead, confirmations, clocks that jump.

use cache::{Headers, Settings, Stale, Tier, Want};

use crate::doubles::{Script, Step, World, cache_control, key, plain, policy, secs, tagged};

#[tokio::test(start_paused = true)]
async fn headers_count_between_floor_and_ceiling() {
    for (headers, fresh) in [
        (Headers::default(), 60),
        (cache_control("max-age=5"), 60),
        (cache_control("s-maxage=200, max-age=5"), 200),
        (cache_control("max-age=86400"), 600),
        (cache_control("no-cache"), 60),
    ] {
        let world = World::new(Script::new([Step::Body(1, headers.clone())])).await;
        world.get().await.unwrap();
        world.pass(fresh - 1).await;
        assert!(
            world
                .cache
                .peek(&key(), &world.policy, Want::default())
                .is_some(),
            "{headers:?}"
        );
        world.pass(1).await;
        assert!(
            world
                .cache
                .peek(&key(), &world.policy, Want::default())
                .is_none(),
            "{headers:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_policy_counts_for_what_is_already_held() {
    let world = World::new(Script::new([plain(1)])).await;
    world.get().await.unwrap();
    world.pass(59).await;
    let strict = cache::Policy {
        floor: secs(10),
        ..policy()
    };
    assert!(world.cache.peek(&key(), &strict, Want::default()).is_none());
    assert!(
        world
            .cache
            .peek(&key(), &world.policy, Want::default())
            .is_some()
    );
}

#[tokio::test(start_paused = true)]
async fn a_little_stale_is_served_at_once_and_refreshed_behind() {
    let world = World::new(Script::new([plain(1), plain(2)])).await;
    world.get().await.unwrap();
    world.pass(75).await;
    let found = world.get().await.unwrap();
    assert_eq!(
        (found.entry.version(), found.stale),
        (1, Some(Stale::BeingRefreshed))
    );
    world.settle().await;
    let found = world.get().await.unwrap();
    assert_eq!(
        (found.entry.version(), found.stale, found.tier),
        (2, None, Tier::Memory)
    );
    assert_eq!(world.counters().stale_served, 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_more_than_a_little_stale_waits_for_the_origin() {
    let world = World::new(Script::new([plain(1), plain(2)])).await;
    world.get().await.unwrap();
    world.pass(91).await;
    let found = world.get().await.unwrap();
    assert_eq!(
        (found.entry.version(), found.stale, found.tier),
        (2, None, Tier::Origin)
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_again_and_again_is_refreshed_before_it_expires() {
    let settings = Settings {
        popular_after: 3,
        ..Settings::default()
    };
    let mut world = World::with(Script::new([plain(1), plain(2)]), settings).await;
    world.policy.refresh_ahead = secs(20);
    world.get().await.unwrap();
    for _ in 0..2 {
        world.get().await.unwrap();
    }
    world.pass(55).await;
    world.get().await.unwrap();
    world.settle().await;
    assert_eq!(world.origin.requests(), 1, "not asked for often enough");
    let found = world.get().await.unwrap();
    assert_eq!(
        (found.entry.version(), found.stale),
        (1, None),
        "served as fresh meanwhile"
    );
    world.settle().await;
    assert_eq!(world.get().await.unwrap().entry.version(), 2);
    assert_eq!(
        (world.origin.requests(), world.counters().refreshes_ahead),
        (2, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn refreshes_ahead_are_spread() {
    let settings = Settings {
        popular_after: 0,
        ..Settings::default()
    };
    let mut world = World::with(Script::new([plain(1)]), settings).await;
    // More than half of the lifetime, a minute, counts as half of it.
    world.policy.refresh_ahead = secs(300);
    let keys: Vec<_> = (0..200).map(|n| cache::Key::new(format!("/{n}"))).collect();
    for key in &keys {
        world
            .cache
            .get(key, &world.policy, Want::default())
            .await
            .unwrap();
    }
    let mut started = Vec::new();
    for _ in 0..59 {
        world.pass(1).await;
        for key in &keys {
            world.cache.peek(key, &world.policy, Want::default());
        }
        started.push(world.counters().refreshes_ahead);
        if started.last() == Some(&200) {
            break;
        }
    }
    // half of the lead is drawn by lot: from the 30th to the 45th second of sixty
    assert_eq!(started[28], 0);
    assert!((60..140).contains(&started[36]), "{started:?}");
    assert_eq!(started.last(), Some(&200));
}

#[tokio::test(start_paused = true)]
async fn a_confirmation_makes_fresh_again_and_keeps_the_body() {
    let not_modified = Step::NotModified(cache_control("max-age=100"));
    let world = World::new(Script::new([Step::Body(1, tagged("\"a\"")), not_modified])).await;
    let first = world.get().await.unwrap().entry;
    world.pass(91).await;
    let found = world.get().await.unwrap();
    assert_eq!(
        world.origin.last_conditional().etag.as_deref(),
        Some("\"a\"")
    );
    assert_eq!((found.stale, found.tier), (None, Tier::Origin));
    assert_eq!(found.entry.body(), first.body());
    assert_eq!(found.entry.fetched_at(), first.fetched_at());
    assert!(found.entry.confirmed_at() > first.confirmed_at());
    world.pass(99).await;
    assert_eq!(
        world.get().await.unwrap().stale,
        None,
        "the new lifetime counts"
    );
    assert_eq!(world.counters().confirmed, 1);
}

#[tokio::test(start_paused = true)]
async fn an_old_body_is_not_confirmed_for_ever() {
    let headers = tagged("\"a\"");
    let steps = [
        Step::Body(1, headers.clone()),
        Step::NotModified(Headers::default()),
    ];
    let world = World::new(Script::new(steps)).await;
    world.get().await.unwrap();
    let mut age = 0;
    while age <= 1800 {
        world.pass(100).await;
        age += 100;
        world.get().await.unwrap();
        assert_eq!(
            world.origin.last_conditional().is_conditional(),
            age <= 1800,
            "at {age}"
        );
        if age == 1800 {
            world.origin.now_says([Step::Body(2, headers.clone())]);
        }
    }
    assert_eq!(world.get().await.unwrap().entry.version(), 2);
    world.pass(100).await;
    world.get().await.unwrap();
    assert!(
        world.origin.last_conditional().is_conditional(),
        "a new body is trusted again"
    );
}

#[tokio::test(start_paused = true)]
async fn a_confirmation_nobody_asked_for_is_a_failure() {
    let world = World::new(Script::new([Step::NotModified(Headers::default())])).await;
    let error = world.get().await.unwrap_err();
    assert_eq!(
        std::error::Error::source(&error).unwrap().to_string(),
        "confirmation of an entry that was not asked about"
    );
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_back_serves_and_revalidates() {
    let world = World::new(Script::new([plain(1), plain(2)])).await;
    world.get().await.unwrap();
    world.clock.jump(-86_400);
    let found = world.get().await.unwrap();
    assert_eq!(
        (found.entry.version(), found.stale),
        (1, Some(Stale::BeingRefreshed))
    );
    assert_eq!(found.entry.age(world.clock.now()), secs(0));
    world.settle().await;
    let found = world.get().await.unwrap();
    assert_eq!((found.entry.version(), found.stale), (2, None));
    world.pass(30).await;
    assert_eq!(world.get().await.unwrap().stale, None);
    assert_eq!(world.origin.requests(), 2, "once is enough");
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_back_while_the_origin_fails_loses_nothing() {
    let world = World::new(Script::new([plain(1), Step::Fail("x")])).await;
    world.get().await.unwrap();
    world.clock.jump(-86_400);
    world.get().await.unwrap();
    world.settle().await;
    let found = world.get().await.unwrap();
    assert!(matches!(found.stale, Some(Stale::OriginFailing { .. })));
    assert_eq!(found.entry.version(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_forward_asks_again_and_comes_back_unharmed() {
    let world = World::new(Script::new([plain(1), Step::Fail("x")])).await;
    world.get().await.unwrap();
    world.clock.jump(86_400);
    world.get().await.unwrap_err();
    world.clock.jump(-86_400);
    let found = world.get().await.unwrap();
    assert_eq!(
        (found.entry.version(), found.stale),
        (1, None),
        "nothing is dropped for its age"
    );
    // and the memory of the failure is not a day long
    world.origin.now_says([plain(2)]);
    world.clock.jump(86_400);
    world.pass(11).await;
    assert_eq!(world.get().await.unwrap().entry.version(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_small_correction_of_the_clock_is_nothing() {
    let world = World::new(Script::new([plain(1)])).await;
    world.get().await.unwrap();
    world.clock.jump(-3);
    assert_eq!(world.get().await.unwrap().stale, None);
}
