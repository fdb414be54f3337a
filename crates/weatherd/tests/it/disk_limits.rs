//! Disks that take no more: files beyond their limit (EFBIG), full ones (ENOSPC), read-only ones (EROFS).
//! Neither the store nor the journals cost an answer.

use std::fs;
use std::path::Path;
use std::time::Duration;

use clock::Clock;
use jiff::SignedDuration;
use nws_simulator::AlertInfo;
use rustix::process::{Signal, getuid};
use test_support::ChildProcess;
use weather::Location;

use crate::support::{client, command, may_mount, signal, through};
use crate::upstream::Upstream;

/// An upstream that warns of one event whose record is longer than the smallest limit below.
fn warning() -> Upstream {
    let upstream = Upstream::with_faults(&[]);
    let now = Clock::system().now();
    let alerts = upstream.running.simulator().issued_alerts();
    alerts.exclude_weather(true);
    let place = (Location::SEATTLE.latitude(), Location::SEATTLE.longitude());
    let info = AlertInfo {
        event: "Flood Warning".to_owned(),
        severity: "Severe".to_owned(),
        text: "Water. ".repeat(8 << 10),
        onset: now,
        ends: now + SignedDuration::from_hours(6),
    };
    alerts.issue(place, info);
    upstream
}

/// Starts a daemon whose store and journals are in `disk`, in a shell that first does `prepare`.
fn start(
    dir: &Path,
    disk: &Path,
    upstream: &Upstream,
    prepare: &str,
    shell: &[&str],
) -> ChildProcess {
    let mut like = command(dir, &upstream.arguments());
    like.arg("--cache-dir").arg(disk.join("cache"));
    let script = format!("{prepare} && exec \"$0\" \"$@\"");
    let (program, arguments) = shell.split_first().unwrap();
    let arguments: Vec<_> = arguments.iter().copied().chain(["-c", &script]).collect();
    let mut run = through(program, &arguments, &like);
    run.env("D", disk).env("XDG_STATE_HOME", disk.join("state"));
    let mut process = ChildProcess::spawn("weatherd", &mut run);
    process.expect_log("waiting for connections");
    process
}

/// Checks that answers and changes of alerts are whole, and that the daemon says what it lacks.
fn serves(prepare: &str, shell: &[&str]) {
    let upstream = warning();
    let (dir, disk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for name in ["cache", "state"] {
        fs::create_dir(disk.path().join(name)).unwrap();
    }
    let mut process = start(dir.path(), disk.path(), &upstream, prepare, shell);
    let mut client = client(dir.path());
    client.get_weather(Location::SEATTLE).unwrap();
    let told = client
        .alert_changes(Location::SEATTLE, None, Duration::ZERO)
        .unwrap();
    assert_eq!(told.changes.len(), 1, "{prepare}");
    let cursor = Some(told.cursor.as_str());
    let again = client
        .alert_changes(Location::SEATTLE, cursor, Duration::ZERO)
        .unwrap();
    assert_eq!(again.changes, [], "{prepare}: told once");
    let state = client.status().unwrap().disk;
    assert!(state.contains("in memory only"), "{prepare}: {state}");
    signal(&process, Signal::TERM);
    let (status, _, stderr) = process.wait();
    assert_eq!(status.code(), Some(0), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    assert!(stderr.contains("how alerts change"), "{stderr}");
}

#[test]
fn files_beyond_their_limit_cost_no_answer() {
    // Two blocks: room for the connection file, not for a store or an alert.
    serves("ulimit -f 2", &["sh"]);
}

#[test]
fn a_full_disk_costs_no_answer() {
    // Only root may have mounts of its own; below, files beyond their limit are much the same.
    if getuid().is_root() && may_mount() {
        let full = "mount -t tmpfs -o size=16k none \"$D\"";
        serves(full, &["unshare", "--mount", "sh"]);
    }
}

#[test]
fn a_read_only_disk_costs_no_answer() {
    if getuid().is_root() {
        if !may_mount() {
            return println!("notice: this container may not mount anything");
        }
        let read_only = "mount --bind \"$D\" \"$D\" && mount -o remount,bind,ro \"$D\"";
        serves(read_only, &["unshare", "--mount", "sh"]);
    } else {
        serves("chmod 0500 \"$D/cache\" \"$D/state\"", &["sh"]);
    }
}
