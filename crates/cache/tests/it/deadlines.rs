//! Answers for callers who do not wait, or do not take what is old.

use cache::{Error, Stale, Tier, Want};

use crate::doubles::{Script, Step, World, plain, secs};

fn within(seconds: u64) -> Want {
    Want {
        within: Some(secs(seconds)),
        ..Want::default()
    }
}

fn max_age(seconds: u64) -> Want {
    Want {
        max_age: Some(secs(seconds)),
        ..Want::default()
    }
}

#[tokio::test(start_paused = true)]
async fn when_time_is_up_the_best_there_is_is_served_and_the_refresh_goes_on() {
    let world = World::new(Script::new([plain(1), plain(2)])).await;
    world.get().await.unwrap();
    world.origin.takes(secs(5));
    world.pass(200).await;
    let before = tokio::time::Instant::now();
    let found = world.want(within(1)).await.unwrap();
    assert_eq!(
        (found.entry.version(), found.stale),
        (1, Some(Stale::DeadlinePassed))
    );
    assert_eq!(before.elapsed(), secs(1));
    world.pass(4).await;
    let found = world.want(within(1)).await.unwrap();
    assert_eq!(
        (found.entry.version(), found.stale, found.tier),
        (2, None, Tier::Memory)
    );
    assert_eq!(world.origin.requests(), 2);
    assert_eq!(world.counters().deadlines_passed, 1);
}

#[tokio::test(start_paused = true)]
async fn when_time_is_up_and_there_is_nothing_an_error_says_so() {
    let world = World::new(Script::new([plain(1)])).await;
    world.origin.takes(secs(5));
    let error = world.want(within(1)).await.unwrap_err();
    assert_eq!(error, Error::DeadlinePassed { within: secs(1) });
    world.pass(4).await;
    assert_eq!(world.want(within(1)).await.unwrap().tier, Tier::Memory);
}

#[tokio::test(start_paused = true)]
async fn an_answer_in_time_is_not_marked() {
    let world = World::new(Script::new([plain(1)])).await;
    world.origin.takes(secs(1));
    assert_eq!(world.want(within(2)).await.unwrap().stale, None);
}

#[tokio::test(start_paused = true)]
async fn a_caller_can_go_below_the_floor() {
    let world = World::new(Script::new([plain(1), plain(2), plain(3)])).await;
    world.get().await.unwrap();
    world.pass(20).await;
    assert_eq!(world.want(max_age(30)).await.unwrap().entry.version(), 1);
    assert_eq!(world.want(max_age(10)).await.unwrap().entry.version(), 2);
    assert_eq!(world.get().await.unwrap().entry.version(), 2);
    assert_eq!(world.want(max_age(0)).await.unwrap().entry.version(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_old_answer_is_marked_when_a_newer_one_cannot_be_had() {
    let world = World::new(Script::new([plain(1), Step::Fail("down")])).await;
    world.get().await.unwrap();
    world.pass(20).await;
    let found = world.want(max_age(10)).await.unwrap();
    assert!(matches!(found.stale, Some(Stale::OriginFailing { .. })));
    assert_eq!(
        world.get().await.unwrap().stale,
        None,
        "still fresh for others"
    );
}

#[tokio::test(start_paused = true)]
async fn both_wishes_together_give_the_best_in_that_time() {
    let world = World::new(Script::new([plain(1), plain(2)])).await;
    world.get().await.unwrap();
    world.origin.takes(secs(5));
    world.pass(20).await;
    let want = Want {
        max_age: Some(secs(10)),
        within: Some(secs(1)),
        ..Want::default()
    };
    let found = world.want(want).await.unwrap();
    assert_eq!(
        (found.entry.version(), found.stale),
        (1, Some(Stale::DeadlinePassed))
    );
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_for_the_newest_in_a_loop_reaches_the_origin_once_in_the_least_age() {
    let mut world = World::new(Script::new([plain(1)])).await;
    world.policy.least_age = secs(30);
    world.get().await.unwrap();
    for second in 1..30 {
        world.pass(1).await;
        let found = world.want(max_age(0)).await.unwrap();
        assert_eq!((found.tier, found.stale), (Tier::Memory, None));
        assert_eq!(found.entry.age(world.clock.now()), secs(second), "told");
    }
    assert_eq!(world.origin.requests(), 1);
    world.pass(1).await;
    assert_eq!(world.want(max_age(0)).await.unwrap().tier, Tier::Origin);
    world.pass(29).await;
    assert_eq!(world.want(max_age(29)).await.unwrap().tier, Tier::Memory);
    assert_eq!(world.origin.requests(), 2);
}
