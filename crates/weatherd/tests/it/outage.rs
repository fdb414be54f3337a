//! An upstream that is gone: answers go on, marked, until they are too old; and from the disk after a
//! restart.

use std::time::Duration;

use weather::{Answer, ErrorKind, Location, QueryOptions, Source, Staleness};

use crate::service::{FORECAST, HOUR, MINUTE, SECOND, World};

fn failing_since(answer: &Answer) -> jiff::Timestamp {
    match &answer.provenance.stale {
        Some(Staleness::UpstreamFailing { since, .. }) => *since,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn answers_go_on_while_the_upstream_is_cut_and_are_fresh_soon_after() {
    for cut in [
        "drop=before",
        "status=503",
        "status=500",
        "html",
        "status=403",
    ] {
        let world = World::start().await;
        let good = world.seattle().await.unwrap();
        world.faults(&[cut]);
        let mut first = None;
        for hour in 1..=20 {
            let answer = world.after(HOUR).await;
            let answer = answer.unwrap_or_else(|e| panic!("{cut}, hour {hour}: {e}"));
            assert_eq!(answer.provenance.update_time, good.provenance.update_time);
            assert!(answer.provenance.age_seconds >= 3600 * hour, "{cut}");
            if hour > 1 {
                let since = failing_since(&answer);
                assert_eq!(*first.get_or_insert(since), since, "{cut}: one outage");
            }
        }
        world.faults(&[]);
        world.after(MINUTE).await.unwrap();
        let answer = world.after(SECOND).await.unwrap();
        assert_eq!(answer.provenance.stale, None, "{cut}");
        assert!(answer.provenance.age_seconds < 3600, "{cut}");
    }
}

#[tokio::test]
async fn what_is_too_old_is_an_error_that_says_since_when() {
    for (cut, kind) in [
        ("drop=before", ErrorKind::Unreachable),
        ("status=503", ErrorKind::Unreachable),
        ("html", ErrorKind::InvalidResponse),
    ] {
        let world = World::start().await;
        world.seattle().await.unwrap();
        world.faults(&[cut]);
        world.after(2 * HOUR).await.unwrap();
        let error = world.after(23 * HOUR).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        let error = error.to_string();
        assert!(
            error.contains("failing since 2026-03-05 00:38 UTC"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_outage_begins_with_the_first_failure_whatever_is_asked_for_later() {
    let world = World::start().await;
    world.seattle().await.unwrap();
    let upstream = || world.service.status().upstream;
    world.faults(&["status=503"]);
    world.after(2 * HOUR).await.unwrap();
    let since = failing_since(&world.after(HOUR).await.unwrap());
    assert_eq!(upstream().failing_since, Some(since));
    let elsewhere = Location::new(40.0, -100.0).unwrap();
    let asked = world
        .service
        .get_weather(elsewhere, QueryOptions::default());
    let error = asked.await.unwrap_err().to_string();
    let begin = since
        .strftime("failing since %Y-%m-%d %H:%M UTC")
        .to_string();
    assert!(error.contains(&begin), "{error}");
    world.faults(&[]);
    world.after(MINUTE).await.unwrap();
    world.settle().await;
    assert_eq!(upstream().failing_since, None);
}

#[tokio::test]
async fn after_a_restart_the_first_answer_comes_from_the_disk_at_once() {
    let mut world = World::with_disk().await;
    let before = world.seattle().await.unwrap();
    world.restart().await;
    world.cut().await;
    world.pass(10 * MINUTE).await;
    let answer = world.seattle().await.unwrap();
    assert_eq!(answer.provenance.source, Source::Disk);
    assert_eq!((answer.provenance.stale, world.asked_in_all()), (None, 2));
    assert_eq!(answer.forecast, before.forecast);
    assert!(
        answer.provenance.simulated,
        "known from what was kept alone"
    );
}

#[tokio::test]
async fn after_a_restart_an_older_answer_from_the_disk_does_not_wait_for_a_hanging_upstream() {
    let mut world = World::with_disk().await;
    let before = world.seattle().await.unwrap();
    world.restart().await;
    world.faults(&["hang"]);
    world.pass(80 * MINUTE).await;
    let answer = world.seattle().await.unwrap();
    assert_eq!(answer.provenance.source, Source::Disk);
    assert_eq!(answer.provenance.stale, Some(Staleness::BeingRefreshed));
    assert_eq!(answer.provenance.update_time, before.provenance.update_time);
}

#[tokio::test]
async fn after_a_restart_older_copies_are_refused_all_the_same() {
    let mut world = World::with_disk().await;
    let before = world.seattle().await.unwrap();
    world.restart().await;
    world.faults(&["stale=6h path=/gridpoints"]);
    let answer = world.after(3 * HOUR).await.unwrap();
    assert_eq!(answer.provenance.update_time, before.provenance.update_time);
    assert!(world.count("refused_older") > 0);
}

#[tokio::test]
async fn a_derived_answer_from_the_disk_is_labelled() {
    let mut world = World::with_disk().await;
    world.faults(&[&format!(
        "status=503 type=ForecastMissingData path={FORECAST}"
    )]);
    world.seattle().await.unwrap();
    world.restart().await;
    let hasty = QueryOptions {
        within: Some(5 * SECOND),
        ..QueryOptions::default()
    };
    let answer = world.ask(hasty).await.unwrap();
    assert!(answer.provenance.derived && answer.provenance.simulated);
    assert!(answer.forecast.short_forecast.starts_with("SIMULATED"));
    assert!(world.service.status().upstream.simulated);
}

#[tokio::test]
async fn a_slow_grid_keeps_nobody_waiting_who_has_something() {
    let world = World::start().await;
    world.seattle().await.unwrap();
    world.faults(&[
        "hang path=/gridpoints/*,68",
        &format!("status=500 path={FORECAST}"),
    ]);
    world.pass(3 * HOUR).await;
    let begun = tokio::time::Instant::now();
    let answer = world.seattle().await.unwrap();
    // The client of the upstream waits 15 s.
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert!(!answer.provenance.derived);
}
