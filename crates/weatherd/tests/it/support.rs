//! A daemon in a directory of its own, stopped with its test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use test_support::ChildProcess;
use weather_client::Client;

/// The program under test.
pub(crate) const WEATHERD: &str = env!("CARGO_BIN_EXE_weatherd");

/// A daemon process and its directory.
pub(crate) struct Daemon {
    pub(crate) process: ChildProcess,
    // Removed with the daemon.
    dir: TempDir,
}

impl Daemon {
    /// Starts a daemon on simulated weather and waits until it serves.
    pub(crate) fn simulated() -> Self {
        Self::start(&["--simulate"])
    }

    /// Starts a daemon with `arguments` beside a directory of its own, as the original was: in its
    /// working directory.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self {
            process: start_in(dir.path(), arguments),
            dir,
        }
    }

    /// The directory of socket and connection file.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The path of the socket.
    pub(crate) fn socket(&self) -> PathBuf {
        self.dir().join(".weather_manager.sock")
    }

    /// Stops it as `kill` does, and checks that it ends well.
    pub(crate) fn stop(&mut self) {
        signal(&self.process, Signal::TERM);
        let (status, _, stderr) = self.process.wait();
        assert_eq!(status.code(), Some(0), "{stderr}");
    }

    /// Starts it again in the same directory.
    pub(crate) fn start_again(&mut self) {
        self.process = start_in(self.dir.path(), &["--simulate"]);
    }
}

/// Starts a daemon in `dir` and waits until it serves.
pub(crate) fn start_in(dir: &Path, arguments: &[&str]) -> ChildProcess {
    let mut process = ChildProcess::spawn("weatherd", &mut command(dir, arguments));
    process.expect_log("waiting for connections");
    process
}

/// A daemon with `--dir .` in `dir`, untouched by the environment of the tests.
pub(crate) fn command(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = bare(dir);
    command.args(["--dir", "."]).args(arguments);
    command
}

/// A daemon without arguments in `dir`, which is also the home of its user.
pub(crate) fn bare(dir: &Path) -> Command {
    bare_copy(Path::new(WEATHERD), dir)
}

/// The same with a copy of the program.
pub(crate) fn bare_copy(program: &Path, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(dir).env("HOME", dir);
    for name in [
        "CACHE_DIRECTORY",
        "CONFIGURATION_DIRECTORY",
        "ALL_PROXY",
        "HTTPS_PROXY",
        "RUNTIME_DIRECTORY",
        "RUST_LOG",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
        "STATE_DIRECTORY",
        "WEATHERD_DIR",
        "WEATHERD_SYSTEM_DIR",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_RUNTIME_DIR",
        "XDG_STATE_HOME",
        "all_proxy",
        "http_proxy",
        "https_proxy",
    ] {
        command.env_remove(name);
    }
    command
}

/// The same command, started by another program.
pub(crate) fn through(program: &str, arguments: &[&str], like: &Command) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).arg(like.get_program());
    command.args(like.get_args());
    if let Some(dir) = like.get_current_dir() {
        command.current_dir(dir);
    }
    for (name, value) in like.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

/// Asks the server in `dir`.
pub(crate) fn client(dir: &Path) -> Client {
    Client::finder()
        .dir(Some(dir.to_owned()))
        .connect()
        .unwrap()
}

/// Every file and directory below `dir`, by name.
pub(crate) fn everything_in(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    for below in found.clone() {
        if below.is_dir() {
            found.extend(everything_in(&below));
        }
    }
    found.sort();
    found
}

pub(crate) fn signal(process: &ChildProcess, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(process.pid()).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// Returns whether mounts of one's own may be made: not in every container.
pub(crate) fn may_mount() -> bool {
    let tried = Command::new("unshare").args(["--mount", "true"]).output();
    tried.is_ok_and(|tried| tried.status.success())
}
