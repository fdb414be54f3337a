//! Texts agree with their numbers, answers with one another, and everything with the clock.

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::Value;

use crate::world::{MARCH, TOWNS, ask, at, grid_of, json, periods};

fn time(value: &Value) -> Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

const SEASONS: [&str; 5] = [
    MARCH,
    "2026-07-15T20:08:00Z",
    "2026-01-10T03:10:00Z",
    "2026-10-29T12:00:00Z",
    "2026-05-14T16:35:00Z",
];

#[test]
fn counts_are_the_services_and_the_first_period_runs() {
    for season in SEASONS {
        let simulator = at(season);
        let now: Timestamp = season.parse().unwrap();
        for town in TOWNS {
            let grid = grid_of(&simulator, town);
            for (path, count) in [("forecast", 14), ("forecast/hourly", 156)] {
                let body = json(&simulator, &format!("{grid}/{path}"));
                let periods = periods(&body);
                assert_eq!(periods.len(), count);
                assert!(
                    time(&periods[0]["startTime"]) <= now && now < time(&periods[0]["endTime"]),
                    "{town} {season}"
                );
                for (index, pair) in periods.windows(2).enumerate() {
                    assert_eq!(
                        time(&pair[0]["endTime"]),
                        time(&pair[1]["startTime"]),
                        "{town} {index}"
                    );
                    assert_ne!(pair[0]["isDaytime"], Value::Null);
                }
            }
        }
    }
}

#[test]
fn sentences_say_what_the_numbers_say() {
    for season in SEASONS {
        let simulator = at(season);
        for town in TOWNS {
            let grid = grid_of(&simulator, town);
            for units in ["us", "si"] {
                let body = json(&simulator, &format!("{grid}/forecast?units={units}"));
                for period in periods(&body) {
                    agree(period, units);
                }
            }
        }
    }
}

fn agree(period: &Value, units: &str) {
    let text = period["detailedForecast"].as_str().unwrap();
    let short = period["shortForecast"].as_str().unwrap();
    assert!(
        text.starts_with("SIMULATED. ") && short.starts_with("SIMULATED "),
        "{text} {short}"
    );
    let extreme = if period["isDaytime"] == true {
        "high near"
    } else {
        "low around"
    };
    let lower = text.to_lowercase();
    let said = lower
        .split(extreme)
        .nth(1)
        .unwrap_or_else(|| panic!("no {extreme}: {text}"));
    let number: String = said
        .trim()
        .chars()
        .take_while(|letter| letter.is_ascii_digit() || *letter == '-')
        .collect();
    assert_eq!(
        number.parse::<i64>().unwrap(),
        period["temperature"].as_i64().unwrap(),
        "{text}"
    );
    assert_eq!(
        period["temperatureUnit"],
        if units == "us" { "F" } else { "C" }
    );
    let speed = period["windSpeed"].as_str().unwrap();
    assert!(speed.ends_with(if units == "us" { "mph" } else { "km/h" }));
    assert!(
        text.contains(speed) || (text.contains("Calm wind.") && period["windDirection"] == ""),
        "{speed}: {text}"
    );
    let chance = period["probabilityOfPrecipitation"]["value"]
        .as_i64()
        .unwrap();
    let is_wet = ["rain", "snow", "shower", "thunder"].iter().any(|word| {
        lower.contains(&format!("{word} "))
            || lower.contains(&format!("{word}."))
            || lower.contains(&format!("{word}s"))
    });
    assert_eq!(chance >= 15, is_wet, "{chance}: {text}");
    let named = lower.split("new snow").next().unwrap_or_default();
    let says_snow = named.contains("snow");
    assert!(
        says_snow || !lower.contains("accumulation"),
        "snow is measured and not named: {text}"
    );
    if let Some(percent) = lower.split("chance of precipitation is ").nth(1) {
        let percent: i64 = percent.split('%').next().unwrap().parse().unwrap();
        assert!((percent - chance).abs() <= 5, "{chance}: {text}");
    }
}

