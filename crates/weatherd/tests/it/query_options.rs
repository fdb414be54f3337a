//! Callers who say how long they wait and how old an answer may be.

use std::time::Duration;

use weather::{Error, ErrorKind, QueryOptions, Source, Staleness};
use weather_service::Defaults;

use crate::service::{FORECAST, GRID, HOUR, MINUTE, POINT, SECOND, World, tireless};

const MOMENT: Duration = Duration::from_millis(50);

fn within(time: Duration) -> QueryOptions {
    QueryOptions {
        within: Some(time),
        ..QueryOptions::default()
    }
}

#[tokio::test]
async fn a_caller_in_a_hurry_gets_what_is_at_hand_and_the_refresh_goes_on() {
    let world = World::start().await;
    let first = world.seattle().await.unwrap();
    world.pass(3 * HOUR).await;
    world.faults(&["latency=2s"]);
    let hasty = world.ask(within(MOMENT)).await.unwrap();
    assert_eq!(hasty.provenance.stale, Some(Staleness::DeadlinePassed));
    assert_eq!(hasty.provenance.update_time, first.provenance.update_time);
    world.settle().await;
    let next = world.seattle().await.unwrap();
    assert_eq!(next.provenance.stale, None);
    assert!(next.provenance.update_time > first.provenance.update_time);
    assert_eq!(world.asked(FORECAST), 2);
}

#[tokio::test]
async fn a_caller_in_a_hurry_with_nothing_at_hand_is_told_so_in_time() {
    let world = World::start().await;
    for (path, what) in [("/points", "point"), (FORECAST, "forecast")] {
        world.faults(&[&format!("hang path={path}")]);
        let begun = tokio::time::Instant::now();
        let late = world.ask(within(MOMENT)).await.unwrap_err();
        assert_eq!(
            late,
            Error::Timeout(MOMENT),
            "{what}: the caller's own time"
        );
        // The client of the upstream waits 15 s.
        assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
        assert_eq!(
            world.asked(GRID),
            0,
            "{what}: haste is no reason to ask for more"
        );
        world.faults(&[]);
        // What hangs is given up, and asked for again.
        world.pass(MINUTE).await;
        world.settle().await;
        world.pass(MINUTE).await;
    }
    world.seattle().await.unwrap();
}

#[tokio::test]
async fn a_hanging_upstream_is_given_up_with_a_typed_error() {
    let world = World::start().await;
    world.faults(&["hang"]);
    let service = std::sync::Arc::clone(&world.service);
    let caller = tokio::spawn(async move {
        let seattle = weather::Location::SEATTLE;
        service.get_weather(seattle, QueryOptions::default()).await
    });
    crate::service::until(|| world.asked(POINT) == 1).await;
    world.pass(2 * MINUTE).await;
    let error = crate::service::soon(caller).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn a_caller_who_wants_nothing_old_makes_the_upstream_be_asked() {
    let world = World::start().await;
    world.seattle().await.unwrap();
    let new = QueryOptions {
        max_age: Some(Duration::ZERO),
        ..QueryOptions::default()
    };
    for asked in 2..5 {
        let answer = world.ask(new).await.unwrap();
        assert_eq!(answer.provenance.source, Source::Live);
        assert_eq!((world.asked(POINT), world.asked(FORECAST)), (1, asked));
    }
    world.pass(10 * MINUTE).await;
    let old_enough = QueryOptions {
        max_age: Some(20 * MINUTE),
        ..QueryOptions::default()
    };
    let answer = world.ask(old_enough).await.unwrap();
    assert_eq!(answer.provenance.source, Source::Memory);
}

#[tokio::test]
async fn a_caller_who_wants_nothing_old_in_a_loop_has_the_upstream_asked_twice_a_minute() {
    let world = World::start().await;
    world.service.change(Defaults::default(), tireless());
    let first = world.seattle().await.unwrap().provenance;
    let new = QueryOptions {
        max_age: Some(Duration::ZERO),
        ..QueryOptions::default()
    };
    for _ in 0..29 {
        world.pass(SECOND).await;
        let told = world.ask(new).await.unwrap().provenance;
        assert_eq!(told.source, Source::Memory);
        assert_eq!(told.confirmed_at, first.confirmed_at, "its age is told");
    }
    assert_eq!(world.asked(FORECAST), 1);
    world.pass(SECOND).await;
    let told = world.ask(new).await.unwrap().provenance;
    assert_eq!((told.source, world.asked(FORECAST)), (Source::Live, 2));
}
