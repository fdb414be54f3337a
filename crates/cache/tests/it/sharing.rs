//! Several caches with one tier: they ask the origin once, none goes back, and none fails with the tier.

use std::sync::Arc;

use bytes::Bytes;
use cache::{Error, Failure, Headers, Settings, SharedTier, SharedValue, Stale, Tier, Want};
use sha2::{Digest, Sha256};
use tokio::task::JoinSet;

use crate::doubles::{Script, Step, World, cache_control, key, plain, secs, tagged};
use crate::shared_double::SharedDouble;

async fn world(origin: &Arc<Script>, tier: &Arc<SharedDouble>) -> World {
    let tier: Arc<dyn SharedTier> = tier.clone();
    World::sharing(origin.clone(), Settings::default(), Some(tier)).await
}

async fn two(origin: &Arc<Script>, tier: &Arc<SharedDouble>) -> (World, World) {
    (world(origin, tier).await, world(origin, tier).await)
}

#[tokio::test(start_paused = true)]
async fn eight_caches_with_two_hundred_callers_each_ask_once() {
    let (origin, tier) = (Script::gated([plain(5)]), SharedDouble::new());
    let mut callers = JoinSet::new();
    for _ in 0..8 {
        let world = Arc::new(world(&origin, &tier).await);
        for _ in 0..200 {
            let world = Arc::clone(&world);
            callers.spawn(async move { world.get().await.unwrap().entry.version() });
        }
    }
    origin.let_through(8);
    let versions = callers.join_all().await;
    assert!(versions.iter().all(|version| *version == 5));
    assert_eq!(origin.requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_another_cache_fetched_is_found_once_and_then_in_memory() {
    let (origin, tier) = (Script::new([plain(5)]), SharedDouble::new());
    let (one, other) = two(&origin, &tier).await;
    assert_eq!(one.get().await.unwrap().tier, Tier::Origin);
    for expected in [Tier::Shared, Tier::Memory, Tier::Memory] {
        let found = other.get().await.unwrap();
        assert_eq!((found.tier, found.stale), (expected, None));
    }
    assert_eq!(origin.requests(), 1);
    let reads = tier.reads();
    for _ in 0..100 {
        one.get().await.unwrap();
    }
    assert_eq!(tier.reads(), reads, "warm answers leave it alone");
}

#[tokio::test(start_paused = true)]
async fn a_cache_that_waits_takes_over_when_the_owner_is_gone() {
    let (origin, tier) = (Script::new([plain(5)]), SharedDouble::new());
    let world = Arc::new(world(&origin, &tier).await);
    tier.lends(&key());
    let caller = Arc::clone(&world);
    let answer = tokio::spawn(async move { caller.get().await });
    while world.counters().leases_awaited == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(origin.requests(), 0);
    tier.leases_lapse();
    assert_eq!(answer.await.unwrap().unwrap().tier, Tier::Origin);
    assert_eq!(origin.requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_for_another_cache_goes_alone_when_the_tier_goes_away() {
    let (origin, tier) = (Script::new([plain(5)]), SharedDouble::new());
    let world = Arc::new(world(&origin, &tier).await);
    tier.lends(&key());
    let caller = Arc::clone(&world);
    let answer = tokio::spawn(async move { caller.get().await });
    while world.counters().leases_awaited == 0 {
        tokio::task::yield_now().await;
    }
    tier.goes_away();
    assert_eq!(answer.await.unwrap().unwrap().tier, Tier::Origin);
}

#[tokio::test(start_paused = true)]
async fn without_the_tier_each_cache_asks_and_with_it_again_nobody_asks_anew() {
    let (origin, tier) = (Script::new([plain(5)]), SharedDouble::new());
    let (one, other) = two(&origin, &tier).await;
    tier.goes_away();
    for world in [&one, &other] {
        let found = world.get().await.unwrap();
        assert_eq!((found.tier, found.stale), (Tier::Origin, None));
    }
    tier.comes_back();
    tier.forgets();
    for world in [&one, &other] {
        assert_eq!(world.get().await.unwrap().tier, Tier::Memory);
    }
    assert_eq!(origin.requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_met_once_and_remembered_by_all() {
    let (origin, tier) = (Script::new([Step::Fail("growing")]), SharedDouble::new());
    let (one, other) = two(&origin, &tier).await;
    for world in [&one, &other, &one] {
        match world.get().await {
            Err(Error::Failing { failure, .. }) => {
                let Failure::Origin(error) = failure else {
                    panic!("{failure:?}")
                };
                assert_eq!(error.0, "growing");
            }
            answer => panic!("{answer:?}"),
        }
    }
    assert_eq!(origin.requests(), 1);
    // the second time it lasts twice as long, whoever it is that asks
    other.pass(11).await;
    assert!(other.get().await.is_err());
    one.pass(11).await;
    assert!(one.get().await.is_err());
    assert_eq!(origin.requests(), 2);
    origin.now_says([plain(5)]);
    one.pass(10).await;
    assert!(one.get().await.is_ok() && other.get().await.is_ok());
    assert_eq!(origin.requests(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_one_cache_alone_is_not_shared() {
    let (origin, tier) = (Script::new([Step::Fail("private")]), SharedDouble::new());
    let (one, other) = two(&origin, &tier).await;
    assert!(one.get().await.is_err() && other.get().await.is_err());
    assert_eq!(origin.requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_version_older_than_one_served_is_never_taken() {
    let (ahead, tier) = (Script::new([plain(5)]), SharedDouble::new());
    let one = world(&ahead, &tier).await;
    assert_eq!(one.get().await.unwrap().entry.version(), 5);
    tier.forgets();
    let behind = Script::new([plain(3)]);
    let other = world(&behind, &tier).await;
    assert_eq!(other.get().await.unwrap().entry.version(), 3);
    one.pass(100).await;
    ahead.now_says([Step::Fail("down")]);
    let found = one.get().await.unwrap();
    assert_eq!(found.entry.version(), 5);
    assert!(matches!(found.stale, Some(Stale::OriginFailing { .. })));
    assert_eq!(one.counters().shared_hits, 0);
}

#[tokio::test(start_paused = true)]
async fn an_answer_older_than_that_of_another_cache_gives_way_to_it() {
    let (slow, tier) = (Script::gated([plain(3)]), SharedDouble::new());
    let one = Arc::new(world(&slow, &tier).await);
    let caller = Arc::clone(&one);
    let answer = tokio::spawn(async move { caller.get().await });
    while slow.requests() == 0 {
        tokio::task::yield_now().await;
    }
    tier.leases_lapse();
    let ahead = Script::new([plain(5)]);
    let other = world(&ahead, &tier).await;
    assert_eq!(other.get().await.unwrap().entry.version(), 5);
    slow.let_through(1);
    let found = answer.await.unwrap().unwrap();
    assert_eq!((found.entry.version(), found.tier), (5, Tier::Shared));
    assert_eq!(one.counters().shared_refused, 1);
}

#[tokio::test(start_paused = true)]
async fn a_newer_version_of_one_cache_is_soon_that_of_all_that_hold_it() {
    let (origin, tier) = (Script::new([plain(5), plain(6)]), SharedDouble::new());
    let (one, other) = two(&origin, &tier).await;
    one.get().await.unwrap();
    other.get().await.unwrap();
    // one wants it younger than the policy does
    other.pass(1).await;
    let young = Want {
        max_age: Some(secs(0)),
        ..Want::default()
    };
    assert_eq!(one.want(young).await.unwrap().entry.version(), 6);
    while other.cache.in_memory(&key()) != Some(6) {
        tokio::task::yield_now().await;
    }
    let found = other.get().await.unwrap();
    assert_eq!((found.tier, found.stale), (Tier::Memory, None));
    assert_eq!(origin.requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_confirmation_of_one_cache_counts_for_all() {
    let confirmed = Step::NotModified(Headers::default());
    let steps = [Step::Body(5, tagged("\"x\"")), confirmed];
    let (origin, tier) = (Script::new(steps), SharedDouble::new());
    let one = world(&origin, &tier).await;
    one.get().await.unwrap();
    one.pass(100).await;
    assert_eq!(one.get().await.unwrap().stale, None);
    let other = world(&origin, &tier).await;
    other.clock.jump(100);
    let found = other.get().await.unwrap();
    assert_eq!((found.tier, found.stale), (Tier::Shared, None));
    assert_eq!(origin.requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_old_answer_of_another_cache_is_better_than_none_and_lends_its_validators() {
    let (origin, tier) = (
        Script::new([Step::Body(5, tagged("\"x\""))]),
        SharedDouble::new(),
    );
    world(&origin, &tier).await.get().await.unwrap();
    let other = world(&origin, &tier).await;
    other.clock.jump(200);
    origin.now_says([Step::Fail("down")]);
    let found = other.get().await.unwrap();
    assert_eq!(found.entry.version(), 5);
    assert!(matches!(found.stale, Some(Stale::OriginFailing { .. })));
    assert_eq!(
        origin.last_conditional().etag.as_deref(),
        Some("\"x\""),
        "asked for no more than a confirmation"
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_older_than_a_caller_accepts_is_fetched_anew() {
    let (origin, tier) = (Script::new([plain(5), plain(6)]), SharedDouble::new());
    world(&origin, &tier).await.get().await.unwrap();
    let other = world(&origin, &tier).await;
    other.clock.jump(20);
    let young = Want {
        max_age: Some(secs(10)),
        ..Want::default()
    };
    let found = other.want(young).await.unwrap();
    assert_eq!((found.entry.version(), found.stale), (6, None));
    assert_eq!(origin.requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_right_is_removed_and_the_origin_asked() {
    let (origin, tier) = (Script::new([plain(5)]), SharedDouble::new());
    let first = world(&origin, &tier).await;
    first.get().await.unwrap();
    let right = tier.value(&key()).unwrap();
    let nonsense = SharedValue {
        bytes: Bytes::from_static(b"nonsense"),
        ..right.clone()
    };
    let of_the_future = SharedValue {
        version: 1000,
        ..right.clone()
    };
    for hostile in [nonsense, of_the_future] {
        tier.put(&key(), hostile);
        let origin = Script::new([plain(5)]);
        origin.knows_the_latest(10);
        let world = world(&origin, &tier).await;
        let found = world.get().await.unwrap();
        assert_eq!((found.entry.version(), found.tier), (5, Tier::Origin));
        assert_eq!(world.counters().shared_damaged, 1);
        let shared = tier.value(&key()).unwrap();
        assert_eq!((shared.version, shared.bytes), (5, right.bytes.clone()));
    }
}

/// Returns a failure of [`key`] with other fields, and the checksum that belongs to them. `fields` are the
/// times in microseconds (the first and the latest), the number, and the terms in milliseconds.
fn forged(fields: (i64, i64, u32, u64), cause: Option<&[u8]>) -> Bytes {
    let (since, failed_at, times, terms) = fields;
    let mut written = vec![1];
    written.extend(since.to_le_bytes());
    written.extend(failed_at.to_le_bytes());
    written.extend(times.to_le_bytes());
    written.extend([terms, terms].map(u64::to_le_bytes).concat());
    written.push(u8::from(cause.is_some()));
    written.extend(cause.unwrap_or_default());
    let name = key();
    let sum = Sha256::new()
        .chain_update((name.as_str().len() as u64).to_le_bytes())
        .chain_update(name.as_str())
        .chain_update(&written)
        .finalize();
    [&sum[..16], &written].concat().into()
}

/// Returns the time that the clock of a new world tells, in microseconds.
async fn first_instant() -> i64 {
    let (origin, tier) = (Script::new([Step::Fail("down")]), SharedDouble::new());
    assert!(world(&origin, &tier).await.get().await.is_err());
    let written = tier.failure(&key()).unwrap();
    let now = i64::from_le_bytes(written[25..33].try_into().unwrap());
    assert_eq!(written, forged((now, now, 1, 10_000), Some(b"down")));
    now
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_another_cache_rests_no_longer_than_ones_own() {
    let now = first_instant().await;
    for (cause, longest) in [
        (Some(&b"down"[..]), 10),
        (Some(b"growing"), 60),
        (None, 300),
    ] {
        let (origin, tier) = (Script::new([plain(5)]), SharedDouble::new());
        tier.put_failure(&key(), forged((now, now, u32::MAX, u64::MAX), cause));
        let world = world(&origin, &tier).await;
        assert!(world.get().await.is_err());
        assert_eq!(origin.requests(), 0);
        assert_eq!(world.counters().shared_damaged, 0);
        world.pass(longest).await;
        assert_eq!(world.get().await.unwrap().entry.version(), 5);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_the_origin_does_not_know_is_removed() {
    let now = first_instant().await;
    let (origin, tier) = (Script::new([Step::Fail("private")]), SharedDouble::new());
    tier.put_failure(&key(), forged((now, now, 1, 10_000), Some(b"unheard of")));
    let world = world(&origin, &tier).await;
    assert!(world.get().await.is_err());
    assert_eq!((origin.requests(), world.counters().shared_damaged), (1, 1));
    assert_eq!(tier.failure(&key()), None);
}

#[tokio::test(start_paused = true)]
async fn a_failure_with_times_that_cannot_be_right_is_removed() {
    let now = first_instant().await;
    let (second, year_one) = (1_000_000, -62_135_596_800_000_000);
    for (since, failed_at) in [
        (now, now + 6 * second),
        (now + 6 * second, now),
        (now, now + 3_600_000_000 * second),
        (year_one, now),
        (year_one, year_one),
    ] {
        let (origin, tier) = (Script::new([Step::Fail("private")]), SharedDouble::new());
        tier.put_failure(&key(), forged((since, failed_at, 1, 10_000), None));
        let world = world(&origin, &tier).await;
        assert!(world.get().await.is_err());
        assert_eq!(origin.requests(), 1, "{since} {failed_at}");
        assert_eq!(world.counters().shared_damaged, 1);
        assert_eq!(tier.failure(&key()), None);
    }
    let (origin, tier) = (Script::new([plain(5)]), SharedDouble::new());
    let corrected = forged((now, now + 4 * second, 1, 10_000), None);
    tier.put_failure(&key(), corrected);
    let world = world(&origin, &tier).await;
    assert!(world.get().await.is_err(), "a clock may be corrected");
    assert_eq!(origin.requests(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_the_origin_forbids_to_store_is_not_shared() {
    let steps = [Step::Body(5, cache_control("no-store"))];
    let (origin, tier) = (Script::new(steps), SharedDouble::new());
    world(&origin, &tier).await.get().await.unwrap();
    assert_eq!(tier.value(&key()), None);
}

#[tokio::test(start_paused = true)]
async fn caches_that_share_refresh_ahead_from_the_same_time_on() {
    let mut refreshed = Vec::new();
    for seed in 0..8 {
        let (origin, tier) = (Script::new([plain(5)]), SharedDouble::new());
        let settings = Settings {
            seed,
            ..Settings::default()
        };
        let mut world = World::sharing(origin.clone(), settings, Some(tier)).await;
        world.policy.refresh_ahead = secs(60);
        world.get().await.unwrap();
        let mut seconds = 0;
        while origin.requests() == 1 {
            world.pass(1).await;
            world.get().await.unwrap();
            seconds += 1;
        }
        refreshed.push(seconds);
    }
    assert!(
        refreshed.iter().all(|one| *one == refreshed[0]),
        "{refreshed:?}"
    );
}
