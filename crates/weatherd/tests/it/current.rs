//! The weather now, over real sockets, before stations that are late, silent, or give nothing but nulls.

use std::time::Duration;

use weather::{
    Current, Error, ErrorKind, Location, QueryOptions, ReadingOrigin, Source, Staleness,
    StationChoice, Units,
};

use crate::service::{HOUR, MINUTE, POINT, World, soon};

const STATIONS: &str = "/gridpoints/SEW/125,68/stations";
const MOMENT: Duration = Duration::from_millis(50);

async fn ask(world: &World, options: QueryOptions) -> Result<Current, Error> {
    soon(world.service.current(
        &Location::SEATTLE.into(),
        options,
        &StationChoice::default(),
    ))
    .await
}

async fn current(world: &World) -> Result<Current, Error> {
    ask(world, QueryOptions::default()).await
}

fn observations(station: &str) -> String {
    format!("/stations/{station}/observations")
}

fn asked_of_stations(world: &World) -> u64 {
    world.simulator.log().count_under("/stations/")
}

#[tokio::test]
async fn a_new_place_costs_three_requests_and_a_known_one_none() {
    let world = World::start().await;
    let told = current(&world).await.unwrap();
    assert_eq!(world.asked_in_all(), 3);
    let station = observations(&told.station.id);
    for path in [POINT, STATIONS, &station] {
        assert_eq!(world.asked(path), 1, "{path}");
    }
    assert!(told.is_current);
    assert_eq!(told.units, Units::US);
    assert!(told.time.to_string().ends_with("-08:00"), "{}", told.time);
    let [warm, wind] = [&told.temperature, &told.wind_speed].map(|r| r.as_ref().unwrap());
    assert_eq!((warm.time, warm.age_seconds), (told.time, told.age_seconds));
    assert_eq!(warm.origin, ReadingOrigin::Observation);
    assert_eq!(wind.station, told.station.id);
    assert_eq!(told.provenance.source, Source::Live);
    assert_eq!(told.provenance.update_time, told.time.timestamp);
    assert_eq!(told.provenance.grid_cell.as_deref(), Some("SEW/125,68"));
    for _ in 0..3 {
        let again = current(&world).await.unwrap();
        assert_eq!(again.provenance.source, Source::Memory);
        assert_eq!(again.temperature, told.temperature);
    }
    assert_eq!(world.asked_in_all(), 3);
    world.seattle().await.unwrap();
    assert_eq!(world.asked_in_all(), 4, "the point is known by now");
}

#[tokio::test]
async fn made_up_weather_says_so_with_the_very_first_answer() {
    let world = World::start().await;
    let told = current(&world).await.unwrap();
    assert!(told.provenance.simulated);
    assert!(told.condition.unwrap().value.starts_with("SIMULATED "));
    assert!(world.service.status().upstream.simulated);
}

#[tokio::test]
async fn what_was_not_decoded_is_read_from_the_report_and_nobody_else_is_asked() {
    let world = World::start().await;
    let whole = current(&World::start().await).await.unwrap();
    world.faults(&["nulls=observations path=/stations"]);
    let told = current(&world).await.unwrap();
    assert_eq!(world.asked_in_all(), 3);
    let text = told.temperature.unwrap();
    assert_eq!(text.origin, ReadingOrigin::Metar);
    assert_eq!(text.value, whole.temperature.unwrap().value);
    assert_eq!(told.humidity.unwrap().origin, ReadingOrigin::Derived);
    let condition = told.condition.unwrap();
    assert!(condition.value.starts_with("SIMULATED "), "{condition:?}");
}

#[tokio::test]
async fn the_next_station_answers_for_one_that_is_silent_unknown_or_broken() {
    let nearest = current(&World::start().await).await.unwrap().station;
    let path = observations(&nearest.id);
    for fault in ["nulls=no-observations", "status=404", "status=500"] {
        let world = World::start().await;
        world.faults(&[&format!("{fault} path={path}")]);
        let told = current(&world).await.unwrap();
        assert_ne!(told.station.id, nearest.id, "{fault}");
        assert!(told.station.distance > nearest.distance, "{fault}");
        assert!(told.temperature.is_some() && told.is_current, "{fault}");
        assert_eq!(world.asked(&observations(&told.station.id)), 1, "{fault}");
    }
}

#[tokio::test]
async fn no_more_than_four_stations_are_asked_and_silence_is_told_as_such() {
    for (fault, asked) in [("nulls=no-observations", 4), ("status=404", 4)] {
        let world = World::start().await;
        world.faults(&[&format!("{fault} path=/stations")]);
        let error = current(&world).await.unwrap_err();
        assert_eq!(error, Error::NoReport(Location::SEATTLE), "{fault}");
        assert_eq!(error.kind(), ErrorKind::NoData);
        assert_eq!(asked_of_stations(&world), asked, "{fault}");
    }
    let world = World::start().await;
    world.faults(&["status=503 path=/stations"]);
    let error = current(&world).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert!(error.to_string().contains("cannot be reached"), "{error}");
}

