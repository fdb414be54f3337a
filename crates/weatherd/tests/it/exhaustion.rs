//! A system that has no file descriptors left.

use std::os::unix::net::UnixStream;

use rustix::process::Signal;
use test_support::ChildProcess;
use weather::Location;

use crate::support::{client, command, signal, through};

/// More connections than the daemon below may have open files.
const CROWD: usize = 100;

#[test]
fn without_file_descriptors_it_backs_off_makes_room_and_serves_on() {
    let dir = tempfile::tempdir().unwrap();
    let like = command(dir.path(), &["--simulate"]);
    let mut run = through("sh", &["-c", "ulimit -n 48; exec \"$0\" \"$@\""], &like);
    let mut process = ChildProcess::spawn("weatherd", &mut run);
    process.expect_log("waiting for connections");
    client(dir.path()).get_weather(Location::SEATTLE).unwrap();

    let socket = dir.path().join(".weather_manager.sock");
    let crowd: Vec<_> = (0..CROWD)
        .map(|_| UnixStream::connect(&socket).unwrap())
        .collect();
    process.expect_log("cannot accept a connection");
    // The crowd says nothing and stays, and whoever speaks is answered all the same.
    client(dir.path()).get_weather(Location::SEATTLE).unwrap();
    drop(crowd);
    client(dir.path()).get_weather(Location::SEATTLE).unwrap();

    signal(&process, Signal::TERM);
    let (status, _, stderr) = process.wait();
    assert_eq!(status.code(), Some(0), "{stderr}");
    let complaints = stderr.matches("cannot accept a connection").count();
    assert!(
        complaints <= 2 * CROWD,
        "it waits between tries: {complaints}"
    );
}
