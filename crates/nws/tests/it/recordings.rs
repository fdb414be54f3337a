//! Every recorded answer of the service is read whole. The recordings are not part of this
//! repository: without them these tests say so and pass.

use std::fs;
use std::path::{Path, PathBuf};

use nws::{condition, payload};
use test_support::recordings::folder;
use weather::ConditionCode;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|end| end == "json") {
                found.push(path);
            }
        }
    }
    found
}

/// Checks that every period has the code of its words, and that the picture which the upstream made of the
/// same weather tells no other kind.
fn check_conditions(forecast: &weather::Forecast) {
    for period in &forecast.periods {
        let words = &period.short_forecast;
        let told = condition::of_words(words);
        assert_eq!(period.condition, told, "{words}");
        let told = told.expect("words tell a condition").code;
        let (_, names) = period.icon.split_once("/land/").unwrap();
        // A picture may be of two conditions.
        let mut shown = names.split('/').skip(1).map(|name| {
            let picture = format!("/icons/land/day/{name}");
            condition::of_forecast("", &picture).expect("a picture tells a condition")
        });
        assert!(
            shown.any(|shown| is_alike(told, shown.code)),
            "{words}: {}",
            period.icon
        );
    }
}

/// Tells whether two codes can be of the same weather: the upstream rounds the clouds of a picture in its own
/// way, and shows rain with snow as either.
fn is_alike(told: ConditionCode, shown: ConditionCode) -> bool {
    use ConditionCode as Code;
    const SKY: [Code; 5] = [
        Code::Clear,
        Code::MostlyClear,
        Code::PartlyCloudy,
        Code::MostlyCloudy,
        Code::Overcast,
    ];
    let cover = |code| SKY.iter().position(|sky| *sky == code);
    match (cover(told), cover(shown)) {
        (Some(told), Some(shown)) => told.abs_diff(shown) <= 1,
        (None, None) if told == Code::RainAndSnow => shown.is_precipitation(),
        _ => told == shown,
    }
}

/// Reads one recording by what its name says it is, and checks that nothing was lost on the way.
fn read(name: &str, body: &[u8]) {
    let raw: serde_json::Value = serde_json::from_slice(body).unwrap();
    let count = |pointer: &str| {
        raw.pointer(pointer)
            .and_then(|v| v.as_array())
            .map(Vec::len)
    };
    if name.starts_with("_errors/") {
        let problem = payload::parse_problem(body).unwrap();
        let kind = name.split_once('-').unwrap().1.trim_end_matches(".json");
        if kind != "AdjustPointPrecision" {
            assert_eq!(problem.kind.as_str(), kind);
        }
    } else if name.starts_with("points/") {
        let point = payload::parse_point(body).unwrap();
        point.cell.unwrap();
        point.time_zone.unwrap();
        point.city.unwrap();
    } else if name.ends_with("/forecast.json") || name.ends_with("/forecast/hourly.json") {
        let forecast = payload::parse_forecast(body).unwrap();
        assert_eq!(forecast.unreadable_periods, 0);
        assert_eq!(Some(forecast.periods.len()), count("/properties/periods"));
        let forecast = weather::Forecast::from(forecast);
        check_conditions(&forecast);
        check_round_trip(&raw, forecast);
    } else if name.ends_with("/stations.json") {
        let list = payload::parse_stations(body).unwrap();
        assert_eq!(list.unreadable_stations, 0);
        assert_eq!(Some(list.stations.len()), count("/features"));
        assert!(
            list.stations
                .iter()
                .all(|station| station.position.is_some())
        );
    } else if name.starts_with("gridpoints/") {
        let grid = payload::parse_grid(body).unwrap();
        assert_eq!(grid.unreadable_values, 0);
        grid.cell.unwrap();
        assert!(grid.layers.len() > 50 && !grid.weather.is_empty());
        check_every_unit_is_known(&raw, &grid);
    } else if name.ends_with("/latest.json") {
        let observation = payload::parse_observation(body).unwrap();
        assert!(observation.station.is_some());
    } else if name.ends_with("/observations.json") {
        let list = payload::parse_observations(body).unwrap();
        assert_eq!(Some(list.len()), count("/features"));
    } else if name.starts_with("alerts/") {
        check_alerts(body, count("/features"));
    } else if name.starts_with("products/types/") {
        let list = payload::parse_products(body).unwrap();
        assert_eq!(Some(list.len()), count("/@graph"));
    } else if name.starts_with("products/") {
        assert!(payload::parse_product(body).unwrap().text.len() > 1000);
    } else {
        panic!("no reader for {name}");
    }
}

