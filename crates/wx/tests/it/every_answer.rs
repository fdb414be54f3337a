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
fn stations_are_chosen_by_the_asker_in_texts_lines_and_bars() {
    let server = Server::start();
    let format = ["now", "--format", "{station}"];
    let station = |more: &[&str]| {
        let (code, text, stderr) = server.wx(&[&format, more].concat());
        assert_eq!(code, 0, "{stderr}");
        text.split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let first = station(&[]);
    let second = station(&["--exclude-station", &first]);
    assert_ne!(first, second);
    let excluded = ["--exclude-station", &first, "--exclude-station", &second];
    let third = station(&excluded);
    assert!(third != first && third != second, "{third}");
    assert_eq!(station(&["--station", &third]), third);
    for shown in [
        &["now"][..],
        &["--json"],
        &[
            "--bar",
            "plain",
            "--timeout",
            "60s",
            "--format",
            "{station}",
        ],
    ] {
        let (_, text, stderr) = server.wx(&[shown, &["--station", &third]].concat());
        assert!(text.contains(&third), "{shown:?}: {text}{stderr}");
    }
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
    let (code, text, _) = server.wx(&["place", "strict:portland"]);
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

#[test]
fn several_places_have_an_answer_or_a_problem_each() {
    let server = Server::start();
    let (code, text, stderr) = server.wx(&["seattle", "boise"]);
    assert_eq!(code, 0, "{stderr}");
    let names = ["Seattle, Washington\n", "\n\nBoise, Idaho\n"];
    assert!(names.iter().all(|name| text.contains(name)), "{text}");
    for words in [
        &[
            "now",
            "san",
            "francisco",
            "salt",
            "lake",
            "city",
            "ut",
            "97201",
        ][..],
        &["now", "97201", "san francisco, ca", "salt lake city"],
    ] {
        let (code, text, stderr) = server.wx(words);
        assert_eq!(code, 0, "{stderr}");
        let names = [
            "San Francisco, California",
            "Salt Lake City, Utah",
            "Portland, Oregon",
        ];
        assert!(names.iter().all(|name| text.contains(name)), "{text}");
    }
    let line = "{place}: {unit}";
    let (code, text, _) = server.wx(&["boise", "bend", "or", "--format", line]);
    assert_eq!(
        (code, text.as_str()),
        (0, "Boise, Idaho: F SIMULATED\nBend, Oregon: F SIMULATED\n")
    );
}

#[test]
fn the_exit_code_is_that_of_the_first_place_without_an_answer() {
    let server = Server::start();
    let places = ["now", "seattle", "paris", "springfield", "boise"];
    let (code, text, stderr) = server.wx(&places);
    assert_eq!(code, 6, "{stderr}");
    assert!(text.contains("Seattle, Washington") && text.contains("Boise, Idaho"));
    assert!(
        stderr.contains("wx: paris: Paris (France) is outside"),
        "{stderr}"
    );
    assert!(
        stderr.contains("wx: springfield: \"springfield\" is ambiguous"),
        "{stderr}"
    );
    let (code, text, _) = server.wx(&[&places[..], &["--json"]].concat());
    assert_eq!(code, 6);
    let json: Value = serde_json::from_str(&text).unwrap();
    let results = json["results"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    assert_eq!(results[0]["answer"]["place"]["name"], "Seattle, Washington");
    assert_eq!(results[1]["problem"]["exit_code"], 6);
    assert_eq!(results[3]["place"], "boise");
}

#[test]
fn a_line_that_is_one_name_or_has_an_unknown_word_is_one_place() {
    let server = Server::start();
    for (words, name) in [
        (&["new", "york", "new", "york"][..], "New York, New York"),
        (&["kansas", "city", "kansas"], "Kansas City, Kansas"),
        (&["47.6", "-122.3"], "Seattle, Washington"),
        (
            &["47", "36", "22", "N", "122", "19", "56", "W"],
            "Seattle, Washington",
        ),
    ] {
        let (code, text, stderr) = server.wx(words);
        assert_eq!(code, 0, "{stderr}");
        assert!(
            text.lines().next().is_some_and(|line| line.contains(name)),
            "{text}"
        );
        assert!(
            !text.contains("\n\nKansas") && !text.contains("\n\nNew"),
            "{text}"
        );
    }
    let (code, _, stderr) = server.wx(&["seattle", "qqqzzzxx"]);
    assert_eq!(code, 2);
    assert!(
        stderr.contains("no place is known as \"seattle qqqzzzxx\""),
        "{stderr}"
    );
}