/// Returns the value of a raw layer at an instant.
fn layer_at(grid: &Value, layer: &str, at: Timestamp) -> Option<f64> {
    grid["properties"][layer]["values"]
        .as_array()?
        .iter()
        .find_map(|run| {
            let (start, length) = run["validTime"].as_str()?.split_once('/')?;
            let (start, span): (Timestamp, jiff::Span) =
                (start.parse().ok()?, length.parse().ok()?);
            let end = start
                .to_zoned(jiff::tz::TimeZone::UTC)
                .checked_add(span)
                .ok()?
                .timestamp();
            (start <= at && at < end).then(|| run["value"].as_f64())?
        })
}

#[test]
fn daily_hourly_and_raw_answers_agree() {
    let simulator = at(MARCH);
    for town in TOWNS {
        let grid = grid_of(&simulator, town);
        let raw = json(&simulator, &grid);
        let hourly = json(&simulator, &format!("{grid}/forecast/hourly"));
        let daily = json(&simulator, &format!("{grid}/forecast"));
        for hour in periods(&hourly) {
            let start = time(&hour["startTime"]);
            let celsius =
                layer_at(&raw, "temperature", start).expect("the raw grid covers every hour");
            assert_eq!(
                hour["temperature"].as_f64().unwrap(),
                (celsius * 1.8 + 32.0).round(),
                "{town} {start}"
            );
            let chance = layer_at(&raw, "probabilityOfPrecipitation", start);
            assert_eq!(hour["probabilityOfPrecipitation"]["value"].as_f64(), chance);
            let knots = layer_at(&raw, "windSpeed", start).unwrap() / 1.852;
            assert_eq!(
                hour["windSpeed"],
                format!("{} mph", (knots * 1.150779).round())
            );
        }
        for period in &periods(&daily)[..13] {
            let layer = if period["isDaytime"] == true {
                "maxTemperature"
            } else {
                "minTemperature"
            };
            let celsius = layer_at(&raw, layer, time(&period["startTime"])).unwrap();
            assert_eq!(
                period["temperature"].as_f64().unwrap(),
                (celsius * 1.8 + 32.0).round(),
                "{town}"
            );
        }
    }
}

#[test]
fn an_observation_agrees_with_the_forecast_of_its_hour() {
    let simulator = at(MARCH);
    let hourly = json(&simulator, "/gridpoints/SEW/125,68/forecast/hourly");
    let observed = json(&simulator, "/stations/KBFI/observations/latest");
    let forecast = (periods(&hourly)[0]["temperature"].as_f64().unwrap() - 32.0) / 1.8;
    let measured = observed["properties"]["temperature"]["value"]
        .as_f64()
        .unwrap();
    assert!((forecast - measured).abs() < 3.0, "{forecast} {measured}");
    assert!(
        observed["properties"]["textDescription"]
            .as_str()
            .unwrap()
            .starts_with("SIMULATED ")
    );
    let raw = observed["properties"]["rawMessage"].as_str().unwrap();
    let dewpoint = observed["properties"]["dewpoint"]["value"]
        .as_f64()
        .unwrap();
    let whole = |degrees: f64| {
        if degrees < 0.0 {
            format!("M{:02}", -degrees)
        } else {
            format!("{degrees:02}")
        }
    };
    assert!(
        raw.contains(&format!(" {}/{} ", whole(measured), whole(dewpoint))),
        "{raw}"
    );
}

#[test]
fn offsets_change_inside_the_hourly_forecast_when_the_clocks_do() {
    let body = json(&at(MARCH), "/gridpoints/SEW/125,68/forecast/hourly");
    let starts: Vec<&str> = periods(&body)
        .iter()
        .map(|hour| hour["startTime"].as_str().unwrap())
        .collect();
    assert_eq!(starts[0], "2026-03-04T14:00:00-08:00");
    let before = starts
        .iter()
        .position(|start| *start == "2026-03-08T01:00:00-08:00")
        .unwrap();
    assert_eq!(starts[before + 1], "2026-03-08T03:00:00-07:00");
}

#[test]
fn one_seed_and_time_make_one_answer() {
    let paths = [
        "/points/47.6062,-122.3321",
        "/gridpoints/SEW/125,68",
        "/gridpoints/SEW/125,68/forecast",
        "/alerts/active?area=WA",
        "/stations/KBFI/observations?limit=5",
        "/products/types/AFD/locations/SEW",
    ];
    for path in paths {
        assert_eq!(
            ask(&at(MARCH), path).body(),
            ask(&at(MARCH), path).body(),
            "{path}"
        );
    }
}

