//! The directory of a running server: what is deleted there comes back, and what another server put
//! there stays.

use std::fs;
use std::path::Path;
use std::process::Command;

use rustix::process::Signal;
use weather::Location;

use crate::support::{Daemon, bare, client, everything_in, signal, start_in};

fn is_served(dir: &Path) {
    client(dir).get_weather(Location::SEATTLE).unwrap();
}

#[test]
fn a_deleted_socket_and_connection_file_come_back_and_callers_stay() {
    let mut daemon = Daemon::simulated();
    let mut before = client(daemon.dir());
    for name in [".weather_manager.sock", ".manager_connection"] {
        fs::remove_file(daemon.dir().join(name)).unwrap();
        daemon.process.expect_log("was removed; put it back");
        is_served(daemon.dir());
    }
    before.get_weather(Location::SEATTLE).unwrap();
    daemon.stop();
    let left = everything_in(daemon.dir());
    assert!(
        left.iter()
            .all(|path| path.ends_with(".weather_manager.lock")),
        "{left:?}"
    );
}

#[test]
fn a_hangup_looks_at_once_and_a_deleted_directory_comes_back() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("dir");
    let mut run: Command = bare(root.path());
    run.arg("--simulate").arg("--dir").arg(&dir);
    let mut process = test_support::ChildProcess::spawn("weatherd", &mut run);
    process.expect_log("waiting for connections");
    fs::remove_dir_all(&dir).unwrap();
    signal(&process, Signal::HUP);
    process.expect_log("the connection file was removed; put it back");
    is_served(&dir);
    signal(&process, Signal::TERM);
    assert_eq!(process.wait().0.code(), Some(0));
}

#[test]
fn a_server_whose_directory_was_taken_over_ends_with_a_sentence_and_leaves_it_alone() {
    let mut first = Daemon::simulated();
    for path in everything_in(first.dir()) {
        fs::remove_file(path).unwrap();
    }
    let mut second = start_in(first.dir(), &["--simulate"]);
    let (status, _, stderr) = first.process.wait();
    assert_eq!(status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("another server has taken over"), "{stderr}");
    is_served(first.dir());
    signal(&second, Signal::TERM);
    assert_eq!(second.wait().0.code(), Some(0));
}

#[test]
fn a_server_that_stops_before_it_looks_leaves_its_successors_files() {
    let mut first = Daemon::simulated();
    for path in everything_in(first.dir()) {
        fs::remove_file(path).unwrap();
    }
    let _second = start_in(first.dir(), &["--simulate"]);
    signal(&first.process, Signal::TERM);
    first.process.wait();
    is_served(first.dir());
}
