//! The weather now from recordings of the real stations, value by value, and who was asked for it.

use std::fmt::Debug;

use jiff::SignedDuration;
use test_support::recordings::{FORT_YUKON, GUAM, HONOLULU, LATHAM, RecordedPlace, SEATTLE};
use weather::{Current, QueryOptions, Reading, StationChoice, Units};

use crate::recorded::{RecordedWorld, location};
use crate::service::soon;

/// The answer at the moment a place was recorded, and which of these stations were asked.
async fn told(place: RecordedPlace, units: Units) -> Option<(Current, Vec<&'static str>)> {
    let world = RecordedWorld::at(place).await?;
    Some(ask(&world, place, units).await)
}

async fn ask(
    world: &RecordedWorld,
    place: RecordedPlace,
    units: Units,
) -> (Current, Vec<&'static str>) {
    /// Of all recorded places, the nearest first.
    const STATIONS: [&str; 12] = [
        "KBFI", "SEAW1", "KRNT", "PFYU", "PARC", "PGUM", "PGUA", "PGRO", "PHNL", "PHNG", "KALB",
        "KDDH",
    ];
    let options = QueryOptions {
        units: Some(units),
        ..QueryOptions::default()
    };
    let query = location(place).into();
    let told = soon(
        world
            .service
            .current(&query, options, &StationChoice::default()),
    )
    .await
    .unwrap();
    let count = |station: &str| {
        let path = format!("/stations/{station}/observations");
        world.upstream.asked(&path)
    };
    let asked: Vec<_> = STATIONS
        .into_iter()
        .filter(|station| count(station) > 0)
        .collect();
    let point_and_stations = 2;
    assert_eq!(
        world.upstream.asked_in_all(),
        point_and_stations + asked.len() as u64
    );
    assert_eq!(told.provenance.grid_cell.as_deref(), Some(place.cell));
    assert_eq!(told.provenance.update_time, told.time.timestamp);
    assert!(!told.provenance.simulated);
    (told, asked)
}

/// A value with its station and origin, as a line.
fn line<T: Debug>(reading: Option<&Reading<T>>) -> String {
    reading.map_or_else(String::new, |told| {
        format!("{:?} {} {:?}", told.value, told.station, told.origin)
    })
}