#[test]
fn neighbouring_cells_have_like_weather_and_share_their_texts_style() {
    let simulator = at(MARCH);
    let here = json(&simulator, "/gridpoints/SEW/125,68/forecast");
    let there = json(&simulator, "/gridpoints/SEW/126,68/forecast");
    for (a, b) in periods(&here).iter().zip(periods(&there)) {
        let difference = a["temperature"].as_i64().unwrap() - b["temperature"].as_i64().unwrap();
        assert!(difference.abs() <= 4, "{difference}");
        assert_eq!(a["name"], b["name"]);
    }
}

#[test]
fn alerts_hang_together() {
    for season in [
        "2026-01-20T18:00:00Z",
        "2026-07-20T18:00:00Z",
        "2026-12-10T06:00:00Z",
    ] {
        let body = json(&at(season), "/alerts/active");
        let now: Timestamp = season.parse().unwrap();
        for alert in body["features"].as_array().unwrap() {
            let alert = &alert["properties"];
            assert!(
                time(&alert["sent"]) <= now && now < time(&alert["ends"]),
                "{alert}"
            );
            assert!(
                now < time(&alert["expires"]) && time(&alert["expires"]) <= time(&alert["ends"])
            );
            assert!(time(&alert["onset"]) < time(&alert["ends"]));
            let references = alert["references"].as_array().unwrap().len();
            assert_eq!(alert["messageType"] == "Update", references > 0);
            for text in ["headline", "description", "instruction"] {
                assert!(
                    alert[text].as_str().unwrap().starts_with("SIMULATED"),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn an_alert_is_the_same_however_it_is_asked_for() {
    let simulator = at("2026-01-20T18:00:00Z");
    let all = json(&simulator, "/alerts/active");
    let alert = &all["features"][0]["properties"];
    let zone = alert["geocode"]["UGC"][0].as_str().unwrap();
    let area = &zone[..2];
    for query in [
        format!("zone={zone}"),
        format!("area={area}"),
        format!(
            "event={}",
            alert["event"].as_str().unwrap().replace(' ', "%20")
        ),
    ] {
        let some = json(&simulator, &format!("/alerts/active?status=actual&{query}"));
        let ids: Vec<_> = some["features"]
            .as_array()
            .unwrap()
            .iter()
            .map(|alert| &alert["properties"]["id"])
            .collect();
        assert!(ids.contains(&&alert["id"]), "{query}");
        assert!(ids.len() <= all["features"].as_array().unwrap().len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_coordinate_at_any_time_is_answered(
        north in -15.0..72.0_f64, east in -180.0..180.0_f64, seconds in 0_i64..4_000_000_000, seed: u64,
    ) {
        let now = Timestamp::from_second(seconds).unwrap();
        let simulator = nws_simulator::Simulator::builder().seed(seed).clock(move || now).build();
        // Two in three are thrown onto the continent, so that most of them are inside.
        let east = if seed % 3 == 0 { east } else { -123.0 + (east + 180.0) / 8.0 };
        let canonical = |degrees: f64| ((degrees * 1e4).round() / 1e4).to_string();
        let path = format!("/points/{},{}", canonical(north), canonical(east));
        let response = ask(&simulator, &path);
        prop_assert!(matches!(response.status().as_u16(), 200 | 404), "{}", path);
        if response.status() == 200 {
            let body: Value = serde_json::from_slice(response.body()).unwrap();
            for link in ["forecast", "forecastHourly", "forecastGridData", "observationStations"] {
                let path = body["properties"][link].as_str().unwrap().strip_prefix("https://api.weather.gov").unwrap();
                prop_assert_eq!(ask(&simulator, path).status(), 200, "{}", path);
            }
        }
    }

    #[test]
    fn any_path_and_query_is_answered_without_a_panic(path in "[a-z0-9%,./+-]{0,40}", query in "[a-z0-9=&%,-]{0,30}") {
        for base in ["/", "/points/", "/gridpoints/SEW/", "/stations/", "/alerts/active", "/products/"] {
            if let Ok(request) = http::Request::get(format!("{base}{path}?{query}")).header("user-agent", "x").body(()) {
                prop_assert!(at(MARCH).respond(request).status().as_u16() < 500);
            }
        }
    }
}
