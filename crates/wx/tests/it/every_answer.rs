//! Every command's answer, as text and as JSON, from a server on simulated weather.

use serde_json::Value;

use crate::support::Server;

/// The command line, words of its text, and fields of its JSON.
type Case = (
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

const CASES: &[Case] = &[
    (
        &[],
        &[
            "Seattle, Washington",
            "Wind ",
            " ago",
            "High ",
            "Low ",
            " old",
        ],
        &["current", "week", "alerts", "troubles"],
    ),
    (
        &["now", "portland", "or"],
        &["Portland, Oregon", "Humidity", "Pressure", " ago"],
        &[
            "place",
            "units",
            "is_current",
            "station",
            "temperature",
            "provenance",
        ],
    ),
    (
        &["hourly", "97201"],
        &[" AM", " PM", "°F", "Forecast by PQR"],
        &["place", "units", "periods", "provenance"],
    ),
    (
        &["week", "bend, or"],
        &["Bend, Oregon", "High ", "Low ", "Forecast by"],
        &["place", "units", "periods", "provenance"],
    ),
    (
        &["alerts", "KBFI"],
        &["Boeing"],
        &["place", "alerts", "provenance"],
    ),
    (
        &["alerts", "WA"],
        &["Washington"],
        &["place", "area", "alerts", "provenance"],
    ),
    (
        &["grid", "windGust", "47.6,-122.3"],
        &["windGust (mph, by the hour)", " mph\n", "Grid by SEW"],
        &["layer", "unit", "kind", "values", "layers", "provenance"],
    ),
    (
        &["discussion", "miami"],
        &["Miami", "AFD", " ago"],
        &["product", "office", "issued", "text", "provenance"],
    ),
];

#[test]
fn every_answer_is_a_text_that_says_it_is_made_up() {
    let server = Server::start();
    for (arguments, words, _) in CASES {
        let (code, text, stderr) = server.wx(arguments);
        assert_eq!((code, stderr.as_str()), (0, ""), "{arguments:?}: {text}");
        for words in [*words, &["SIMULATED"]].concat() {
            assert!(text.contains(words), "{arguments:?}, {words:?}: {text}");
        }
        assert!(!text.contains('\u{1b}'), "{text:?}");
        for line in text
            .lines()
            .filter(|_| arguments.first() != Some(&"discussion"))
        {
            assert!(
                line.chars().count() <= 80 && line == line.trim_end(),
                "{line:?}"
            );
        }
    }
}

#[test]
fn every_answer_is_an_object_with_the_schemas_name() {
    let server = Server::start();
    for (arguments, _, fields) in CASES {
        let (code, text, stderr) = server.wx(&[*arguments, &["--json"]].concat());
        assert_eq!((code, stderr.as_str()), (0, ""), "{arguments:?}: {text}");
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(answer["schema"], "weatherd/1");
        for field in *fields {
            assert!(
                answer.get(field).is_some(),
                "{arguments:?}, {field}: {text}"
            );
        }
    }
    for (arguments, field) in [
        (
            &["sun", "fairbanks", "ak", "--date", "2026-12-21", "--json"][..],
            "moon",
        ),
        (&["place", "portland", "--json"], "candidates"),
    ] {
        let (_, text, _) = server.wx(arguments);
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(answer["schema"], "weatherd/1");
        assert!(answer.get(field).is_some(), "{text}");
    }
}

#[test]
fn units_and_clock_are_the_askers() {
    let server = Server::start();
    let (_, text, _) = server.wx(&["now", "--units", "si,wind=kn", "--clock", "12h"]);
    for words in ["°C", " kn", " hPa", "M, "] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let (_, text, _) = server.wx(&["hourly", "--units", "si", "--count", "3"]);
    assert!(text.contains(":00  ") && text.contains("°C"), "{text}");
    let (_, text, _) = server.wx(&["grid", "temperature", "--units", "si"]);
    assert!(
        text.contains("temperature (°C") || text.contains("temperature (C"),
        "{text}"
    );
}

#[test]
fn the_layers_of_the_grid_are_listed() {
    let server = Server::start();
    for arguments in [
        &["grid", "--list"][..],
        &["grid", "--list", "portland", "or"],
    ] {
        let (code, text, stderr) = server.wx(arguments);
        assert_eq!(code, 0, "{stderr}");
        assert!(text.lines().any(|line| line == "  temperature"), "{text}");
    }
}

#[test]
fn sun_and_moon_have_no_weather_and_need_no_mark() {
    let server = Server::start();
    let (code, text, stderr) = server.wx(&["sun", "47.6,-122.3", "--date", "2026-06-21"]);
    assert_eq!(code, 0, "{stderr}");
    for words in ["2026-06-21 (America/Los_Angeles)", "Sun ", "AM – ", "Moon "] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn places_in_doubt_are_listed_and_unknown_ones_are_a_mistake() {
    let server = Server::start();
    let (code, text, _) = server.wx(&["place", "portland"]);
    assert_eq!(code, 0);
    assert!(
        text.contains("Portland, Oregon") && text.contains("Portland, Maine"),
        "{text}"
    );
    assert_eq!(server.wx(&["place", "qqqzzzxx"]).0, 2);
    let (_, text, _) = server.wx(&["place", "44.08,-121.31"]);
    assert!(text.contains("Bend, Oregon"), "{text}");
}

#[test]
fn templates_are_filled_line_by_line() {
    let server = Server::start();
    let (code, text, stderr) = server.wx(&["--format", "{temperature}°{unit} {condition} {wind}"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(text.contains("°F SIMULATED "), "{text}");
    let (_, text, _) = server.wx(&["hourly", "--count", "5", "--format", "{start_time} {unit}"]);
    assert_eq!(
        text.lines()
            .filter(|line| line.ends_with("F SIMULATED"))
            .count(),
        5,
        "{text}"
    );
    let (_, text, _) = server.wx(&["week", "--format", "{name}: {temperature}"]);
    assert!(text.lines().count() >= 13, "{text}");
    let (code, text, _) = server.wx(&["--format", "help"]);
    assert_eq!(code, 0);
    assert!(text.contains("feels_like"), "{text}");
}
