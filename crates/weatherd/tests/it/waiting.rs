//! Waiting for a newer forecast, and programs that wait.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::task::JoinHandle;
use weather::{Answer, Ask, Error, ErrorKind, Location, Patience};

use crate::service::{FORECAST, HOUR, MINUTE, SECOND, World, soon, until};

type Told = Result<Option<Answer>, Error>;

async fn parked(world: &World, since: Option<Timestamp>, timeout: Duration) -> JoinHandle<Told> {
    let before = world.service.status().parked;
    let service = Arc::clone(&world.service);
    let caller = tokio::spawn(async move {
        let place = Location::SEATTLE.into();
        service
            .wait_for_update(&place, since, timeout, Ask::default())
            .await
    });
    until(|| caller.is_finished() || world.service.status().parked > before).await;
    caller
}

#[tokio::test]
async fn who_has_an_older_forecast_is_answered_at_once() {
    let world = World::start().await;
    let held = world.seattle().await.unwrap().provenance.update_time;
    let older = held - SECOND;
    let caller = parked(&world, Some(older), HOUR).await;
    let answer = soon(caller).await.unwrap().unwrap().unwrap();
    assert_eq!(answer.provenance.update_time, held);
    assert_eq!(world.asked_in_all(), 2);
}

#[tokio::test]
async fn a_newer_forecast_wakes_everybody_for_no_more_requests_than_one_needs() {
    let world = World::start().await;
    let held = world.seattle().await.unwrap().provenance.update_time;
    // The forecast counts as fresh for an hour, which is as long as anybody may wait.
    world.pass(10 * MINUTE).await;
    let mut callers = Vec::new();
    for number in 0..200 {
        // The time as it was told, or none.
        let since = (number % 2 == 0).then_some(held);
        callers.push(parked(&world, since, 3 * HOUR).await);
    }
    assert_eq!(world.service.status().parked, 200);
    let mut minutes = 0;
    while !callers.iter().all(JoinHandle::is_finished) {
        assert!(minutes < 120, "nobody is told");
        world.pass(MINUTE).await;
        world.settle().await;
        minutes += 1;
    }
    for caller in callers {
        let answer = soon(caller).await.unwrap().unwrap().unwrap();
        assert!(answer.provenance.update_time > held);
        assert_eq!(answer.provenance.stale, None);
    }
    let asked = world.asked(FORECAST);
    assert!(asked <= 3, "{asked} in {minutes} minutes");
    assert_eq!(world.service.status().parked, 0);
    for _ in 0..180 {
        world.pass(MINUTE).await;
    }
    world.settle().await;
    assert_eq!(world.asked(FORECAST), asked, "nobody waits any more");
}

#[tokio::test]
async fn what_somebody_else_asks_for_wakes_who_waits() {
    let world = World::start().await;
    let held = world.seattle().await.unwrap().provenance.update_time;
    let caller = parked(&world, Some(held), HOUR).await;
    world.clock.advance(jiff::SignedDuration::from_mins(70));
    let anew = Patience {
        within: None,
        max_age: Some(Duration::ZERO),
    };
    let newer = world.ask(anew).await.unwrap();
    let answer = soon(caller).await.unwrap().unwrap().unwrap();
    assert_eq!(answer.provenance.update_time, newer.provenance.update_time);
}

#[tokio::test]
async fn when_time_is_up_or_the_daemon_stops_there_is_no_answer() {
    let world = World::start().await;
    let held = world.seattle().await.unwrap().provenance.update_time;
    let caller = parked(&world, Some(held), 30 * SECOND).await;
    world.pass(31 * SECOND).await;
    assert_eq!(soon(caller).await.unwrap(), Ok(None));
    // However long it asks for, an hour is all.
    let caller = parked(&world, Some(Timestamp::MAX), 100 * HOUR).await;
    world.pass(HOUR + SECOND).await;
    assert_eq!(soon(caller).await.unwrap(), Ok(None));
    let held = world.seattle().await.unwrap().provenance.update_time;
    let caller = parked(&world, Some(held), HOUR).await;
    world.service.stop_waiting();
    assert_eq!(soon(caller).await.unwrap(), Ok(None));
}

#[tokio::test]
async fn an_outage_is_waited_out_without_a_storm() {
    let world = World::start().await;
    let held = world.seattle().await.unwrap().provenance.update_time;
    world.faults(&["status=503 path=/gridpoints"]);
    world.pass(50 * MINUTE).await;
    let caller = parked(&world, Some(held), HOUR).await;
    for _ in 0..50 {
        world.pass(MINUTE).await;
        world.settle().await;
    }
    assert!(!caller.is_finished());
    let asked = world.asked_in_all();
    assert!(
        (5..100).contains(&asked),
        "{asked} requests, retries included"
    );
    world.faults(&[]);
    for _ in 0..8 {
        world.pass(MINUTE).await;
        world.settle().await;
    }
    assert!(soon(caller).await.unwrap().unwrap().is_some());
}

#[tokio::test]
async fn where_nothing_is_known_there_is_an_error() {
    let world = World::start().await;
    world.faults(&["status=503"]);
    let caller = parked(&world, None, SECOND).await;
    let error = soon(caller).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
}
