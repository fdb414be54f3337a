//! Leases: how long an entry may be served again without a look at what is held.

use cache::{Generation, Lease, Want};

use crate::doubles::{Script, World, key, keys, plain, secs};

/// Gets the entry and leases it.
async fn leased(world: &World) -> Lease {
    world.get().await.unwrap();
    lease(world, world.cache.generation())
}

fn lease(world: &World, generation: Generation) -> Lease {
    let found = world.cache.peek(&key(), &world.policy, Want::default());
    let now = world.clock.now();
    world
        .cache
        .lease(generation, &found.unwrap().entry, &world.policy, now)
}

fn holds(world: &World, lease: &Lease) -> bool {
    world.cache.holds(lease, world.clock.now())
}

#[tokio::test(start_paused = true)]
async fn a_lease_holds_no_longer_than_the_entry_is_left_alone() {
    let world = World::new(Script::new([plain(1)])).await;
    let lease = leased(&world).await;
    assert!(holds(&world, &lease));
    for _ in 0..59 {
        world.pass(1).await;
        // As long as it holds, a look would have found the same.
        if holds(&world, &lease) {
            assert!(
                world
                    .cache
                    .peek(&key(), &world.policy, Want::default())
                    .is_some()
            );
        }
    }
    world.pass(1).await;
    assert!(!holds(&world, &lease), "the entry has expired");
}

#[tokio::test(start_paused = true)]
async fn any_change_ends_all_leases() {
    let world = World::new(Script::new([plain(1), plain(1), plain(1)])).await;
    let other = keys(1).pop().unwrap();
    assert_ne!(other, key());
    let first = leased(&world).await;
    world.get_key(&other).await.unwrap();
    assert!(!holds(&world, &first), "another entry came");
    let second = leased(&world).await;
    world.cache.remove(&other);
    assert!(!holds(&world, &second), "another entry went");
    let third = leased(&world).await;
    world.cache.end_leases();
    assert!(!holds(&world, &third));
    assert!(holds(&world, &leased(&world).await));
}

#[tokio::test(start_paused = true)]
async fn what_was_found_before_a_change_is_no_lease_after_it() {
    let world = World::new(Script::new([plain(1), plain(1)])).await;
    world.get().await.unwrap();
    let generation = world.cache.generation();
    world.get_key(&keys(1).pop().unwrap()).await.unwrap();
    assert!(!holds(&world, &lease(&world, generation)));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_back_ends_a_lease() {
    let world = World::new(Script::new([plain(1)])).await;
    let lease = leased(&world).await;
    world.clock.jump(-1);
    assert!(!holds(&world, &lease));
}

#[tokio::test(start_paused = true)]
async fn a_leased_entry_counts_as_one_from_memory() {
    let world = World::new(Script::new([plain(1)])).await;
    let lease = leased(&world).await;
    let before = world.counters().memory_hits;
    assert!(holds(&world, &lease));
    assert_eq!(world.counters().memory_hits, before + 1);
}

#[tokio::test(start_paused = true)]
async fn a_lease_ends_in_time_for_the_refresh_ahead() {
    let mut world = World::new(Script::new([plain(1)])).await;
    world.policy.refresh_ahead = secs(20);
    let lease = leased(&world).await;
    world.pass(39).await;
    assert!(holds(&world, &lease));
    world.pass(11).await;
    assert!(!holds(&world, &lease), "half of the lead is left at least");
}
