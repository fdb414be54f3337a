//! The service's own decoded and computed values as the judge of ours. The
//! recordings are not part of this repository: without them these tests say so and pass.

use std::fs;

use metar::{
    MetarReport, feels_like_celsius, heat_index_celsius, relative_humidity_percent,
    wind_chill_celsius,
};
use serde_json::Value;
use test_support::recordings::folder;

const KMH_PER_KNOT: f64 = 1.852;

/// The properties of every recorded observation.
fn observations() -> Vec<Value> {
    let Some(folder) = folder() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for station in fs::read_dir(folder.join("stations")).unwrap() {
        let list = station.unwrap().path().join("observations.json");
        let Ok(body) = fs::read(list) else { continue };
        let list: Value = serde_json::from_slice(&body).unwrap();
        let features = list["features"].as_array().unwrap();
        found.extend(features.iter().map(|feature| feature["properties"].clone()));
    }
    found
}

fn number(observation: &Value, name: &str) -> Option<f64> {
    observation[name]["value"].as_f64()
}

/// Checks that ours is there and within `tolerance` where the service has a value.
fn check(what: &str, theirs: Option<f64>, ours: Option<f64>, tolerance: f64) {
    let Some(theirs) = theirs else { return };
    let ours = ours.unwrap_or_else(|| panic!("no {what}, where the service has {theirs}"));
    assert!(
        (ours - theirs).abs() <= tolerance,
        "{what}: {ours} for {theirs}"
    );
}

#[test]
fn every_recorded_report_says_what_the_service_decoded_from_it() {
    for observation in observations() {
        let text = observation["rawMessage"].as_str().unwrap();
        if text.is_empty() {
            continue;
        }
        let report = MetarReport::parse(text).unwrap();
        assert_eq!(report.unreadable_groups, 0, "{text}");
        let theirs = |name| number(&observation, name);
        let knots = |name| theirs(name).map(|kmh| kmh / KMH_PER_KNOT);
        let wind = report.wind;
        let direction = wind.and_then(|wind| wind.direction_degrees);
        let gust = wind.and_then(|wind| wind.gust_knots);
        let speed = wind.map(|wind| wind.speed_knots);
        check("wind", knots("windSpeed"), speed, 0.6);
        check("gust", knots("windGust"), gust, 0.6);
        check(
            "direction",
            theirs("windDirection"),
            direction.map(f64::from),
            0.1,
        );
        check(
            "temperature",
            theirs("temperature"),
            report.temperature_celsius,
            0.05,
        );
        check(
            "dew point",
            theirs("dewpoint"),
            report.dew_point_celsius,
            0.05,
        );
        check(
            "altimeter",
            theirs("barometricPressure"),
            report.altimeter_pascals,
            10.0,
        );
        check(
            "sea level",
            theirs("seaLevelPressure"),
            report.sea_level_pascals,
            10.0,
        );
        check(
            "visibility",
            theirs("visibility"),
            report.visibility.map(|visibility| visibility.meters),
            5.0,
        );
        check(
            "humidity",
            theirs("relativeHumidity"),
            report.relative_humidity_percent(),
            0.1,
        );
        check_clouds(&observation, &report);
    }
}

fn check_clouds(observation: &Value, report: &MetarReport) {
    let layers = observation["cloudLayers"].as_array().unwrap();
    assert_eq!(layers.len(), report.clouds.len());
    for (theirs, ours) in layers.iter().zip(&report.clouds) {
        check(
            "base",
            theirs["base"]["value"].as_f64(),
            ours.base_meters,
            5.0,
        );
    }
}

#[test]
fn humidity_and_chill_and_heat_are_those_the_service_computes() {
    for observation in observations() {
        let theirs = |name| number(&observation, name);
        let Some(celsius) = theirs("temperature") else {
            continue;
        };
        let humidity = theirs("dewpoint").and_then(|dew| relative_humidity_percent(celsius, dew));
        check("humidity", theirs("relativeHumidity"), humidity, 0.001);
        let wind = theirs("windSpeed");
        let chill = wind.and_then(|wind| wind_chill_celsius(celsius, wind));
        check("wind chill", theirs("windChill"), chill, 0.001);
        let heat = humidity.and_then(|humidity| heat_index_celsius(celsius, humidity));
        // below 80 °F the service gives the simple formula's value as a heat index; we give none
        if let Some(heat) = heat {
            check("heat index", theirs("heatIndex"), Some(heat), 0.001);
        }
        let felt = feels_like_celsius(celsius, humidity, wind);
        assert_eq!(felt, chill.or(heat).unwrap_or(celsius));
    }
}
