//! Starts, stops, and the reasons for not starting.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use test_support::ChildProcess;
use weather::Location;
use weather_client::Client;

use crate::support::{Daemon, WEATHERD, command, signal, start_in};

fn outcome(dir: &Path, arguments: &[&str]) -> (i32, String) {
    let (status, _, stderr) = ChildProcess::spawn("weatherd", &mut command(dir, arguments)).wait();
    (status.code().unwrap(), stderr)
}

fn asks(dir: &Path) -> String {
    let mut client = Client::finder()
        .dir(Some(dir.to_owned()))
        .connect()
        .unwrap();
    client
        .get_weather(Location::SEATTLE)
        .unwrap()
        .detailed_forecast
}

#[test]
fn files_are_private_and_have_the_originals_names_and_format() {
    let daemon = Daemon::simulated();
    let file = daemon.dir().join(".manager_connection");
    for path in [&file, &daemon.socket()] {
        assert_eq!(
            fs::metadata(path).unwrap().mode() & 0o777,
            0o600,
            "{}",
            path.display()
        );
    }
    let text: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(text["socket_path"], ".weather_manager.sock");
    assert_eq!(text.as_object().unwrap().len(), 2);
}

#[test]
fn sigterm_and_ctrl_c_end_it_well_and_leave_no_socket() {
    for stop in [Signal::TERM, Signal::INT] {
        let mut daemon = Daemon::simulated();
        signal(&daemon.process, stop);
        let (status, _, stderr) = daemon.process.wait();
        assert_eq!(status.code(), Some(0), "{stderr}");
        assert!(stderr.contains("server shutting down"), "{stderr}");
        assert!(!daemon.socket().exists());
        assert!(!daemon.dir().join(".manager_connection").exists());
    }
}

#[test]
fn a_second_server_in_the_same_directory_says_so_and_has_its_own_code() {
    let daemon = Daemon::simulated();
    let (code, stderr) = outcome(daemon.dir(), &["--simulate"]);
    assert_eq!(code, 3, "{stderr}");
    assert!(
        stderr.contains("another server is already running"),
        "{stderr}"
    );
    assert!(
        asks(daemon.dir()).contains("SIMULATED"),
        "the first one goes on"
    );
}

#[test]
fn after_a_crash_the_next_server_takes_over() {
    let mut daemon = Daemon::simulated();
    daemon.process.kill();
    assert!(daemon.socket().exists(), "a crash leaves its socket");
    daemon.start_again();
    assert!(asks(daemon.dir()).contains("SIMULATED"));
}

#[test]
fn elsewhere_the_socket_path_is_absolute() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("place");
    let mut run = Command::new(WEATHERD);
    run.args(["--simulate", "--dir", "place"])
        .current_dir(dir.path());
    let mut process = ChildProcess::spawn("weatherd", &mut run);
    process.expect_log("waiting for connections");
    let text = fs::read(place.join(".manager_connection")).unwrap();
    let text: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let socket = Path::new(text["socket_path"].as_str().unwrap());
    assert!(
        socket.is_absolute() && socket.exists(),
        "{}",
        socket.display()
    );
    assert!(asks(&place).contains("SIMULATED"));
}

#[test]
fn the_key_of_a_file_is_used_and_must_be_secret() {
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("key");
    fs::write(&key, "weather_secret\n").unwrap();
    fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
    let (code, stderr) = outcome(dir.path(), &["--simulate", "--authkey-file", "key"]);
    assert_eq!(code, 5, "{stderr}");
    assert!(stderr.contains("chmod 600"), "{stderr}");

    fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    let _process = start_in(dir.path(), &["--simulate", "--authkey-file", "key"]);
    let text = fs::read_to_string(dir.path().join(".manager_connection")).unwrap();
    assert!(text.contains("d2VhdGhlcl9zZWNyZXQ="), "{text}");
    assert!(asks(dir.path()).contains("SIMULATED"));
}

#[test]
fn every_way_not_to_start_has_a_sentence_and_a_code() {
    let dir = tempfile::tempdir().unwrap();
    let deep = "d".repeat(120);
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let file = file.to_str().unwrap();
    for (arguments, code, words) in [
        (&["--simulat"][..], 2, "--simulate"),
        (
            &["--simulate", "--upstream", "http://localhost"],
            2,
            "cannot be used with",
        ),
        (&["--seed", "many"], 2, "--seed"),
        (&["--simulate", "--authkey-file", "missing"], 5, "missing"),
        (&["--upstream", "weather.gov"], 6, "https://host"),
        (&["--upstream", "http://.."], 6, "https://host"),
        (&["--upstream", "http://127.0.0.1:99999"], 6, "https://host"),
        (&["--upstream-ca", "missing.pem"], 6, "missing.pem"),
        (&["--upstream-ca", file], 6, "PEM"),
    ] {
        let (found, stderr) = outcome(dir.path(), arguments);
        assert_eq!(found, code, "{arguments:?}: {stderr}");
        assert!(stderr.contains(words), "{arguments:?}: {stderr}");
    }
    for (place, words) in [(deep.as_str(), "use a shorter --dir"), (file, "file")] {
        let (code, _, stderr) = test_support::outcome(WEATHERD, &["--simulate", "--dir", place]);
        assert_eq!(code, 4, "{stderr}");
        assert!(stderr.contains(words), "{stderr}");
    }
}

#[test]
fn who_stops_reading_the_log_does_not_stop_the_server() {
    let dir = tempfile::tempdir().unwrap();
    let mut run = command(dir.path(), &["--simulate", "-vv"]);
    let mut server = run.stderr(Stdio::piped()).spawn().unwrap();
    let log = BufReader::new(server.stderr.take().unwrap());
    let mut lines = log.lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("waiting for connections")));
    drop(lines);
    for _ in 0..3 {
        assert!(asks(dir.path()).contains("SIMULATED"));
    }
    let pid = Pid::from_child(&server);
    kill_process(pid, Signal::TERM).unwrap();
    assert_eq!(server.wait().unwrap().code(), Some(0));
}

#[test]
fn help_lists_examples_and_exit_codes() {
    let (code, help, _) = test_support::outcome(WEATHERD, &["--help"]);
    assert_eq!(code, 0);
    for words in [
        "Examples:",
        "Exit codes:",
        "--require-sha256",
        "another server is running",
    ] {
        assert!(help.contains(words), "{help}");
    }
}

#[test]
fn logs_are_the_originals_lines_and_json_on_request() {
    let mut daemon = Daemon::start(&["--simulate", "-v", "--log-format", "json"]);
    asks(daemon.dir());
    signal(&daemon.process, Signal::TERM);
    let (_, _, stderr) = daemon.process.wait();
    let lines: Vec<serde_json::Value> = stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let messages: Vec<_> = lines
        .iter()
        .filter_map(|line| line["fields"]["message"].as_str())
        .collect();
    for words in [
        "client connected",
        "fetching from the upstream",
        "weather data sent to client",
        "server shutting down",
    ] {
        assert!(
            messages.iter().any(|message| message.contains(words)),
            "{words}: {messages:?}"
        );
    }
    assert!(
        stderr.contains("/points/47.6062,-122.3321"),
        "DEBUG names the upstream's URLs"
    );
    assert!(
        lines
            .iter()
            .all(|line| line["timestamp"].is_string() && line["target"].is_string())
    );
}
