//! Staleness that headers do not tell: age is `updateTime`, the answer is the period that is current,
//! and whatever is missing or over is reported as such.

use jiff::Timestamp;
use weather::{Answer, ErrorKind, Location, OffsetTime, QueryOptions, Staleness, StationChoice};

use crate::service::{FORECAST, GRID, HOUR, MARCH, MINUTE, World, soon};

/// The times of a period that was answered.
pub(crate) fn span(answer: &Answer) -> (Timestamp, Timestamp) {
    let time = |text: &str| text.parse::<OffsetTime>().unwrap().timestamp;
    (
        time(&answer.forecast.start_time),
        time(&answer.forecast.end_time),
    )
}

pub(crate) fn is_labelled(answer: &Answer) -> bool {
    let forecast = &answer.forecast;
    answer.provenance.simulated
        && forecast.short_forecast.starts_with("SIMULATED ")
        && forecast.detailed_forecast.starts_with("SIMULATED. ")
        && forecast.to_string().contains("SIMULATED")
}

#[tokio::test]
async fn through_a_week_with_a_clock_change_every_hour_has_its_period_and_none_is_older() {
    let world = World::start().await;
    let mut newest = Timestamp::MIN;
    let (mut names, mut offsets) = (Vec::new(), Vec::new());
    for _ in 0..24 * 8 {
        let answer = world.after(HOUR).await.unwrap();
        let now = world.now();
        let (start, end) = span(&answer);
        assert!(start <= now && now < end, "{now}: {start} to {end}");
        assert!(answer.provenance.update_time >= newest);
        newest = answer.provenance.update_time;
        let age = now.duration_since(newest);
        assert!(age.as_hours() < 3, "{age:#} at {now}");
        assert_eq!(answer.provenance.age_seconds, age.as_secs());
        assert!(is_labelled(&answer));
        offsets.push(answer.forecast.end_time[19..].to_owned());
        names.push(answer.forecast.name);
    }
    names.dedup();
    offsets.dedup();
    assert!(names.len() >= 15, "{names:?}");
    assert_eq!(offsets, ["-08:00", "-07:00"], "the clocks went forward");
}

#[tokio::test]
async fn the_period_changes_with_the_hour_and_not_with_the_copy() {
    let world = World::at("2026-03-05T01:59:00Z").await;
    let before = world.seattle().await.unwrap();
    assert!(before.forecast.is_daytime);
    world.pass(MINUTE).await;
    let after = world.seattle().await.unwrap();
    assert!(!after.forecast.is_daytime, "18:00 at the place");
    assert_eq!(world.asked(FORECAST), 1);
}

#[tokio::test]
async fn older_copies_are_refused_and_counted() {
    let world = World::start().await;
    let first = world.seattle().await.unwrap();
    world.faults(&["stale=6h path=/gridpoints"]);
    for round in 1..=3 {
        let answer = world.after(100 * MINUTE).await.unwrap();
        assert_eq!(answer.provenance.update_time, first.provenance.update_time);
        let stale = answer.provenance.stale;
        assert!(
            matches!(stale, Some(Staleness::UpstreamOlder { .. })),
            "{stale:?}"
        );
        assert_eq!(
            world.count("refused_older"),
            2 * round,
            "each in two representations"
        );
    }
    world.faults(&[]);
    let answer = world.after(10 * MINUTE).await.unwrap();
    assert_eq!(answer.provenance.stale, None);
    assert!(answer.provenance.update_time > first.provenance.update_time);
}

#[tokio::test]
async fn where_one_representation_is_old_the_other_is_asked_for_and_remembered() {
    let world = World::start().await;
    world.seattle().await.unwrap();
    let old = format!("stale=6h accept=geo+json path={FORECAST}");
    world.faults(&[&old]);
    for (asked, why) in [(3, "both are tried"), (4, "the better one is remembered")] {
        let answer = world.after(2 * HOUR).await.unwrap();
        assert_eq!(answer.provenance.stale, None, "{why}");
        assert!(answer.provenance.age_seconds < 3600, "{why}");
        assert_eq!(world.asked(FORECAST), asked, "{why}");
    }
    // The other one gets old, the first is well again.
    world.faults(&[&old.replace("geo+json", "ld+json")]);
    let answer = world.after(2 * HOUR).await.unwrap();
    assert_eq!((answer.provenance.stale, world.asked(FORECAST)), (None, 6));
}

