//! One fetch, however many ask.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

use cache::{Error, Failure, Key, Requester, Settings, Stale, Tier, Want};

use crate::doubles::{Script, Scripted, Step, World, key, plain, secs};

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_cause_one_fetch() {
    let world = World::new(Script::gated([plain(1)])).await;
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..1000 {
        let (cache, policy) = (world.cache.clone(), world.policy);
        callers.spawn(async move { cache.get(&key(), &policy, Want::default()).await });
    }
    world.settle().await;
    world.origin.let_through(1);
    while let Some(answer) = callers.join_next().await {
        let found = answer.unwrap().unwrap();
        assert_eq!((found.entry.version(), found.tier), (1, Tier::Origin));
    }
    assert_eq!(world.origin.requests(), 1);
    let counters = world.counters();
    assert_eq!(
        (counters.fetches, counters.waited, counters.joined),
        (1, 1000, 999)
    );
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_one_shared_result() {
    let world = World::new(Script::gated([Step::Fail("forgotten")])).await;
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..1000 {
        let (cache, policy) = (world.cache.clone(), world.policy);
        callers.spawn(async move { cache.get(&key(), &policy, Want::default()).await });
    }
    world.settle().await;
    // even if more were asked, more could be answered
    world.origin.let_through(1000);
    while let Some(answer) = callers.join_next().await {
        let failure = Failure::Origin(Scripted("forgotten"));
        assert!(matches!(answer.unwrap(), Err(Error::Failing { failure: f, .. }) if f == failure));
    }
    assert_eq!(
        world.origin.requests(),
        1,
        "nobody who waited fetches again"
    );
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_caller_does_not_cancel_the_fetch() {
    let world = World::new(Script::gated([plain(1)])).await;
    {
        let mut call = pin!(world.get());
        let mut context = Context::from_waker(Waker::noop());
        assert!(call.as_mut().poll(&mut context).is_pending());
        world.settle().await;
    }
    assert_eq!(world.counters().in_flight, 1);
    world.origin.let_through(1);
    world.settle().await;
    let found = world.get().await.unwrap();
    assert_eq!((found.tier, world.origin.requests()), (Tier::Memory, 1));
    assert_eq!(world.counters().in_flight, 0);
}

#[tokio::test(start_paused = true)]
async fn different_keys_do_not_wait_for_each_other() {
    let world = World::new(Script::gated([plain(1)])).await;
    let (cache, policy) = (world.cache.clone(), world.policy);
    let other = tokio::spawn(async move {
        cache
            .get(&Key::new("/other"), &policy, Want::default())
            .await
            .map(|_| ())
    });
    let (cache, policy) = (world.cache.clone(), world.policy);
    let one = tokio::spawn(async move { cache.get(&key(), &policy, Want::default()).await });
    world.settle().await;
    assert_eq!(world.counters().in_flight, 2);
    world.origin.let_through(2);
    other.await.unwrap().unwrap();
    assert_eq!(
        one.await.unwrap().unwrap().entry.body(),
        &crate::doubles::body(&key(), 1)
    );
}

#[tokio::test(start_paused = true)]
async fn too_many_keys_in_flight_are_turned_away_or_served_stale() {
    let settings = Settings {
        flights: 1,
        ..Settings::default()
    };
    let world = World::with(Script::gated([plain(1)]), settings).await;
    world.origin.let_through(1);
    world.get().await.unwrap();
    world.pass(61).await;
    let (cache, policy) = (world.cache.clone(), world.policy);
    let other = Key::new("/other");
    let waiting = tokio::spawn({
        let other = other.clone();
        async move {
            cache
                .get(&other, &policy, Want::default())
                .await
                .map(|_| ())
        }
    });
    world.settle().await;
    let busy = world
        .cache
        .get(&Key::new("/third"), &world.policy, Want::default())
        .await;
    assert!(matches!(busy, Err(Error::Busy { at_most: 1 })), "{busy:?}");
    assert_eq!(world.get().await.unwrap().stale, Some(Stale::Busy));
    world.pass(100).await;
    assert_eq!(
        world.get().await.unwrap().stale,
        Some(Stale::Busy),
        "also when spent"
    );
    world.origin.let_through(1);
    waiting.await.unwrap().unwrap();
    assert_eq!(world.counters().busy, 3);
}

#[tokio::test(start_paused = true)]
async fn an_origin_that_panics_or_hangs_fails_and_can_be_asked_again() {
    let world = World::new(Script::new([Step::Panic, Step::Hang, plain(1)])).await;
    let failure = |answer| match answer {
        Err(Error::Failing { failure, .. }) => failure,
        other => panic!("{other:?}"),
    };
    assert_eq!(failure(world.get().await), Failure::Abandoned);
    world.pass(2).await;
    let limit = Settings::default().fetch_limit;
    assert_eq!(failure(world.get().await), Failure::Silent { after: limit });
    world.pass(3).await;
    assert_eq!(world.get().await.unwrap().entry.version(), 1);
    assert_eq!(world.counters().in_flight, 0);
}

#[tokio::test(start_paused = true)]
async fn a_hundred_background_refreshes_are_one() {
    let world = World::new(Script::new([plain(1), plain(2)])).await;
    world.get().await.unwrap();
    world.origin.takes(secs(5));
    world.pass(61).await;
    for _ in 0..100 {
        let found = world.get().await.unwrap();
        assert_eq!(
            (found.entry.version(), found.stale),
            (1, Some(Stale::BeingRefreshed))
        );
    }
    world.settle().await;
    world.pass(5).await;
    assert_eq!(world.get().await.unwrap().entry.version(), 2);
    assert_eq!(
        (
            world.origin.requests(),
            world.counters().background_refreshes
        ),
        (2, 1)
    );
}

/// A caller by its number, who waits.
fn caller(caller: u64) -> Want {
    Want {
        requester: Requester {
            caller,
            group: caller,
            is_background: false,
        },
        ..Want::default()
    }
}

#[tokio::test(start_paused = true)]
async fn the_origin_hears_who_asked_first_and_whether_anybody_waits() {
    let world = World::new(Script::new([plain(1)])).await;
    world.want(caller(7)).await.unwrap();
    world.pass(75).await;
    let found = world.want(caller(8)).await.unwrap();
    assert_eq!(found.stale, Some(Stale::BeingRefreshed));
    world.settle().await;
    let asked = world.origin.requesters();
    let asked = asked.iter().map(|who| (who.caller, who.is_background));
    assert_eq!(asked.collect::<Vec<_>>(), [(7, false), (8, true)]);
}

#[tokio::test(start_paused = true)]
async fn what_fails_for_another_caller_alone_is_asked_for_anew() {
    let steps = [Step::Fail("forgotten"), plain(1)];
    let world = World::new(Script::gated(steps)).await;
    let ask = |want| {
        let (cache, policy) = (world.cache.clone(), world.policy);
        tokio::spawn(async move { cache.get(&key(), &policy, want).await })
    };
    let first = ask(caller(1));
    world.settle().await;
    let others = [ask(caller(2)), ask(caller(3))];
    world.settle().await;
    world.origin.let_through(2);
    first.await.unwrap().unwrap_err();
    for other in others {
        assert_eq!(other.await.unwrap().unwrap().entry.version(), 1);
    }
    let asked = world.origin.requesters();
    assert_eq!((asked[0].caller, asked.len()), (1, 2), "once for both");
}
