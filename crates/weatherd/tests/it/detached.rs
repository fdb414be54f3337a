//! Daemons in the background: started once, however many start them; ended by themselves or by others.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use test_support::ChildProcess;

use weather_client::{Client, Environment, Error, Finder};

use crate::support::{WEATHERD, client, command, signal, start_in, through};

/// The directory of a daemon in the background, which ends with it.
struct BackgroundDir {
    path: PathBuf,
    // Removed with the daemon.
    _root: Option<TempDir>,
}

impl BackgroundDir {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        Self {
            path: root.path().to_owned(),
            _root: Some(root),
        }
    }

    /// A directory that somebody else removes.
    fn at(path: PathBuf) -> Self {
        Self { path, _root: None }
    }

    fn path(&self) -> &Path {
        &self.path
    }

    fn log(&self) -> PathBuf {
        self.path().join(".local/state/weatherd/weatherd.log")
    }

    fn starter(&self, arguments: &[&str]) -> ChildProcess {
        let arguments = [&["--background"], arguments].concat();
        ChildProcess::spawn("weatherd", &mut command(self.path(), &arguments))
    }

    fn start(&self, arguments: &[&str]) -> (i32, String, String) {
        let (status, stdout, stderr) = self.starter(arguments).wait();
        (status.code().unwrap(), stdout, stderr)
    }

    fn pid(&self) -> u32 {
        client(self.path()).status().unwrap().pid
    }
}

impl Drop for BackgroundDir {
    fn drop(&mut self) {
        let lock = self.path().join(".weather_manager.lock");
        let Ok(lock) = File::open(lock) else { return };
        if lock.try_lock().is_err() {
            let pid = Pid::from_raw(self.pid().cast_signed()).unwrap();
            kill_process(pid, Signal::TERM).unwrap();
            // It has the lock for as long as it lives.
            lock.lock().unwrap();
        }
    }
}