/// Every alert is read, has an end, and is not newer than its list.
fn check_alerts(body: &[u8], count: Option<usize>) {
    let list = payload::parse_alerts(body).unwrap();
    assert_eq!(list.unreadable_alerts, 0);
    assert_eq!(Some(list.alerts.len()), count);
    assert!(list.alerts.iter().all(|alert| alert.over_at().is_some()));
    let newest = list
        .alerts
        .iter()
        .filter_map(|alert| alert.sent)
        .max_by_key(|sent| sent.timestamp);
    assert!(list.updated >= newest.map(|sent| sent.timestamp));
    let with_codes = list.alerts.iter().filter(|alert| !alert.vtec.is_empty());
    assert_eq!(
        with_codes.count(),
        16,
        "statements and air quality have none"
    );
}

/// The vocabulary's periods say what the recording says, member by member.
fn check_round_trip(raw: &serde_json::Value, forecast: weather::Forecast) {
    let sent = raw
        .pointer("/properties/periods")
        .unwrap()
        .as_array()
        .unwrap();
    for (sent, period) in sent.iter().zip(&forecast.periods) {
        let text = |name: &str| sent[name].as_str().unwrap_or_default().to_owned();
        assert_eq!(period.start_time.to_string(), text("startTime"));
        assert_eq!(period.end_time.to_string(), text("endTime"));
        assert_eq!(period.name, text("name"));
        assert_eq!(Some(period.is_daytime), sent["isDaytime"].as_bool());
        assert_eq!(period.temperature, sent["temperature"].as_i64());
        assert_eq!(period.wind_speed, text("windSpeed"));
        assert_eq!(period.wind_direction, text("windDirection"));
        assert_eq!(period.short_forecast, text("shortForecast"));
        assert_eq!(period.detailed_forecast, text("detailedForecast"));
    }
}

fn check_every_unit_is_known(raw: &serde_json::Value, grid: &payload::Grid) {
    for (name, layer) in &grid.layers {
        let sent = raw["properties"][name]["uom"].as_str();
        assert_eq!(layer.unit.is_some(), sent.is_some(), "{name}: {sent:?}");
    }
}

#[test]
fn every_recording_is_read_whole() {
    let Some(folder) = folder() else { return };
    let mut read_so_far = 0;
    for path in files(&folder) {
        let name = path
            .strip_prefix(&folder)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        if name == "_meta.json" {
            continue;
        }
        read(&name, &fs::read(&path).unwrap());
        read_so_far += 1;
    }
    assert!(
        read_so_far > 50,
        "only {read_so_far} recordings in the folder"
    );
}

#[test]
fn every_recording_is_read_in_its_linked_data_form_too() {
    let Some(folder) = folder() else { return };
    for path in files(&folder) {
        let mut value: serde_json::Value =
            serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap();
        let flat = match value["properties"].take() {
            serde_json::Value::Object(properties) => serde_json::to_vec(&properties).unwrap(),
            _ => continue,
        };
        if name.starts_with("points/") {
            payload::parse_point(&flat).unwrap().cell.unwrap();
        } else if name.contains("/forecast") {
            assert!(!payload::parse_forecast(&flat).unwrap().periods.is_empty());
        } else if name.starts_with("gridpoints/") {
            payload::parse_grid(&flat).unwrap();
        } else {
            payload::parse_observation(&flat).unwrap();
        }
    }
}

#[test]
fn no_cut_recording_panics_or_is_taken_for_whole() {
    let Some(folder) = folder() else { return };
    for path in files(&folder) {
        let body = fs::read(&path).unwrap();
        for part in 1..8 {
            let cut = &body[..body.len() * part / 8];
            assert!(payload::parse_forecast(cut).is_err());
            assert!(payload::parse_grid(cut).is_err());
            assert!(payload::parse_point(cut).is_err());
            assert!(payload::parse_alerts(cut).is_err());
        }
    }
}