#[tokio::test]
async fn seattle_is_told_by_one_station() {
    let Some((told, asked)) = told(SEATTLE, Units::US).await else {
        return;
    };
    assert_eq!(asked, ["KBFI"]);
    assert!(told.is_current);
    assert_eq!(
        (told.time.to_string().as_str(), told.age_seconds),
        ("2026-03-04T14:25:00-08:00", 780)
    );
    assert_eq!(
        (told.station.distance, told.station.direction.as_deref()),
        (Some(4.3), Some("S"))
    );
    assert_eq!(
        line(told.condition.as_ref()),
        r#""Light Rain and Fog/Mist" KBFI Observation"#
    );
    assert_eq!(line(told.sky.as_ref()), r#""Cloudy" KBFI Observation"#);
    assert_eq!(line(told.temperature.as_ref()), "48.2 KBFI Observation");
    assert_eq!(line(told.feels_like.as_ref()), "45.7 KBFI Derived");
    assert_eq!(line(told.dew_point.as_ref()), "46.4 KBFI Observation");
    assert_eq!(line(told.humidity.as_ref()), "93.0 KBFI Observation");
    assert_eq!(line(told.wind_speed.as_ref()), "5.7 KBFI Observation");
    assert_eq!(line(told.wind_direction.as_ref()), "110.0 KBFI Observation");
    assert_eq!(line(told.pressure.as_ref()), "29.93 KBFI Observation");
    assert_eq!(line(told.visibility.as_ref()), "4.0 KBFI Observation");
    assert_eq!((told.wind_gust, told.precipitation_last_hour), (None, None));
}

#[tokio::test]
async fn a_station_far_in_the_north_needs_no_neighbour() {
    let Some((told, asked)) = told(FORT_YUKON, Units::SI).await else {
        return;
    };
    assert_eq!(asked, ["PFYU"], "the next one is 174 km away");
    assert_eq!(told.time.to_string(), "2026-06-02T07:35:00-08:00");
    assert_eq!(
        (told.station.distance, told.station.direction.as_deref()),
        (Some(0.7), Some("WNW"))
    );
    assert_eq!(line(told.temperature.as_ref()), "9.0 PFYU Observation");
    assert_eq!(line(told.condition.as_ref()), r#""Clear" PFYU Observation"#);
    assert_eq!(line(told.wind_speed.as_ref()), "7.4 PFYU Observation");
    assert_eq!(line(told.pressure.as_ref()), "1023.0 PFYU Observation");
}

#[tokio::test]
async fn guam_is_told_by_its_own_clocks_and_its_dry_hour_from_the_text() {
    let Some((told, asked)) = told(GUAM, Units::SI).await else {
        return;
    };
    assert_eq!(asked, ["PGUM"]);
    assert_eq!(told.time.to_string(), "2026-05-15T01:54:00+10:00");
    assert_eq!(line(told.feels_like.as_ref()), "30.7 PGUM Derived");
    assert_eq!(line(told.pressure.as_ref()), "1009.3 PGUM Observation");
    assert_eq!(
        line(told.precipitation_last_hour.as_ref()),
        "0.0 PGUM Derived"
    );
}

#[tokio::test]
async fn honolulu_is_told_from_the_text_of_a_report_that_was_not_decoded() {
    let Some((told, asked)) = told(HONOLULU, Units::US).await else {
        return;
    };
    assert_eq!(asked, ["PHNL"]);
    assert_eq!(told.time.to_string(), "2024-03-14T02:53:00-10:00");
    assert_eq!(
        told.station.distance,
        Some(5.7),
        "where the upstream gives none"
    );
    assert_eq!(
        line(told.condition.as_ref()),
        r#""Cloudy" PHNL Observation"#
    );
    assert_eq!(line(told.temperature.as_ref()), "71.1 PHNL Metar");
    assert_eq!(line(told.humidity.as_ref()), "79.0 PHNL Derived");
    assert_eq!(line(told.wind_speed.as_ref()), "8.1 PHNL Metar");
    assert_eq!(line(told.wind_direction.as_ref()), "320.0 PHNL Metar");
    assert_eq!(line(told.pressure.as_ref()), "29.98 PHNL Metar");
    assert_eq!(line(told.visibility.as_ref()), "10.0 PHNL Observation");
    assert_eq!(
        told.precipitation_last_hour, None,
        "the station needs maintenance"
    );
}

#[tokio::test]
async fn latham_has_its_humidity_from_the_next_station() {
    let Some((told, asked)) = told(LATHAM, Units::US).await else {
        return;
    };
    assert_eq!(asked, ["KALB", "KDDH"]);
    assert_eq!(told.station.id, "KALB");
    assert_eq!(line(told.temperature.as_ref()), "77.0 KALB Observation");
    assert_eq!(line(told.feels_like.as_ref()), "77.0 KALB Derived");
    assert_eq!(line(told.dew_point.as_ref()), "59.0 KDDH Observation");
    assert_eq!(line(told.humidity.as_ref()), "57.0 KDDH Observation");
    assert_eq!(told.humidity.unwrap().distance, Some(27.5));
    assert_eq!(
        line(told.condition.as_ref()),
        r#""Partly Cloudy" KALB Observation"#
    );
    assert_eq!(line(told.pressure.as_ref()), "29.86 KDDH Observation");
}

#[tokio::test]
async fn after_eighty_minutes_the_next_station_is_tried_and_then_the_newest_report_is_only_the_latest()
 {
    for (minutes, seconds, is_current) in [(40, 0, true), (40, 1, false), (300, 0, false)] {
        let Some(world) = RecordedWorld::at(GUAM).await else {
            return;
        };
        let later = SignedDuration::from_secs(minutes * 60 + seconds);
        world.clock.advance(later);
        let (told, asked) = ask(&world, GUAM, Units::SI).await;
        assert_eq!(asked, ["PGUM", "PGUA"], "the third is 96 km away");
        assert_eq!(
            (told.station.id.as_str(), told.is_current),
            ("PGUA", is_current)
        );
        assert_eq!(told.age_seconds, 40 * 60 + later.as_secs(), "of 15:55");
    }
}
