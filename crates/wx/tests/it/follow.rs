//! `wx alerts --follow`: what changes is told once, across its own restarts and the server's.

use std::fs::{self, DirEntry, File};
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use clock::{Clock, Stopwatch};
use nws_simulator::AlertInfo;
use serde_json::Value;
use test_support::ChildProcess;

use crate::support::{Server, Upstream, bare};
use crate::terminal::terminal;

const HOUR: Duration = Duration::from_secs(3600);

/// An alert that goes on for some hours.
pub(crate) fn notice(event: &str) -> AlertInfo {
    let now = Clock::system().now();
    AlertInfo {
        event: event.to_owned(),
        severity: "Severe".to_owned(),
        text: "Rivers rise.".to_owned(),
        onset: now,
        ends: now + 6 * HOUR,
    }
}

/// `wx alerts --follow` for Seattle, by somebody whose state is kept in the server's directory.
fn follow(dir: &Path, more: &[&str]) -> ChildProcess {
    let mut command = bare(dir);
    command
        .args(["alerts", "--follow", "47.6062,-122.3321"])
        .args(more)
        .env("XDG_STATE_HOME", dir.join("state"));
    ChildProcess::spawn("wx alerts --follow", &mut command)
}

/// Returns the next change, which must be of this event.
fn next(wx: &mut ChildProcess, event: &str) -> Value {
    let line: Value = serde_json::from_str(&wx.expect("{")).unwrap();
    assert!(
        line["alert"]["event"].as_str().unwrap().contains(event),
        "{line}"
    );
    assert_eq!(line["schema"], "weatherd/1");
    line
}

/// Ends it as soon as it has kept the cursor of this change; before, it may tell it once more.
fn end_once_kept(wx: ChildProcess, dir: &Path, change: &Value) {
    let cursor = change["cursor"].as_str().unwrap();
    let watch = Stopwatch::start();
    let holds = |file: io::Result<DirEntry>| {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap_or_default();
        path.extension().is_some_and(|e| e == "cursor") && text.trim() == cursor
    };
    let kept = |dir: &Path| {
        let files = fs::read_dir(dir.join("state/weatherd/alerts"));
        files.into_iter().flatten().any(holds)
    };
    while !kept(dir) {
        assert!(
            watch.elapsed() < Duration::from_secs(20),
            "{cursor} is not kept"
        );
        std::thread::yield_now();
    }
    drop(wx);
}

#[test]
fn each_change_is_told_once_whoever_is_restarted() {
    let upstream = Upstream::with_faults(&[]);
    upstream.issued_alerts().exclude_weather(true);
    let mut server = Server::asking(&upstream);
    let seattle = (47.6062, -122.3321);
    upstream
        .issued_alerts()
        .issue(seattle, notice("Flood Warning"));

    let mut wx = follow(server.dir.path(), &["--json"]);
    let first = next(&mut wx, "Flood Warning");
    assert_eq!(first["change"], "new");
    let cursor = first["cursor"].as_str().unwrap().to_owned();

    // Of the server: it says so, and goes on.
    server.stop();
    wx.expect_log("retrying until it works");
    upstream
        .issued_alerts()
        .issue(seattle, notice("Wind Advisory"));
    server.start_again();
    wx.expect_log("following the alerts again");
    let second = next(&mut wx, "Wind Advisory");
    end_once_kept(wx, server.dir.path(), &second);

    // Its own: it goes on after what it told last.
    upstream
        .issued_alerts()
        .issue(seattle, notice("Snow Squall Warning"));
    server.stop();
    server.start_again();
    let mut wx = follow(server.dir.path(), &["--json"]);
    next(&mut wx, "Snow Squall Warning");
    drop(wx);

    // From a cursor, and from the start.
    let mut wx = follow(server.dir.path(), &["--json", "--since", &cursor]);
    next(&mut wx, "Wind Advisory");
    next(&mut wx, "Snow Squall Warning");
    drop(wx);
    let mut wx = follow(server.dir.path(), &["--json", "--since", "start"]);
    next(&mut wx, "Flood Warning");
}

#[test]
fn a_change_is_a_line_for_people_and_a_strange_cursor_is_told() {
    let upstream = Upstream::with_faults(&[]);
    upstream.issued_alerts().exclude_weather(true);
    let server = Server::asking(&upstream);
    let seattle = (47.6062, -122.3321);
    upstream
        .issued_alerts()
        .issue(seattle, notice("Flood Warning"));
    let mut wx = follow(server.dir.path(), &["--since", "nonsense"]);
    wx.expect_log("starting with the alerts in force");
    let line = wx.expect("Flood Warning");
    assert!(line.contains("SIMULATED") && line.contains("new"), "{line}");
    drop(wx);

    let forgotten = ["--json", "--since", "0123456789abcdef-7"];
    let mut wx = follow(server.dir.path(), &forgotten);
    wx.expect_log("lost track of the alerts");
    let reset: Value = serde_json::from_str(&wx.expect("{")).unwrap();
    assert_eq!(reset["change"], "reset");
    assert_eq!(next(&mut wx, "Flood Warning")["change"], "new");
}

#[test]
fn it_ends_with_its_reader_although_nothing_changes() {
    let upstream = Upstream::with_faults(&[]);
    upstream.issued_alerts().exclude_weather(true);
    let server = Server::asking(&upstream);
    let seattle = (47.6062, -122.3321);
    upstream
        .issued_alerts()
        .issue(seattle, notice("Flood Warning"));
    let mut command = bare(server.dir.path());
    let mut wx = command
        .args(["alerts", "--follow", "--json", "47.6062,-122.3321"])
        .env("XDG_STATE_HOME", server.dir.path().join("state"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::new(wx.stdout.take().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    drop(reader);
    assert!(line.contains("Flood Warning"), "{line}");
    assert!(wx.wait().unwrap().success());
}

/// Returns what somebody whose state is in that directory sees at a terminal until it waits for changes.
fn seen_before_waiting(server: &Server, state: &str) -> String {
    let (ours, theirs) = terminal();
    let mut command = bare(server.dir.path());
    let mut wx = command
        .args(["alerts", "--follow", "47.6062,-122.3321", "--color=never"])
        .env("XDG_STATE_HOME", server.dir.path().join(state))
        .stdin(Stdio::null())
        .stdout(theirs)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(command);
    let mut ours = File::from(ours);
    let (mut seen, mut buffer) = (String::new(), [0; 1024]);
    while !seen.contains("Waiting for changes") {
        let length = ours.read(&mut buffer).unwrap();
        seen += &String::from_utf8_lossy(&buffer[..length]);
    }
    wx.kill().unwrap();
    wx.wait().unwrap();
    seen
}

#[test]
fn at_a_terminal_it_says_at_once_what_is_in_force_and_that_it_waits() {
    let upstream = Upstream::with_faults(&[]);
    upstream.issued_alerts().exclude_weather(true);
    let server = Server::asking(&upstream);
    let seen = seen_before_waiting(&server, "another");
    assert!(seen.contains("No alerts in force for Seattle"), "{seen}");
    let seattle = (47.6062, -122.3321);
    upstream
        .issued_alerts()
        .issue(seattle, notice("Flood Warning"));
    // By somebody who has not followed before, as a change.
    let mut wx = follow(server.dir.path(), &["--json"]);
    let first = next(&mut wx, "Flood Warning");
    end_once_kept(wx, server.dir.path(), &first);
    // By somebody who has: no change is due.
    let seen = seen_before_waiting(&server, "state");
    assert!(seen.contains("In force for Seattle"), "{seen}");
    assert!(seen.contains("Flood Warning (Severe)"), "{seen}");
}
