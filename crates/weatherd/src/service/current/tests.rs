//! What is told of the recorded places, and of stations that say little.

use std::fs;
use std::path::{Path, PathBuf};

use nws::payload::{parse_observations, parse_point, parse_stations};
use weather::{PlaceKind, Source};

use super::*;

/// The folder of recordings, as `nws` finds it in its own tests.
#[expect(
    clippy::disallowed_methods,
    reason = "tests have no configuration to ask"
)]
fn folder() -> Option<PathBuf> {
    let given = match std::env::var_os("WEATHERD_RECORDINGS") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
    };
    let found = [given.join("nws-recordings"), given.clone()]
        .into_iter()
        .find(|folder| folder.join("points").is_dir());
    if found.is_none() {
        eprintln!("notice: no recordings at {}: skipped", given.display());
    }
    found
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn provenance(simulated: bool) -> Provenance {
    Provenance {
        source: Source::Live,
        derived: false,
        simulated,
        update_time: Timestamp::UNIX_EPOCH,
        fetched_at: Timestamp::UNIX_EPOCH,
        confirmed_at: Timestamp::UNIX_EPOCH,
        age_seconds: 0,
        stale: None,
        office: None,
        grid_cell: None,
    }
}

fn place(location: weather::Location) -> Place {
    Place {
        name: location.to_string(),
        kind: PlaceKind::Coordinates,
        location,
        state: None,
        time_zone: None,
        population: None,
        id: None,
    }
}

/// The answer for a recorded place, and the stations that were asked for it.
fn recorded(folder: &Path, of: [&str; 3], units: Units) -> (Current, Vec<String>) {
    without(folder, of, units, &[])
}

/// The same where these stations have nothing to say.
fn without(
    folder: &Path,
    [at_place, cell, now]: [&str; 3],
    units: Units,
    silent: &[&str],
) -> (Current, Vec<String>) {
    let read = |name: String| fs::read(folder.join(name)).ok();
    let point = read(format!("points/{at_place}.json")).unwrap();
    let point = parse_point(&point).unwrap();
    let stations = read(format!("gridpoints/{cell}/stations.json")).unwrap();
    let stations = parse_stations(&stations).unwrap();
    let now = at(now);
    let place = place(at_place.parse().unwrap());
    let near = nearest(&stations, place.location);
    let mut asked = Asked::default();
    let mut names = Vec::new();
    let mut left: Vec<&Near> = near.iter().collect();
    while let Some(wanted) = asked.wanted(now) {
        let Some(next) = left.iter().position(|near| wanted.is(near)) else {
            break;
        };
        let near = left.remove(next);
        names.push(near.id.to_string());
        let body = read(format!("stations/{}/observations.json", near.id));
        let sent = body.map(|body| parse_observations(&body).unwrap());
        let sent = sent.filter(|_| !silent.contains(&near.id.as_str()));
        let reports = believable(near, &sent.unwrap_or_default(), now, now);
        asked.heard.push(Heard { near, reports });
    }
    let choice = Choice::of(&asked.heard, now, None).unwrap();
    let telling = Telling {
        units,
        zone: zone(&point, &place, choice.main.near),
        now,
    };
    (answer(&choice, &telling, place, provenance(false)), names)
}

/// The recorded places: point, cell, and when they were recorded.
const SEATTLE: [&str; 3] = ["47.6062,-122.3321", "SEW/125,68", "2026-03-04T22:38:00Z"];
const FORT_YUKON: [&str; 3] = ["66.564,-145.252", "AFG/526,184", "2026-06-02T15:59:58Z"];
const GUAM: [&str; 3] = ["13.444,144.778", "GUM/47,48", "2026-05-14T16:35:00Z"];
const HONOLULU: [&str; 3] = ["21.305,-157.858", "HFO/154,145", "2024-03-14T13:27:00Z"];
const LATHAM: [&str; 3] = ["42.745,-73.752", "ALY/71,67", "2026-07-15T20:08:00Z"];

/// A value with its station and origin, as a line.
fn line<T: std::fmt::Debug>(reading: Option<&weather::Reading<T>>) -> String {
    reading.map_or_else(String::new, |told| {
        format!("{:?} {} {:?}", told.value, told.station, told.origin)
    })
}

