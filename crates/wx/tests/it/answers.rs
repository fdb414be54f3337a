//! Output for people and scripts: answers, complaints, help.

use std::fs;
use std::process::{Command, Stdio};

use crate::support::{Server, WX, wx_in};

#[test]
fn the_forecast_is_the_originals_text() {
    let server = Server::start();
    let (code, text, stderr) = server.wx(&["forecast"]);
    assert_eq!(code, 0, "{stderr}");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines[0],
        "Weather Forecast for Location (47.6062, -122.3321)"
    );
    assert_eq!(lines[1], "=".repeat(70));
    for (line, label) in
        lines[2..]
            .iter()
            .zip(["Period: ", "Temperature: ", "Conditions: ", "Wind: "])
    {
        assert!(line.starts_with(label), "{text}");
    }
    assert_eq!(lines[6], "");
    assert!(lines[7].contains("SIMULATED"), "{text}");
    assert_eq!(stderr, "");
}

#[test]
fn a_place_is_taken_in_every_form() {
    let server = Server::start();
    let new_york = server.wx(&["forecast", "40.7128,-74.0060"]);
    assert_eq!(new_york.0, 0, "{}", new_york.2);
    assert!(new_york.1.contains("(40.7128, -74.006)"), "{}", new_york.1);
    for arguments in [
        &["40.7128,", "-74.0060"][..],
        &["--lat", "40.7128", "--lon", "-74.0060"],
    ] {
        let arguments = [&["forecast"], arguments].concat();
        assert_eq!(server.wx(&arguments), new_york, "{arguments:?}");
    }
    let (code, samoa, _) = server.wx(&["forecast", "-14.2756,-170.702"]);
    assert_eq!(code, 0, "south of the equator");
    assert!(samoa.contains("(-14.2756, -170.702)"), "{samoa}");
}

#[test]
fn json_has_the_typed_fields() {
    let server = Server::start();
    let (code, text, _) = server.wx(&["forecast", "--json"]);
    assert_eq!(code, 0);
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["request"]["latitude"], 47.6062);
    assert!(
        answer["temperature"].is_i64() && answer["is_daytime"].is_boolean(),
        "{text}"
    );
    assert_eq!(answer.as_object().unwrap().len(), 14);
}

#[test]
fn what_is_wrong_has_a_sentence_and_a_code() {
    let server = Server::start();
    let (code, _, stderr) = server.wx(&["51.5072,-0.1275"]);
    assert_eq!(
        (code, stderr.contains("outside the area")),
        (6, true),
        "{stderr}"
    );
    for arguments in [
        &["91,0"][..],
        &["--lat", "47"],
        &["--lat", "north", "--lon", "0"],
        &["--lat", "99", "--lon", "0"],
        &["47,-122", "--lat", "47", "--lon", "-122"],
        &["--timeout", "0"],
        &["--frobnicate"],
        &["forecast", "1", "200"],
    ] {
        let (code, stdout, stderr) = server.wx(arguments);
        assert_eq!(code, 2, "{arguments:?}: {stderr}");
        assert!(stdout.is_empty() && !stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn without_a_server_it_says_what_to_run() {
    let dir = tempfile::tempdir().unwrap();
    let (code, _, stderr) = wx_in(dir.path(), &[]);
    assert_eq!(code, 3, "{stderr}");
    assert!(stderr.contains("start one with: weatherd"), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");

    let file = dir.path().join(".manager_connection");
    fs::write(&file, r#"{"socket_path": "gone.sock", "authkey": "a2V5"}"#).unwrap();
    let (code, _, stderr) = wx_in(dir.path(), &[]);
    assert_eq!(code, 4, "{stderr}");
    assert!(stderr.contains("is gone"), "{stderr}");

    fs::write(&file, "not JSON").unwrap();
    let (code, _, stderr) = wx_in(dir.path(), &[]);
    assert_eq!(code, 1, "{stderr}");
    assert!(stderr.contains("connection file"), "{stderr}");
}

#[test]
fn a_refused_key_has_its_own_code() {
    let server = Server::start();
    let file = server.dir.path().join(".manager_connection");
    let right = fs::read_to_string(&file).unwrap();
    let mut connection: serde_json::Value = serde_json::from_str(&right).unwrap();
    connection["authkey"] = "Z3Vlc3M=".into();
    fs::write(&file, connection.to_string()).unwrap();
    let (code, _, stderr) = server.wx(&[]);
    assert_eq!(code, 5, "{stderr}");
    assert!(!stderr.contains("Z3Vlc3M"), "{stderr}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let server = Server::start();
    let mut command = Command::new(WX);
    command
        .arg("--dir")
        .arg(server.dir.path())
        .arg("forecast")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn help_has_examples_and_the_table_of_exit_codes() {
    let (code, help, _) = test_support::outcome(WX, &["--help"]);
    assert_eq!(code, 0);
    for words in ["Examples:", "Exit codes:", "no server is running", "--lat"] {
        assert!(help.contains(words), "{help}");
    }
}