#[tokio::test]
async fn after_both_were_old_either_may_recover_first() {
    for recovers in ["geo+json", "ld+json"] {
        let world = World::start().await;
        world.seattle().await.unwrap();
        world.faults(&["stale=6h path=/gridpoints"]);
        world.after(2 * HOUR).await.unwrap();
        let still_old = if recovers == "geo+json" {
            "ld+json"
        } else {
            "geo+json"
        };
        world.faults(&[&format!("stale=8h accept={still_old} path=/gridpoints")]);
        let answer = world.after(10 * MINUTE).await.unwrap();
        assert_eq!(answer.provenance.stale, None, "{recovers}");
        assert!(answer.provenance.age_seconds < 3600, "{recovers}");
    }
}

#[tokio::test]
async fn a_last_modified_in_the_future_freezes_nothing() {
    let world = World::start().await;
    world.faults(&["last-modified=3d"]);
    let mut newest = world.seattle().await.unwrap().provenance.update_time;
    for _ in 0..12 {
        let answer = world.after(2 * HOUR).await.unwrap();
        assert!(answer.provenance.update_time > newest);
        newest = answer.provenance.update_time;
    }
}

#[tokio::test]
async fn one_edge_with_a_clock_in_the_future_keeps_out_no_right_answer() {
    let mut world = World::with_disk().await;
    world.faults(&["wrong-clock=300d path=/gridpoints"]);
    world.seattle().await.unwrap();
    world.faults(&[]);
    world.restart().await;
    let answer = world.after(2 * HOUR).await.unwrap();
    assert_eq!(answer.provenance.stale, None);
    assert!(answer.provenance.update_time <= world.now());
    assert!((0..3 * 3600).contains(&answer.provenance.age_seconds));
}

#[tokio::test]
async fn values_that_are_impossible_on_earth_are_unknown() {
    let world = World::start().await;
    world.faults(&["impossible"]);
    let seattle = Location::SEATTLE.into();
    let options = QueryOptions::default;
    let period = world.seattle().await.unwrap().forecast;
    assert_eq!((period.temperature, period.wind_speed.as_str()), (None, ""));
    let hours = soon(world.service.hourly(&seattle, options()))
        .await
        .unwrap();
    for hour in hours.periods {
        assert_eq!((hour.temperature, hour.wind_speed), (None, None));
        assert_eq!((hour.dew_point, hour.humidity), (None, None));
        assert_eq!(hour.probability_of_precipitation, None);
    }
    let grid = soon(world.service.grid(&seattle, None, options()))
        .await
        .unwrap();
    assert!(grid.values.iter().all(|value| value.value.is_none()));
    // Of what the stations measured, only the words are left.
    let current = soon(
        world
            .service
            .current(&seattle, options(), &StationChoice::default()),
    )
    .await
    .unwrap();
    assert!(current.condition.is_some());
    assert_eq!((current.temperature, current.pressure), (None, None));
    assert_eq!((current.wind_speed, current.visibility), (None, None));
}

#[tokio::test]
async fn a_forecast_of_the_past_is_not_an_answer() {
    let world = World::start().await;
    world.faults(&[
        "past=240h path=/gridpoints",
        "status=404 path=/gridpoints/*,68",
    ]);
    let error = world.seattle().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(
        error
            .to_string()
            .contains("every period of its forecast is over"),
        "{error}"
    );
    // A grid that works says more.
    world.faults(&["past=240h path=/gridpoints"]);
    let answer = world.after(MINUTE).await.unwrap();
    assert!(answer.provenance.derived && is_labelled(&answer));
}

#[tokio::test]
async fn a_forecast_without_periods_is_not_said_to_be_over() {
    let world = World::start().await;
    world.faults(&[
        "nulls=periods path=/gridpoints",
        "status=404 path=/gridpoints/*,68",
    ]);
    let half_days = world.seattle().await.unwrap_err();
    let seattle = Location::SEATTLE.into();
    let hours = world.service.hourly(&seattle, QueryOptions::default());
    for error in [half_days, soon(hours).await.unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        let sentence = error.to_string();
        assert!(sentence.contains("its forecast has no periods"), "{error}");
    }
}

