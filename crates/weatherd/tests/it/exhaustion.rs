//! A system that has no file descriptors left, or too few, and a server whose connections are all taken.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread;
use std::time::Duration;

use rustix::process::Signal;
use test_support::ChildProcess;
use weather::{Location, Status};
use weather_client::{Client, Error};

use crate::support::{Daemon, client, command, signal, through};

/// More connections than the daemon below may have open files.
const CROWD: usize = 100;

#[test]
fn without_file_descriptors_it_backs_off_makes_room_and_serves_on() {
    let dir = tempfile::tempdir().unwrap();
    // As many as it has open with one client, and two more.
    let mut process = under("-n 1000", dir.path());
    process.expect_log("waiting for connections");
    client(dir.path()).get_weather(Location::SEATTLE).unwrap();
    let enough = status(dir.path()).descriptors.open + 2;
    signal(&process, Signal::TERM);
    process.wait();
    let mut process = under(&format!("-n {enough}"), dir.path());
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

/// A daemon on simulated weather that the shell starts after `ulimit`.
fn under(ulimit: &str, dir: &Path) -> ChildProcess {
    let like = command(dir, &["--simulate"]);
    let script = format!("ulimit {ulimit}; exec \"$0\" \"$@\"");
    let mut run = through("sh", &["-c", &script], &like);
    ChildProcess::spawn("weatherd", &mut run)
}

fn status(dir: &Path) -> Status {
    client(dir).status().unwrap()
}

#[test]
fn the_soft_limit_is_raised_to_what_all_connections_need() {
    let dir = tempfile::tempdir().unwrap();
    let mut process = under("-S -n 100", dir.path());
    process.expect_log("waiting for connections");
    let status = status(dir.path());
    let files = status.descriptors;
    assert_eq!(files.allowed, files.needed, "{files}");
    assert!(files.open > 5 && files.open < 100, "{files}");
    assert_eq!(status.connections.most, 1024);
    assert_eq!(status.connections.open, 1, "the one that asks");
    let _crowd: Vec<_> = (0..200)
        .map(|_| {
            let mut client = client(dir.path());
            client.status().unwrap();
            client
        })
        .collect();
}

#[test]
fn where_the_hard_limit_is_too_low_fewer_connections_are_served_and_it_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let mut process = under("-n 100", dir.path());
    process.expect_log("too few open files for all connections");
    process.expect_log("waiting for connections");
    let status = status(dir.path());
    assert_eq!(status.descriptors.allowed, 100);
    assert_eq!(status.connections.most, 34);
    // At the limit, clients are still told: there is a descriptor for that.
    let mut held = Vec::new();
    let told = loop {
        match connected(dir.path()) {
            Ok(client) => held.push(client),
            Err(error) => break error,
        }
    };
    assert_eq!(held.len(), 34);
    assert_eq!(
        told.to_string(),
        "all 34 connections of the server are taken"
    );
}

/// A client that has made a call, and so has a connection.
fn connected(dir: &Path) -> Result<Client, Error> {
    let mut client = Client::finder().dir(Some(dir.to_owned())).connect()?;
    client.status()?;
    Ok(client)
}

#[test]
fn a_warning_at_the_limit_is_written_once_and_then_counted() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("c.toml"), "[server]\nconnections = 2\n").unwrap();
    let like = &["--simulate", "--config", "c.toml"];
    let mut process = crate::support::start_in(dir.path(), like);
    let mut held: Vec<_> = (0..2).map(|_| connected(dir.path()).unwrap()).collect();
    for _ in 0..50 {
        let refused = connected(dir.path()).unwrap_err();
        assert!(matches!(refused, Error::ConnectionsTaken(_)), "{refused}");
        assert!(refused.is_passing());
    }
    let counts = held[0].status().unwrap().connections;
    assert_eq!((counts.open, counts.most, counts.rejected), (2, 2, 50));
    held.pop();
    while held[0].status().unwrap().connections.open == 2 {
        thread::yield_now();
    }
    signal(&process, Signal::TERM);
    let (_, _, stderr) = process.wait();
    assert_eq!(
        stderr.matches("rejected a connection").count(),
        1,
        "{stderr}"
    );
    let free = stderr
        .matches("a connection is free again rejected=50")
        .count();
    assert_eq!(free, 1, "{stderr}");
}

#[test]
fn strangers_cannot_fill_the_log() {
    let mut daemon = Daemon::simulated();
    let socket = daemon.socket();
    let strangers: Vec<_> = (0..100)
        .map(|_| {
            let mut stranger = UnixStream::connect(&socket).unwrap();
            // An answer of no known form to the challenge.
            stranger.write_all(b"\0\0\0\x05hello").unwrap();
            stranger
        })
        .collect();
    for mut stranger in strangers {
        let mut heard = Vec::new();
        stranger.read_to_end(&mut heard).unwrap();
        assert!(heard.ends_with(b"#FAILURE#"));
    }
    signal(&daemon.process, Signal::TERM);
    let (_, _, stderr) = daemon.process.wait();
    let written = stderr
        .matches("rejected an unauthenticated peer uid=")
        .count();
    assert_eq!(written, 10, "{stderr}");
    assert!(stderr.contains("count=90"), "{stderr}");
}

#[test]
fn a_call_that_waits_takes_one_descriptor() {
    const WAITING: u64 = 10;
    let daemon = Daemon::simulated();
    let mut asker = client(daemon.dir());
    asker.get_weather(Location::SEATTLE).unwrap();
    let mut others = || {
        let status = asker.status().unwrap();
        (
            status.waiting,
            status.descriptors.open - status.connections.open,
        )
    };
    let (_, before) = others();
    let dir = daemon.dir();
    thread::scope(|scope| {
        for _ in 0..WAITING {
            scope.spawn(|| {
                let mut caller = client(dir);
                let news = caller.wait_for_update(Location::SEATTLE, None, Duration::from_secs(60));
                assert!(news.unwrap().is_none());
            });
        }
        while others().0 < WAITING {
            thread::yield_now();
        }
        // A while later, by the server's own clock.
        let mut clock = client(daemon.dir());
        let second = Duration::from_millis(1500);
        clock
            .wait_for_update(Location::SEATTLE, None, second)
            .unwrap();
        let (waiting, after) = others();
        assert_eq!(waiting, WAITING);
        assert!(after < before + WAITING / 2, "{before} {after}");
        // It answers them all before it stops.
        signal(&daemon.process, Signal::TERM);
    });
}