#[tokio::test]
async fn the_last_report_is_told_while_the_upstream_fails_until_it_is_a_day_old() {
    let world = World::start().await;
    let first = current(&world).await.unwrap();
    world.faults(&["status=503"]);
    world.pass(2 * HOUR).await;
    let told = current(&world).await.unwrap();
    assert_eq!((told.time, told.is_current), (first.time, false));
    assert_eq!(told.age_seconds, first.age_seconds + 7200);
    assert_eq!(told.provenance.age_seconds, told.age_seconds);
    let stale = told.provenance.stale.unwrap();
    assert!(
        matches!(stale, Staleness::UpstreamFailing { .. }),
        "{stale:?}"
    );
    world.pass(23 * HOUR).await;
    let error = current(&world).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
    world.faults(&[]);
    world.pass(MINUTE).await;
    let told = current(&world).await.unwrap();
    assert!(told.is_current && told.provenance.stale.is_none());
}

#[tokio::test]
async fn older_copies_never_take_an_answer_back_in_time() {
    let world = World::start().await;
    let mut last = current(&world).await.unwrap().time.timestamp;
    for hour in 1..=8 {
        let stale = format!("stale={}h path=/stations", hour % 4 * 2);
        world.faults(&[stale.as_str()]);
        world.pass(HOUR).await;
        let told = current(&world).await.unwrap();
        assert!(told.time.timestamp >= last, "hour {hour}: {}", told.time);
        last = told.time.timestamp;
        world.settle().await;
    }
    assert!(world.count("refused_older") > 0);
}

#[tokio::test]
async fn a_caller_in_a_hurry_gets_what_is_at_hand_or_is_told_so_in_time() {
    let world = World::start().await;
    let hasty = QueryOptions {
        within: Some(MOMENT),
        ..QueryOptions::default()
    };
    world.faults(&["hang path=/stations"]);
    assert_eq!(ask(&world, hasty).await, Err(Error::Timeout(MOMENT)));
    // None on a machine so busy that the moment is over on the way to the stations.
    assert!(
        asked_of_stations(&world) <= 1,
        "haste is no reason to ask for more"
    );

    let world = World::start().await;
    let first = current(&world).await.unwrap();
    world.pass(70 * MINUTE).await;
    world.faults(&["latency=2s path=/stations"]);
    let told = ask(&world, hasty).await.unwrap();
    assert_eq!(told.time, first.time);
    assert_eq!(told.provenance.stale, Some(Staleness::DeadlinePassed));
    world.settle().await;
    world.faults(&[]);
    assert!(current(&world).await.unwrap().time.timestamp > first.time.timestamp);
}

#[tokio::test]
async fn only_the_observations_must_be_as_new_as_a_caller_wants() {
    let world = World::start().await;
    current(&world).await.unwrap();
    let new = QueryOptions {
        max_age: Some(Duration::ZERO),
        ..QueryOptions::default()
    };
    for asked in 2..4 {
        let told = ask(&world, new).await.unwrap();
        assert_eq!(told.provenance.source, Source::Live);
        assert_eq!((world.asked(POINT), world.asked(STATIONS)), (1, 1));
        assert_eq!(asked_of_stations(&world), asked);
    }
}

#[tokio::test]
async fn values_come_in_the_units_that_are_asked_for() {
    let world = World::start().await;
    let us = current(&world).await.unwrap();
    let units: Units = "si,wind=kn,temperature=C".parse().unwrap();
    let wish = QueryOptions {
        units: Some(units),
        ..QueryOptions::default()
    };
    let si = ask(&world, wish).await.unwrap();
    assert_eq!(si.units, units);
    let value = |reading: &Option<weather::Reading<f64>>| reading.as_ref().unwrap().value;
    let fahrenheit = value(&si.temperature) * 9.0 / 5.0 + 32.0;
    assert!((value(&us.temperature) - fahrenheit).abs() < 0.06);
    assert!((value(&us.pressure) * 33.863_89 - value(&si.pressure)).abs() < 0.3);
    assert!((us.station.distance.unwrap() * 1.609_344 - si.station.distance.unwrap()).abs() < 0.2);
    assert_eq!(world.asked_in_all(), 3);
}

#[tokio::test]
async fn a_clock_that_is_behind_the_upstreams_makes_no_report_one_of_the_future() {
    let world = World::start().await;
    world.set_wrong(-7200);
    let told = current(&world).await.unwrap();
    assert!(told.temperature.is_some());
    assert_eq!(told.age_seconds, 0, "nothing is younger than new");
}

#[tokio::test]
async fn the_last_report_comes_from_the_disk_after_a_restart() {
    let mut world = World::with_disk().await;
    let before = current(&world).await.unwrap();
    world.restart().await;
    world.cut().await;
    world.pass(2 * MINUTE).await;
    let told = current(&world).await.unwrap();
    assert_eq!(told.provenance.source, Source::Disk);
    assert_eq!(
        (told.time, &told.temperature.unwrap().value),
        (before.time, &before.temperature.unwrap().value)
    );
    assert!(told.condition.unwrap().value.starts_with("SIMULATED "));
}

#[tokio::test]
async fn a_place_whose_cell_is_gone_is_looked_up_again() {
    let world = World::start().await;
    world.seattle().await.unwrap();
    world.faults(&[
        "move=3,-2 path=/points",
        &format!("status=404 path={STATIONS}"),
    ]);
    world.pass(5 * MINUTE).await;
    let told = current(&world).await.unwrap();
    assert_eq!(world.asked(POINT), 2);
    assert_ne!(told.provenance.grid_cell.as_deref(), Some("SEW/125,68"));
}