#[tokio::test]
async fn a_forecast_of_the_past_never_takes_the_place_of_a_good_one() {
    let world = World::start().await;
    let good = world.seattle().await.unwrap();
    world.faults(&[
        "past=240h path=/gridpoints",
        "status=500 path=/gridpoints/*,68",
    ]);
    let answer = world.after(3 * HOUR).await.unwrap();
    assert_eq!(answer.provenance.update_time, good.provenance.update_time);
    assert!(matches!(
        answer.provenance.stale,
        Some(Staleness::UpstreamFailing { .. })
    ));
}

#[tokio::test]
async fn one_good_representation_of_a_forecast_is_enough() {
    let world = World::start().await;
    world.faults(&["past=240h accept=geo+json path=/gridpoints"]);
    let answer = world.seattle().await.unwrap();
    assert!(!answer.provenance.derived);
    world.after(3 * HOUR).await.unwrap();
    assert_eq!(world.asked(FORECAST), 3, "it is remembered which");
}

#[tokio::test]
async fn a_clock_that_jumps_back_or_forward_loses_nothing() {
    let world = World::start().await;
    let mut newest = world.seattle().await.unwrap().provenance.update_time;
    for wrong in [-86_400, 0, 3_600, 0, -3_600, 7 * 86_400, 0] {
        world.set_wrong(wrong);
        for _ in 0..3 {
            let answer = world.after(61 * MINUTE).await;
            let answer = answer.unwrap_or_else(|e| panic!("{wrong}: {e}"));
            assert!(answer.provenance.update_time >= newest, "{wrong}");
            assert!(answer.provenance.age_seconds >= 0, "{wrong}");
            newest = answer.provenance.update_time;
        }
        // However wrong ours is, the newest there is has arrived.
        let behind = world.now().duration_since(newest).as_hours();
        assert!(behind < 3, "{wrong}: {behind} h behind");
    }
    assert!(newest > MARCH.parse().unwrap());
}

#[tokio::test]
async fn an_expired_grid_is_a_typed_reason_asked_about_once_and_then_seldom() {
    let world = World::start().await;
    world.faults(&[&format!(
        "status=503 type=ForecastGridExpired path={FORECAST}"
    )]);
    let error = world.seattle().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert!(error.to_string().contains("expired"), "{error}");
    assert_eq!((world.asked(FORECAST), world.asked(GRID)), (1, 0));
    for _ in 0..60 {
        world.after(MINUTE).await.unwrap_err();
    }
    assert!(
        (5..15).contains(&world.asked(FORECAST)),
        "{}",
        world.asked(FORECAST)
    );
}

#[tokio::test]
async fn through_a_week_of_faults_nothing_is_wrong_over_or_older_than_before() {
    let world = World::start().await;
    world.seattle().await.unwrap();
    world.faults(&[
        "status=500 chance=0.2",
        "status=503 chance=0.1",
        "status=503 type=ForecastMissingData chance=0.1 path=/gridpoints/*/forecast",
        "drop=before chance=0.05",
        "truncate=right chance=0.05",
        "stale=6h chance=0.1 path=/gridpoints",
        "past=240h chance=0.1 path=/gridpoints",
        "nulls=point chance=0.1 path=/points",
        "last-modified=3d chance=0.1",
    ]);
    let (mut newest, mut derived) = (Timestamp::MIN, 0);
    for hour in 0..24 * 7 {
        let answer = world
            .after(HOUR)
            .await
            .unwrap_or_else(|e| panic!("hour {hour}: {e}"));
        let (start, end) = span(&answer);
        assert!(start <= world.now() && world.now() < end, "hour {hour}");
        assert!(answer.provenance.update_time >= newest, "hour {hour}");
        newest = answer.provenance.update_time;
        let age = answer.provenance.age_seconds;
        assert!(age < 12 * 3600, "hour {hour}: {age} s old");
        assert!(is_labelled(&answer), "hour {hour}");
        derived += u32::from(answer.provenance.derived);
    }
    assert!(derived > 0 && world.count("refused_older") > 0);
}
