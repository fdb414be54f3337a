//! One fetch, however many ask.

use std::sync::Arc;

use nws_simulator::LoggedRequest;
use weather::{ErrorKind, Location, QueryOptions, Source};

use crate::service::{FORECAST, MINUTE, POINT, SECOND, World, soon, until};

#[tokio::test]
async fn a_cold_place_takes_two_requests_and_a_warm_one_none() {
    let world = World::start().await;
    let answer = world.seattle().await.unwrap();
    assert_eq!(answer.provenance.source, Source::Live);
    assert_eq!((world.asked(POINT), world.asked(FORECAST)), (1, 1));
    assert_eq!(world.asked_in_all(), 2);
    for _ in 0..100 {
        let warm = world.seattle().await.unwrap();
        assert_eq!(warm.provenance.source, Source::Memory);
        assert_eq!(warm.provenance.stale, None);
    }
    assert_eq!(world.asked_in_all(), 2);
}

#[tokio::test]
async fn a_thousand_callers_on_a_cold_place_share_two_requests() {
    let world = World::start().await;
    world.faults(&["latency=20ms"]);
    let callers: Vec<_> = (0..1000)
        .map(|_| {
            let service = Arc::clone(&world.service);
            tokio::spawn(async move {
                service
                    .get_weather(Location::SEATTLE, QueryOptions::default())
                    .await
            })
        })
        .collect();
    for caller in callers {
        soon(caller).await.unwrap().unwrap();
    }
    assert_eq!((world.asked(POINT), world.asked(FORECAST)), (1, 1));
    assert_eq!(world.asked_in_all(), 2);
}

#[tokio::test]
async fn places_in_one_cell_share_its_forecast() {
    let world = World::start().await;
    world.seattle().await.unwrap();
    let near = Location::new(47.6069, -122.331).unwrap();
    let answer = world
        .service
        .get_weather(near, QueryOptions::default())
        .await
        .unwrap();
    assert_eq!(answer.provenance.grid_cell.as_deref(), Some("SEW/125,68"));
    assert_eq!(answer.provenance.source, Source::Memory);
    assert_eq!(world.asked_in_all(), 3, "one more point, nothing else");
}

#[tokio::test]
async fn a_failed_fetch_is_one_shared_result() {
    let world = World::start().await;
    world.faults(&["status=404 latency=20ms path=/points"]);
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let service = Arc::clone(&world.service);
            tokio::spawn(async move {
                service
                    .get_weather(Location::SEATTLE, QueryOptions::default())
                    .await
            })
        })
        .collect();
    for caller in callers {
        assert!(soon(caller).await.unwrap().is_err());
    }
    assert_eq!(world.asked_in_all(), 1);
}

#[tokio::test]
async fn callers_who_leave_do_not_stop_the_fetch() {
    let world = World::start().await;
    world.faults(&["latency=50ms"]);
    let service = Arc::clone(&world.service);
    let caller = tokio::spawn(async move {
        service
            .get_weather(Location::SEATTLE, QueryOptions::default())
            .await
    });
    until(|| world.asked(POINT) == 1).await;
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    world.settle().await;
    world.seattle().await.unwrap();
    assert_eq!(world.asked(POINT), 1, "fetched for the one who left");
}

#[tokio::test]
async fn an_invalid_point_is_asked_for_once_and_then_less_and_less() {
    let world = World::start().await;
    let london = Location::new(51.5072, -0.1275).unwrap();
    let ask = || world.service.get_weather(london, QueryOptions::default());
    for _ in 0..100 {
        assert_eq!(ask().await.unwrap_err().kind(), ErrorKind::NoData);
    }
    assert_eq!(world.asked_in_all(), 1);
    world.pass(10 * SECOND).await;
    assert!(ask().await.is_err());
    assert_eq!(
        world.asked_in_all(),
        2,
        "a valid point may answer 404 for a while"
    );
    for _ in 0..60 {
        world.pass(MINUTE).await;
        assert!(ask().await.is_err());
    }
    let asked = world.asked_in_all();
    assert!((5..20).contains(&asked), "{asked} times within an hour");
}

#[tokio::test]
async fn the_lifetimes_that_errors_claim_are_not_believed() {
    for status in [403, 404, 500, 503] {
        let world = World::start().await;
        world.faults(&[&format!("status={status} max-age=86400 path=/points")]);
        world.seattle().await.unwrap_err();
        world.faults(&[]);
        world.pass(10 * SECOND).await;
        world.seattle().await.unwrap();
    }
}

#[tokio::test]
async fn a_request_for_what_is_known_is_conditional() {
    let world = World::start().await;
    world.seattle().await.unwrap();
    for _ in 0..3 {
        world.after(65 * MINUTE).await.unwrap();
    }
    let is_conditional = |request: &LoggedRequest| request.conditional;
    let log = world.simulator.log().recent();
    assert!(log.iter().skip(2).all(is_conditional), "{log:?}");
}