#[test]
fn the_starter_returns_once_the_server_answers_and_is_no_longer_needed() {
    let dir = BackgroundDir::new();
    let (code, stdout, stderr) = dir.start(&["--simulate"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.starts_with("a server was started in ."), "{stdout}");
    let pid = dir.pid();
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split(' ').collect();
    // After the name and a space: state, parent, group, session, terminal.
    let (session, terminal) = (fields[4], fields[5]);
    assert_eq!((session, terminal), (pid.to_string().as_str(), "0"));
    let stream = |number| fs::read_link(format!("/proc/{pid}/fd/{number}")).unwrap();
    assert_eq!(stream(0), Path::new("/dev/null"));
    assert_eq!(stream(1), Path::new("/dev/null"));
    assert_eq!(stream(2), fs::canonicalize(dir.log()).unwrap());
    assert_eq!(fs::metadata(dir.log()).unwrap().mode() & 0o777, 0o600);
}

#[test]
fn files_that_the_starter_left_open_are_closed() {
    let dir = BackgroundDir::new();
    let held = File::create(dir.path().join("held")).unwrap();
    let starter = command(dir.path(), &["--background", "--simulate"]);
    let script = r#"exec 9> held; flock 9; exec "$@""#;
    let mut shell = through("sh", &["-c", script, "sh"], &starter);
    ChildProcess::spawn("sh", &mut shell).finish();
    held.try_lock().unwrap();
}

#[test]
fn of_twenty_starters_at_once_one_starts_a_server_and_all_find_it() {
    let dir = BackgroundDir::new();
    let starters: Vec<_> = (0..20).map(|_| dir.starter(&["--simulate"])).collect();
    let said: Vec<_> = starters.into_iter().map(ChildProcess::finish).collect();
    let started = said.iter().filter(|said| said.contains("was started"));
    assert_eq!(started.count(), 1, "{said:?}");
    let found = said.iter().filter(|said| said.contains("is running"));
    assert_eq!(found.count(), 19, "{said:?}");
    let log = fs::read_to_string(dir.log()).unwrap();
    assert_eq!(log.matches("server ready").count(), 1, "{log}");
}

#[test]
fn a_server_that_does_not_start_has_its_code_and_its_last_words() {
    let dir = BackgroundDir::new();
    let (code, stdout, stderr) = dir.start(&["--simulate", "--authkey-file", "missing"]);
    assert_eq!((code, stdout.as_str()), (5, ""));
    for words in [
        "cannot start in the background: ",
        "missing",
        "weatherd.log",
    ] {
        assert!(stderr.contains(words), "{words}: {stderr}");
    }
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    // What can be said without starting is said at once.
    fs::write(dir.path().join("config"), "[serv]").unwrap();
    let (code, _, stderr) = dir.start(&["--config", "config"]);
    assert_eq!(code, 7, "{stderr}");
    assert!(!stderr.contains("background"), "{stderr}");
}

#[test]
fn a_server_in_the_foreground_is_found_too() {
    let dir = BackgroundDir::new();
    let _process = start_in(dir.path(), &["--simulate"]);
    let (code, stdout, stderr) = dir.start(&["--simulate"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(stdout, "a server is running in .\n");
}

#[test]
fn a_server_that_is_stopped_is_not_waited_for_without_end() {
    let dir = BackgroundDir::new();
    let process = start_in(dir.path(), &["--simulate"]);
    signal(&process, Signal::STOP);
    let (code, _, stderr) = dir.start(&["--simulate"]);
    signal(&process, Signal::CONT);
    assert_eq!(code, 3, "{stderr}");
    assert_eq!(stderr, "weatherd: a server holds . but does not answer\n");
}

#[test]
fn a_server_on_demand_ends_without_clients() {
    let dir = BackgroundDir::new();
    let config = dir.path().join("config");
    fs::write(&config, "[server]\nidle_exit = '1ms'").unwrap();
    let arguments = ["--simulate", "--on-demand", "--config", "config"];
    let mut run = command(dir.path(), &arguments);
    let mut process = ChildProcess::spawn("weatherd", &mut run);
    process.expect_log("no clients");
    let (status, _, stderr) = process.wait();
    assert!(status.success(), "{stderr}");
    assert!(!dir.path().join(".manager_connection").exists());
}

#[test]
fn settings_that_forbid_it_keep_clients_from_starting_a_server_but_not_people() {
    let dir = BackgroundDir::new();
    fs::write(dir.path().join("config"), "[server]\nautostart = false").unwrap();
    let (code, _, stderr) = dir.start(&["--simulate", "--config", "config", "--on-demand"]);
    assert_eq!(code, 8, "{stderr}");
    assert!(stderr.contains("autostart"), "{stderr}");
    assert!(!dir.log().exists());
    let (code, _, stderr) = dir.start(&["--simulate", "--config", "config"]);
    assert_eq!(code, 0, "{stderr}");
}

/// A client that may start a simulated server below `dir`, which is the runtime directory of its user.
fn starting_finder(dir: &Path) -> Finder {
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).unwrap();
    let program = dir.join("program");
    // Written by another process: a file that this one has open for writing cannot be run by any child.
    let script =
        r#"printf '#!/bin/sh\nHOME=%s exec %s --simulate "$@"\n' "$2" "$1" > "$0"; chmod +x "$0""#;
    let mut write = Command::new("sh");
    let write = write
        .args(["-c", script])
        .arg(&program)
        .arg(WEATHERD)
        .arg(dir);
    assert!(write.status().unwrap().success());
    let environment = Environment {
        weatherd_dir: None,
        runtime_dir: None,
        login_runtime_dir: dir.to_owned(),
        system_dir: dir.join("nowhere"),
        temporary_dir: dir.to_owned(),
        autostart: true,
        ..Environment::of_process()
    };
    let finder = Client::finder().environment(environment);
    finder.server_program(program)
}

#[test]
fn a_file_that_is_no_connection_file_keeps_nobody_from_a_server() {
    let root = tempfile::tempdir().unwrap();
    let finder = starting_finder(root.path());
    let nowhere = root.path().join("nowhere");
    fs::create_dir(&nowhere).unwrap();
    fs::write(nowhere.join(".manager_connection"), "{}").unwrap();
    assert!(matches!(finder.connect(), Err(Error::ConnectionFile(_))));
    let missing = finder.clone().server_program(root.path().join("missing"));
    let failure = missing.autostart(true).connect();
    assert!(matches!(failure, Err(Error::ConnectionFile(_))));
    let failing = finder.clone().server_program("/bin/false");
    let failure = failing.autostart(true).connect();
    assert!(
        matches!(failure, Err(Error::StartFailed(_))),
        "the file hides no reason: {failure:?}"
    );
    let _dir = BackgroundDir::at(root.path().join("weatherd"));
    let mut client = finder.autostart(true).connect().unwrap();
    assert!(client.status().unwrap().upstream.simulated);
}

#[test]
fn a_rust_program_starts_a_server_if_it_says_so() {
    let root = tempfile::tempdir().unwrap();
    let finder = starting_finder(root.path());
    assert!(matches!(finder.connect(), Err(Error::NoServer(_))));
    let named = finder.clone().dir(Some(root.path().join("named")));
    let refused = named.autostart(true).connect();
    assert!(matches!(refused, Err(Error::NoServer(_))));

    let dir = BackgroundDir::at(root.path().join("weatherd"));
    let mut client = finder.autostart(true).connect().unwrap();
    assert!(client.status().unwrap().upstream.simulated);
    assert_eq!(client.status().unwrap().pid, dir.pid());
}

#[tokio::test]
async fn a_tokio_program_starts_a_server_if_it_says_so() {
    let root = tempfile::tempdir().unwrap();
    let finder = starting_finder(root.path());
    let refused = finder.connect_async().await;
    assert!(matches!(refused, Err(Error::NoServer(_))));
    let _dir = BackgroundDir::at(root.path().join("weatherd"));
    let mut client = finder.autostart(true).connect_async().await.unwrap();
    assert!(client.status().await.unwrap().upstream.simulated);
}