#[test]
fn seattle_is_told_by_one_station() {
    let Some(folder) = folder() else { return };
    let (told, asked) = recorded(&folder, SEATTLE, Units::US);
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

#[test]
fn a_station_far_in_the_north_needs_no_neighbour() {
    let Some(folder) = folder() else { return };
    let (told, asked) = recorded(&folder, FORT_YUKON, Units::SI);
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

#[test]
fn guam_is_told_by_its_own_clocks_and_its_dry_hour_from_the_text() {
    let Some(folder) = folder() else { return };
    let (told, asked) = recorded(&folder, GUAM, Units::SI);
    assert_eq!(asked, ["PGUM"]);
    assert_eq!(told.time.to_string(), "2026-05-15T01:54:00+10:00");
    assert_eq!(line(told.feels_like.as_ref()), "30.7 PGUM Derived");
    assert_eq!(line(told.pressure.as_ref()), "1009.3 PGUM Observation");
    assert_eq!(
        line(told.precipitation_last_hour.as_ref()),
        "0.0 PGUM Derived"
    );
}

#[test]
fn honolulu_is_told_from_the_text_of_a_report_that_was_not_decoded() {
    let Some(folder) = folder() else { return };
    let (told, asked) = recorded(&folder, HONOLULU, Units::US);
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

#[test]
fn latham_has_its_humidity_from_the_next_station() {
    let Some(folder) = folder() else { return };
    let (told, asked) = recorded(&folder, LATHAM, Units::US);
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

#[test]
fn a_place_whose_near_stations_are_silent_is_told_from_afar() {
    let Some(folder) = folder() else { return };
    let [place, cell, now] = FORT_YUKON;
    let (told, asked) = without(&folder, [place, cell, now], Units::SI, &["PFYU"]);
    assert_eq!(asked, ["PFYU", "PARC"]);
    assert_eq!(told.station.id, "PARC");
    let away = told.station.distance.unwrap();
    assert!((170.0..176.0).contains(&away), "{away}");
    assert_eq!(line(told.temperature.as_ref()), "7.0 PARC Observation");
    assert_eq!(
        line(told.condition.as_ref()),
        r#""Mostly Cloudy" PARC Observation"#
    );
    assert_eq!(told.wind_direction, None, "calm");
}

#[test]
fn hours_later_the_recordings_are_the_latest_and_not_current() {
    let Some(folder) = folder() else { return };
    let [place, cell, _] = GUAM;
    let (told, asked) = recorded(&folder, [place, cell, "2026-05-14T17:15:00Z"], Units::SI);
    assert_eq!(asked, ["PGUM", "PGUA"], "the next one within 50 km");
    let main = (told.station.id.as_str(), told.age_seconds);
    assert_eq!((main, told.is_current), (("PGUA", 80 * 60), true));
    let (told, asked) = recorded(&folder, [place, cell, "2026-05-14T17:15:01Z"], Units::SI);
    assert_eq!(asked, ["PGUM", "PGUA"]);
    let main = (told.station.id.as_str(), told.age_seconds);
    assert_eq!((main, told.is_current), (("PGUA", 80 * 60 + 1), false));
}

#[test]
fn what_is_made_up_says_so_in_words() {
    let near = Near {
        id: "KBFI".parse().unwrap(),
        name: None,
        time_zone: Some("Pacific/Guam".to_owned()),
        distance: None,
        direction: None,
        height: None,
    };
    let now = at("2026-03-04T22:38:00Z");
    let condition = |text: &str| {
        let body = format!(
            r#"{{"features": [{{"properties": {{"timestamp": "{now}", "textDescription": "{text}"}}}}]}}"#
        );
        let sent = parse_observations(body.as_bytes()).unwrap();
        let reports = believable(&near, &sent, now, now);
        let heard = [Heard {
            near: &near,
            reports,
        }];
        let choice = Choice::of(&heard, now, None).unwrap();
        let telling = Telling {
            units: Units::US,
            zone: TimeZone::UTC,
            now,
        };
        let told = answer(
            &choice,
            &telling,
            place("1,2".parse().unwrap()),
            provenance(true),
        );
        told.condition.unwrap().value
    };
    assert_eq!(condition("Fog"), "SIMULATED Fog");
    assert_eq!(condition("SIMULATED Fog"), "SIMULATED Fog");
}
