//! Status bars: a line in time and exit code 0, whatever is wrong.

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::time::Duration;

use clock::Stopwatch;
use serde_json::Value;
use test_support::ChildProcess;

use crate::follow::notice;
use crate::support::{Server, Upstream, bare, wx_in};

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
        ("plain", "weather n/a: no weather server is running"),
        ("tmux", "weather n/a: no weather server is running"),
        ("polybar", "%{F#888888}weather n/a: no weather server"),
        ("sketchybar", "label=\"weather n/a: no weather server"),
        (
            "argos",
            "weather n/a | color=#888888\n---\nno weather server",
        ),
        ("i3", "\"full_text\":\"weather n/a: no weather server"),
        ("i3", "\"short_text\":\"weather n/a\",\"color\":\"#888888\""),
    ] {
        let (code, stdout, stderr) = wx_in(dir.path(), &["now", "--bar", bar, "--ascii"]);
        assert_eq!((code, stderr.as_str()), (0, ""));
        assert!(stdout.contains(text), "{bar}: {stdout}");
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
fn a_bar_shows_what_a_template_says_and_what_is_wrong_with_it() {
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
    // A bar shows nothing of what fails.
    let (code, text, stderr) = server.wx(&["--bar", "plain", "--format", "{temprature}"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(text.starts_with("bad template: "), "{text}");
    let line = waybar(server.dir.path(), &["--format", "{temprature}"]);
    let tooltip = line["tooltip"].as_str().unwrap();
    assert!(tooltip.contains("did you mean {temperature}?"), "{line}");
    assert_eq!(line["text"], "bad template");
    // Nothing but a bar does without complaint.
    let (code, _, stderr) = server.wx(&["--format", "{temprature}"]);
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
    for bar in ["i3", "tmux", "polybar", "sketchybar", "argos", "plain"] {
        let arguments = ["--bar", bar, "--ascii", "--timeout", "10s"];
        let (code, text, stderr) = server.wx(&arguments);
        assert_eq!((code, stderr.as_str()), (0, ""));
        assert!(text.contains("SIMULATED") && text.is_ascii(), "{text}");
    }
}

#[test]
fn a_tooltip_tells_the_forecast_too() {
    let server = Server::start();
    let line = waybar(server.dir.path(), &["--timeout", "10s"]);
    let tooltip = line["tooltip"].as_str().unwrap();
    assert!(tooltip.contains("°F, "), "{tooltip}");
    let has_night = tooltip.lines().any(|line| line.contains("ight: "));
    assert!(has_night, "{tooltip}");
}

#[test]
fn a_template_without_current_conditions_leaves_tooltip_and_percentage() {
    let server = Server::start();
    let usual = waybar(server.dir.path(), &["--timeout", "10s"]);
    let template = ["--timeout", "10s", "--format", "{place}: {alert}"];
    let line = waybar(server.dir.path(), &template);
    assert!(
        line["text"].as_str().unwrap().starts_with("Seattle"),
        "{line}"
    );
    for part in ["tooltip", "percentage"] {
        assert!(!line[part].is_null());
        assert_eq!(line[part], usual[part], "{part}");
    }
}

#[test]
fn thresholds_are_classes_and_markup_is_left_as_it_is_on_request() {
    let server = Server::start();
    let options = ["--timeout", "10s", "--hot", "-99", "--windy", "0"];
    let line = waybar(server.dir.path(), &options);
    let classes = line["class"].as_array().unwrap();
    for class in ["hot", "windy"] {
        assert!(classes.contains(&class.into()), "{line}");
    }
    let template = ["--timeout", "10s", "--format", "<b>{temperature}</b>"];
    let line = waybar(server.dir.path(), &template);
    assert!(
        line["text"].as_str().unwrap().starts_with("&lt;b&gt;"),
        "{line}"
    );
    let line = waybar(server.dir.path(), &[&template[..], &["--markup"]].concat());
    assert!(line["text"].as_str().unwrap().starts_with("<b>"), "{line}");
}

/// Seattle, where these alerts are.
const SEATTLE: &str = "47.6062,-122.3321";

#[test]
fn a_followed_line_comes_again_when_an_alert_does() {
    let upstream = Upstream::with_faults(&[]);
    upstream.issued_alerts().exclude_weather(true);
    let server = Server::asking(&upstream);
    let alone = [
        "--bar",
        "plain",
        "--alerts-only",
        "--timeout",
        "10s",
        SEATTLE,
    ];
    let (code, text, _) = server.wx(&alone);
    assert_eq!((code, text.as_str()), (0, "\n"));
    let mut command = bare(server.dir.path());
    command.args(["--bar", "plain", "--follow", SEATTLE]);
    let mut wx = ChildProcess::spawn("wx --follow", &mut command);
    let first = wx.expect("SIMULATED");
    assert!(!first.contains("Flood"), "{first}");
    let notice = notice("Flood Warning");
    upstream.issued_alerts().issue((47.6062, -122.3321), notice);
    let later = wx.expect("Flood Warning");
    assert!(later.contains("SIMULATED"), "{later}");
    drop(wx);
    let (_, text, _) = server.wx(&alone);
    assert!(text.contains("Flood Warning"), "{text}");
    let (code, _, stderr) = server.wx(&["--bar", "argos", "--follow"]);
    assert_eq!(code, 2, "{stderr}");
}
