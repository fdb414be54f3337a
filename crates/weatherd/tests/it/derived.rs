//! Forecasts that are derived: from the raw grid, where the forecast lacks periods or there is none, as at sea;
//! labelled as such, and never in place of a better one.

use std::time::Duration;

use weather::{ErrorKind, Location, QueryOptions};

use crate::service::{FORECAST, GRID, HOUR, MINUTE, World, soon};
use crate::staleness::{is_labelled, span};

#[tokio::test]
async fn missing_values_are_unknown_and_missing_periods_derived() {
    let world = World::start().await;
    world.faults(&["nulls=temperature path=/gridpoints"]);
    let answer = world.seattle().await.unwrap();
    assert_eq!(answer.forecast.temperature, None);
    let world = World::start().await;
    world.faults(&["nulls=wind path=/gridpoints"]);
    let answer = world.seattle().await.unwrap();
    assert_eq!(
        (
            answer.forecast.wind_speed.as_str(),
            answer.forecast.wind_direction.as_str()
        ),
        ("", "")
    );
    assert!(answer.forecast.to_string().contains("Wind: unknown"));
    let world = World::start().await;
    world.faults(&["nulls=periods path=/gridpoints"]);
    let answer = world.seattle().await.unwrap();
    assert!(answer.provenance.derived && is_labelled(&answer));
}

#[tokio::test]
async fn a_point_without_a_cell_is_a_typed_reason_and_loses_no_known_one() {
    let world = World::start().await;
    world.faults(&["nulls=point path=/points"]);
    let error = world.seattle().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoData, "{error}");
    assert!(
        error.to_string().contains("no forecast grid there"),
        "{error}"
    );
    assert_eq!(world.asked_in_all(), 1);
    world.faults(&[]);
    world.pass(10 * Duration::from_secs(1)).await;
    world.seattle().await.unwrap();
    world.faults(&["nulls=point path=/points"]);
    for _ in 0..4 {
        world.after(12 * HOUR).await.unwrap();
    }
}

#[tokio::test]
async fn an_empty_grid_gives_the_reason_why_there_is_no_forecast() {
    let world = World::start().await;
    world.faults(&[
        &format!("status=503 type=ForecastMissingData path={FORECAST}"),
        "nulls=grid path=/gridpoints",
    ]);
    let error = world.seattle().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert!(error.to_string().contains("lacks data"), "{error}");
}

#[tokio::test]
async fn what_the_forecast_lacks_is_derived_from_the_grid_and_labelled() {
    for fault in [
        "status=503 type=ForecastMissingData",
        "status=500",
        "status=404",
        "status=404 type=NotFound",
        "status=404 type=MarineForecastNotSupported",
        "html",
    ] {
        let world = World::start().await;
        let right = world.seattle().await.unwrap();
        let world = World::start().await;
        world.faults(&[&format!("{fault} path={FORECAST}")]);
        let answer = world
            .seattle()
            .await
            .unwrap_or_else(|e| panic!("{fault}: {e}"));
        assert!(answer.provenance.derived, "{fault}");
        assert!(is_labelled(&answer), "{fault}: {}", answer.forecast);
        let (start, end) = span(&answer);
        assert!(start <= world.now() && world.now() < end);
        assert_eq!(answer.provenance.update_time, right.provenance.update_time);
        assert_eq!(answer.forecast.name, right.forecast.name);
        assert_eq!(answer.forecast.temperature, right.forecast.temperature);
    }
}

#[tokio::test]
async fn at_sea_the_raw_grid_gives_a_marine_forecast_that_is_marked_as_derived() {
    let world = World::start().await;
    let off_washington = Location::new(47.0, -125.5).unwrap();
    let at = || {
        world
            .service
            .get_weather(off_washington, QueryOptions::default())
    };
    let answer = soon(at()).await.unwrap();
    assert!(answer.provenance.derived && is_labelled(&answer));
    assert_eq!(answer.provenance.stale, None);
    let told = &answer.forecast;
    assert!(told.wind_speed.ends_with(" kt"), "{}", told.wind_speed);
    assert!(told.temperature.is_some());
    let detailed = &told.detailed_forecast;
    assert!(
        detailed.contains(" kt") && detailed.contains("Seas "),
        "{detailed}"
    );
    let place = off_washington.into();
    let week = soon(world.service.week(&place, QueryOptions::default()))
        .await
        .unwrap();
    let hours = soon(world.service.hourly(&place, QueryOptions::default()))
        .await
        .unwrap();
    assert_eq!((week.periods.len(), hours.periods.len()), (14, 156));
    for outlook in [week, hours] {
        assert!(outlook.provenance.derived && outlook.provenance.simulated);
        assert!(
            outlook
                .periods
                .iter()
                .all(|period| period.wind_speed.is_some())
        );
    }
    let asked = world.asked_in_all();
    for _ in 0..10 {
        soon(at()).await.unwrap();
    }
    assert_eq!(
        world.asked_in_all(),
        asked,
        "what the upstream never has is not asked for again"
    );
}

#[tokio::test]
async fn at_sea_a_grid_that_is_gone_or_empty_is_no_forecast_and_one_that_fails_may_pass() {
    for (fault, kind) in [
        ("status=404 path=/gridpoints/*/*", ErrorKind::NoData),
        ("nulls=grid path=/gridpoints", ErrorKind::NoData),
        ("status=500 path=/gridpoints/*/*", ErrorKind::Unreachable),
    ] {
        let world = World::start().await;
        let marine = format!("status=404 type=MarineForecastNotSupported path={FORECAST}");
        world.faults(&[&marine, fault]);
        let error = world.seattle().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{fault}: {error}");
        assert_eq!(
            error.to_string().contains("at sea"),
            kind == ErrorKind::NoData,
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_newer_derived_forecast_is_better_than_an_older_one_and_never_taken_back() {
    let world = World::start().await;
    let first = world.seattle().await.unwrap();
    world.faults(&[&format!(
        "status=503 type=ForecastMissingData path={FORECAST}"
    )]);
    let derived = world.after(3 * HOUR).await.unwrap();
    assert!(derived.provenance.derived);
    assert!(derived.provenance.update_time > first.provenance.update_time);
    // Now nothing answers: not back to the forecast, which is older.
    world.faults(&["drop=before"]);
    for _ in 0..3 {
        let answer = world.after(HOUR).await.unwrap();
        assert_eq!(
            answer.provenance.update_time,
            derived.provenance.update_time
        );
    }
    // The forecast comes back, but in a copy that is older still.
    world.faults(&["stale=5h path=/gridpoints"]);
    let answer = world.after(HOUR).await.unwrap();
    assert!(answer.provenance.update_time >= derived.provenance.update_time);
    world.faults(&[]);
    world.after(HOUR).await.unwrap();
    let answer = world.after(10 * MINUTE).await.unwrap();
    assert!(!answer.provenance.derived);
    assert_eq!(
        (answer.provenance.stale, world.asked(GRID) > 0),
        (None, true)
    );
}
