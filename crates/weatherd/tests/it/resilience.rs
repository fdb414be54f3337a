//! Retries of an upstream that fails, and failures that are not retried.

use std::sync::Arc;

use weather::{ErrorKind, Location, QueryOptions};

use crate::service::{FORECAST, MARCH, POINT, SECOND, World, soon, tireless, until};

#[tokio::test]
async fn what_fails_twice_is_asked_three_times() {
    for fault in [
        "status=500",
        "status=503",
        "drop=before",
        "drop=inside",
        "truncate=right",
    ] {
        let world = World::start().await;
        world.faults(&[&format!("{fault} count=2 path={FORECAST}")]);
        world
            .seattle()
            .await
            .unwrap_or_else(|e| panic!("{fault}: {e}"));
        assert_eq!(
            (world.asked(POINT), world.asked(FORECAST)),
            (1, 3),
            "{fault}"
        );
        assert_eq!(world.service.status().upstream.retries, 2, "{fault}");
    }
}

#[tokio::test]
async fn refusals_are_not_asked_again() {
    for status in [400, 403, 404] {
        let world = World::start().await;
        world.faults(&[&format!("status={status} path=/points")]);
        world.seattle().await.unwrap_err();
        assert_eq!(world.asked_in_all(), 1, "{status}");
    }
}

#[tokio::test]
async fn the_upstream_is_left_alone_for_as_long_as_it_asks() {
    let world = World::start().await;
    world.faults(&["status=429 retry-after=10 count=1"]);
    let service = Arc::clone(&world.service);
    let ask = async move {
        service
            .get_weather(Location::SEATTLE, QueryOptions::default())
            .await
    };
    let caller = tokio::spawn(ask);
    until(|| world.service.status().upstream.answers.contains_key("429")).await;
    world.pass(9 * SECOND).await;
    // Long enough for a request, if one were made.
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.asked_in_all(), 1);
    world.pass(2 * SECOND).await;
    soon(caller).await.unwrap().unwrap();
    assert_eq!(world.asked(POINT), 2);
}

#[tokio::test]
async fn an_upstream_that_keeps_failing_is_left_alone_and_then_tried_once() {
    let mut resilience = tireless();
    resilience.breaker = ::resilience::BreakerSettings::default();
    let world = World::with(MARCH, resilience, None).await;
    world.faults(&["status=500"]);
    let breaker = || world.service.status().upstream.breaker;
    for place in 0..10 {
        let place = Location::new(40.0 + f64::from(place), -100.0).unwrap();
        let asked = world
            .service
            .get_weather(place, QueryOptions::default())
            .await;
        assert_eq!(asked.unwrap_err().kind(), ErrorKind::Unreachable);
    }
    assert_eq!((breaker().as_str(), world.asked_in_all()), ("open", 10));
    world.pass(6 * SECOND).await;
    world.seattle().await.unwrap_err();
    assert_eq!(
        (breaker().as_str(), world.asked_in_all()),
        ("open", 11),
        "one probe"
    );
    world.faults(&[]);
    world.pass(11 * SECOND).await;
    world.seattle().await.unwrap();
    assert_eq!(breaker(), "closed");
}
