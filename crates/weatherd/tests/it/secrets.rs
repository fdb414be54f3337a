//! Secrets that nobody else may see or take: the key, the files, the directory.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::{Child, Command, Stdio};
use std::thread;

use rustix::process::Signal;
use test_support::ChildProcess;
use weather::Location;

use crate::support::{client, command, signal, through};

const KEY: &str = "tell nobody of the rain in Spain";
const KEY_IN_BASE64: &str = "dGVsbCBub2JvZHkgb2YgdGhlIHJhaW4gaW4gU3BhaW4=";

/// Every way in which a program may show bytes by accident.
fn disguises(key: &[u8], base64: &str) -> Vec<String> {
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let list: Vec<_> = key.iter().map(|byte| byte.to_string()).collect();
    let bare = base64.trim_end_matches('=').to_owned();
    vec![
        String::from_utf8_lossy(key).into_owned(),
        key.escape_ascii().to_string(),
        bare,
        hex.to_uppercase(),
        hex,
        list.join(", "),
        list.join(","),
    ]
}

#[test]
fn the_key_is_in_no_log_no_argument_and_no_variable() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("key");
    fs::write(&file, KEY).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    for format in ["text", "json"] {
        let arguments = [
            "--simulate",
            "-vv",
            "--authkey-file",
            "key",
            "--log-format",
            format,
        ];
        let mut run = command(dir.path(), &arguments);
        let mut process = ChildProcess::spawn("weatherd", run.env("RUST_LOG", "trace"));
        // From here on all it says is kept; before, it has said where it listens.
        let start = process.expect_log("waiting for connections");
        client(dir.path()).get_weather(Location::SEATTLE).unwrap();
        if let Some(python) = test_support::all().last() {
            python.run("client.py", dir.path());
            python.run("wrong_key.py", dir.path());
        }
        let pid = process.pid();
        let seen_by_all: String = ["cmdline", "environ"]
            .iter()
            .filter_map(|what| fs::read(format!("/proc/{pid}/{what}")).ok())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .collect();
        signal(&process, Signal::TERM);
        let (_, stdout, stderr) = process.wait();
        assert!(stderr.contains("TRACE"), "it did say all it can");
        for disguise in disguises(KEY.as_bytes(), KEY_IN_BASE64) {
            for text in [&start, &stdout, &stderr, &seen_by_all] {
                assert!(!text.contains(&disguise), "{disguise}");
            }
        }
    }
}

#[test]
fn a_fresh_key_is_not_told_either() {
    let dir = tempfile::tempdir().unwrap();
    let mut run = command(dir.path(), &["--simulate", "-vv"]);
    let mut process = ChildProcess::spawn("weatherd", run.env("RUST_LOG", "trace"));
    let start = process.expect_log("waiting for connections");
    let file = dir.path().join(".manager_connection");
    let text: serde_json::Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    let key = text["authkey"].as_str().unwrap();
    assert_eq!(key.len(), 44, "32 bytes");
    client(dir.path()).get_weather(Location::SEATTLE).unwrap();
    signal(&process, Signal::TERM);
    let (_, _, stderr) = process.wait();
    let bare = key.trim_end_matches('=');
    assert!(!start.contains(bare) && !stderr.contains(bare));
}

#[test]
fn files_are_private_and_usable_whatever_the_umask() {
    for umask in ["000", "022", "077", "0777"] {
        let dir = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            let mut run = under_umask(umask, &command(dir.path(), &["--simulate"]));
            let mut process = ChildProcess::spawn("weatherd", &mut run);
            process.expect_log("waiting for connections");
            for name in [
                ".weather_manager.sock",
                ".manager_connection",
                ".weather_manager.lock",
            ] {
                let mode = fs::metadata(dir.path().join(name)).unwrap().mode() & 0o777;
                assert_eq!(mode, 0o600, "{name} under umask {umask}: {mode:o}");
            }
            client(dir.path()).get_weather(Location::SEATTLE).unwrap();
            process.kill();
        }
    }
}

#[test]
fn a_directory_of_our_choice_is_private_whatever_the_umask() {
    for umask in ["000", "0277"] {
        let dir = tempfile::tempdir().unwrap();
        let mut like = crate::support::bare(dir.path());
        like.arg("--simulate").env("XDG_RUNTIME_DIR", dir.path());
        let mut process = ChildProcess::spawn("weatherd", &mut under_umask(umask, &like));
        process.expect_log("waiting for connections");
        let mode = fs::metadata(dir.path().join("weatherd")).unwrap().mode();
        assert_eq!(mode & 0o777, 0o700, "{umask}: {mode:o}");
    }
}

fn under_umask(umask: &str, like: &Command) -> Command {
    let run = format!("umask {umask}; exec \"$0\" \"$@\"");
    through("sh", &["-c", &run], like)
}

#[test]
fn of_two_servers_started_at_once_exactly_one_runs_every_time() {
    let dir = tempfile::tempdir().unwrap();
    for round in 0..20 {
        let start = || {
            let mut run = command(dir.path(), &["--simulate"]);
            run.stdin(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        };
        let mut racers = [start(), start()];
        let serves = thread::scope(|scope| {
            let watched = racers
                .each_mut()
                .map(|racer| scope.spawn(|| comes_to_serve(racer)));
            watched.map(|watcher| watcher.join().unwrap())
        });
        assert_eq!(
            serves.iter().filter(|serves| **serves).count(),
            1,
            "round {round}: {serves:?}"
        );
        client(dir.path()).get_weather(Location::SEATTLE).unwrap();
        for (mut racer, serves) in racers.into_iter().zip(serves) {
            if serves {
                // Killed, it leaves its socket: the next two race for that too.
                racer.kill().unwrap();
                racer.wait().unwrap();
            } else {
                assert_eq!(racer.wait().unwrap().code(), Some(3), "round {round}");
            }
        }
    }
}

/// Returns true once the server serves, false if it ends.
fn comes_to_serve(server: &mut Child) -> bool {
    let stderr = BufReader::new(server.stderr.take().unwrap());
    stderr
        .lines()
        .map_while(Result::ok)
        .any(|line| line.contains("waiting for connections"))
}
