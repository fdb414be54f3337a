//! Status bars: a line in time and exit code 0, whatever is wrong.

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::time::Duration;

use clock::Stopwatch;
use serde_json::Value;

use crate::support::{Server, Upstream, wx_in};

/// Returns the line for waybar, which is always JSON with the same fields.
fn waybar(dir: &Path, more: &[&str]) -> Value {
    let (code, text, stderr) = wx_in(dir, &[&["--bar", "waybar"], more].concat());
    assert_eq!((code, stderr.as_str()), (0, ""), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    let line: Value = serde_json::from_str(&text).unwrap();
    for name in ["text", "tooltip", "alt"] {
        assert!(line[name].is_string(), "{text}");
    }
    assert!(line["class"].is_array(), "{text}");
    line
}

fn assert_unknown(line: &Value, why: &str) {
    assert_eq!(line["text"], "weather n/a");
    assert_eq!(line["class"], serde_json::json!(["unknown"]));
    let tooltip = line["tooltip"].as_str().unwrap();
    assert!(tooltip.contains(why), "{tooltip}");
}

#[test]
fn without_a_server_a_bar_says_so() {
    let dir = tempfile::tempdir().unwrap();
    assert_unknown(&waybar(dir.path(), &[]), "no weather server is running");
    for (bar, text) in [
        ("plain", "weather n/a\n"),
        ("tmux", "weather n/a\n"),
        (
            "i3",
            "{\"name\":\"weather\",\"full_text\":\"weather n/a\",\"short_text\":\"weather n/a\",\
             \"color\":\"#888888\",\"urgent\":false,\"markup\":\"none\"}\n",
        ),
    ] {
        let (code, stdout, stderr) = wx_in(dir.path(), &["now", "--bar", bar, "--ascii"]);
        assert_eq!((code, stdout.as_str(), stderr.as_str()), (0, text, ""));
    }
    let file = dir.path().join(".manager_connection");
    fs::write(&file, r#"{"socket_path": "gone.sock", "authkey": "a2V5"}"#).unwrap();
    assert_unknown(&waybar(dir.path(), &[]), "is gone");
    fs::write(&file, "not JSON").unwrap();
    assert_unknown(&waybar(dir.path(), &[]), "connection file");
}

#[test]
fn a_refused_key_and_a_place_that_is_none_are_no_failures_of_a_bar() {
    let server = Server::start();
    assert_unknown(
        &waybar(server.dir.path(), &["51.5072,-0.1275", "--timeout", "10s"]),
        "outside the area",
    );
    let file = server.dir.path().join(".manager_connection");
    let mut connection: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    connection["authkey"] = "Z3Vlc3M=".into();
    fs::write(&file, connection.to_string()).unwrap();
    let line = waybar(server.dir.path(), &["--timeout", "10s"]);
    assert_unknown(&line, "refuses the key");
}

#[test]
fn nothing_that_hangs_hangs_a_bar() {
    // A server that takes connections and says nothing.
    let dir = tempfile::tempdir().unwrap();
    let _silent = UnixListener::bind(dir.path().join("silent.sock")).unwrap();
    let file = dir.path().join(".manager_connection");
    fs::write(
        &file,
        r#"{"socket_path": "silent.sock", "authkey": "a2V5"}"#,
    )
    .unwrap();
    // One whose upstream hangs.
    let upstream = Upstream::with_faults(&["hang"]);
    let server = Server::asking(&upstream);
    for (dir, more) in [
        (dir.path(), &[][..]),
        (dir.path(), &["--timeout", "20ms"]),
        (server.dir.path(), &[]),
        (server.dir.path(), &["--within", "20ms"]),
    ] {
        let watch = Stopwatch::start();
        assert_unknown(&waybar(dir, more), "within");
        // The deadline is 200 ms; what is above it is the machine's. Without one it is 60 s.
        assert!(
            watch.elapsed() < Duration::from_secs(20),
            "{:?}",
            watch.elapsed()
        );
    }
}

#[test]
fn a_bar_shows_what_a_template_says_and_refuses_one_that_makes_no_sense() {
    let server = Server::start();
    let (code, text, stderr) = server.wx(&[
        "--bar",
        "plain",
        "--timeout",
        "10s",
        "--format",
        "{temperature} {unit}",
    ]);
    assert_eq!(code, 0, "{stderr}");
    assert!(text.ends_with(" F SIMULATED\n"), "{text}");
    let (code, _, stderr) = server.wx(&["--bar", "plain", "--format", "{temprature}"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("did you mean {temperature}?"), "{stderr}");
}

#[test]
fn a_bar_shows_made_up_weather_as_such_in_every_language() {
    let server = Server::start();
    let line = waybar(server.dir.path(), &["--timeout", "10s"]);
    assert!(line["text"].as_str().unwrap().contains('°'), "{line}");
    let classes = line["class"].as_array().unwrap();
    assert!(classes.contains(&"simulated".into()), "{line}");
    for bar in ["i3", "tmux", "plain"] {
        let arguments = ["--bar", bar, "--ascii", "--timeout", "10s"];
        let (code, text, stderr) = server.wx(&arguments);
        assert_eq!((code, stderr.as_str()), (0, ""));
        assert!(text.contains("SIMULATED") && text.is_ascii(), "{text}");
    }
}
