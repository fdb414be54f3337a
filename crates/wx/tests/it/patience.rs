//! Deadlines, greatest ages, and provenance.

use serde_json::Value;

use crate::support::{Server, Upstream};

#[test]
fn who_waits_a_moment_only_is_told_that_it_was_too_short() {
    let upstream = Upstream::with_faults(&["hang"]);
    let server = Server::asking(&upstream);
    for (arguments, words) in [
        (&["--within", "50ms"][..], "within 0.0"),
        (&["--within", "50ms", "--explain", "--json"], "within 0.0"),
        (&["--timeout", "100ms"], "within 0.1 s"),
    ] {
        let (code, stdout, stderr) = server.wx(arguments);
        assert_eq!((code, stdout.as_str()), (8, ""), "{arguments:?}: {stderr}");
        assert!(stderr.contains(words), "{arguments:?}: {stderr}");
    }
}

#[test]
fn who_wants_it_new_has_the_upstream_asked_again() {
    let upstream = Upstream::with_faults(&[]);
    let server = Server::asking(&upstream);
    for (arguments, asked) in [
        (&[][..], 1),
        (&[], 1),
        (&["--max-age", "1h"], 1),
        (&["--max-age", "0s"], 2),
        (&[], 2),
    ] {
        let (code, _, stderr) = server.wx(&[&["forecast"], arguments].concat());
        assert_eq!(code, 0, "{stderr}");
        assert_eq!(upstream.forecasts(), asked, "{arguments:?}");
    }
}

#[test]
fn lengths_of_time_that_make_no_sense_are_usage_errors() {
    let server = Server::start();
    for option in ["--within", "--max-age", "--timeout"] {
        for text in ["soon", "5", "-1s", "", "1e9d d", "99999999999999999999d"] {
            let argument = format!("{option}={text}");
            let (code, stdout, stderr) = server.wx(&[&argument]);
            assert_eq!((code, stdout.as_str()), (2, ""), "{argument}: {stderr}");
            assert!(stderr.contains(option), "{argument}: {stderr}");
        }
    }
    for text in ["0s", "25h"] {
        assert_eq!(server.wx(&["--timeout", text]).0, 2, "{text}");
    }
    // Longer than anybody waits, but no mistake.
    let (code, _, stderr) = server.wx(&["forecast", "--within", "9000d", "--max-age", "9000d"]);
    assert_eq!(code, 0, "{stderr}");
}

#[test]
fn an_explanation_is_the_forecast_and_its_story() {
    let server = Server::start();
    let (code, plain, _) = server.wx(&["forecast"]);
    assert_eq!(code, 0);
    let (code, text, stderr) = server.wx(&["--explain"]);
    assert_eq!(code, 0, "{stderr}");
    let story = text.strip_prefix(&plain).unwrap();
    for words in [
        "Made by office SEW for grid cell SEW/",
        "The forecasters last changed it",
        "Found in memory",
        "SIMULATED: this weather is made up.",
        "It is the latest there is.",
    ] {
        assert!(story.contains(words), "{text}");
    }

    let (code, text, stderr) = server.wx(&["--explain", "--json"]);
    assert_eq!(code, 0, "{stderr}");
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer.as_object().unwrap().len(), 15, "{text}");
    let provenance = &answer["provenance"];
    assert_eq!(provenance["source"], "memory");
    assert_eq!(provenance["simulated"], true);
    assert_eq!(provenance["office"], "SEW");
    assert!(provenance["stale"].is_null(), "{text}");
    assert!(provenance["age_seconds"].is_i64(), "{text}");
    for time in ["update_time", "fetched_at", "confirmed_at"] {
        assert!(provenance[time].as_str().unwrap().ends_with('Z'), "{text}");
    }
}

#[test]
fn status_tells_how_server_and_upstream_are_doing() {
    let server = Server::start();
    server.wx(&["forecast"]);
    server.wx(&["forecast", "51.5,0"]);
    let (code, text, stderr) = server.wx(&["status"]);
    assert_eq!(code, 0, "{stderr}");
    let verdict =
        "Well with SIMULATED weather: the upstream answers.\nAnswered by your own server in ";
    assert!(text.starts_with(verdict), "{text}");
    assert!(!text.contains("breaker"), "{text}");
    let (code, text, stderr) = server.wx(&["status", "--verbose"]);
    assert_eq!(code, 0, "{stderr}");
    for words in [
        concat!("weatherd ", env!("CARGO_PKG_VERSION"), ", up "),
        "Upstream: simulator (SIMULATED weather)",
        "breaker closed",
        "Questions: 2, ",
        "Cache: in memory only",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let (code, text, stderr) = server.wx(&["status", "--json"]);
    assert_eq!(code, 0, "{stderr}");
    let status: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(status["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(status["upstream"]["simulated"], true);
    assert_eq!(status["question_time"]["count"], 2);
    for counts in ["questions", "cache"] {
        assert!(!status[counts].as_object().unwrap().is_empty(), "{text}");
    }
}
