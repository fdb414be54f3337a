//! Commands that start a server where none runs, and those that do not.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use test_support::ChildProcess;
use weather_client::Client;

use crate::support::{WX, bare};

/// A user with a home, where both programs are installed; a server of theirs ends with it.
pub(crate) struct User {
    home: TempDir,
    /// On the file system of the program, which has a second name there.
    programs: TempDir,
}

impl User {
    /// A user with these settings beside those of a simulation.
    pub(crate) fn new(settings: &str) -> Self {
        let built = Path::new(WX).parent().unwrap();
        let programs = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        fs::hard_link(WX, programs.path().join("wx")).unwrap();
        let weatherd = programs.path().join("weatherd");
        let example = built.join("examples/weatherd");
        assert!(
            example.exists(),
            "cargo test --test leaves it out: cargo build -p wx --examples"
        );
        std::os::unix::fs::symlink(example, weatherd).unwrap();
        let user = Self {
            home: tempfile::tempdir().unwrap(),
            programs,
        };
        for dir in ["run", "empty", ".config/weatherd"] {
            fs::create_dir_all(user.at(dir)).unwrap();
        }
        let settings = format!("[upstream]\nsimulate = true\n{settings}");
        fs::write(user.at(".config/weatherd/config.toml"), settings).unwrap();
        user
    }

    fn at(&self, path: &str) -> PathBuf {
        self.home.path().join(path)
    }

    fn dir(&self) -> PathBuf {
        self.at("run/weatherd")
    }

    fn weatherd(&self) -> PathBuf {
        self.programs.path().join("weatherd")
    }

    /// The user's `wx`, in a directory without a server.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let like = bare(&self.at("empty"));
        let mut command = Command::new(self.programs.path().join("wx"));
        command.current_dir(self.at("empty")).args(arguments);
        for (name, value) in like.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "WEATHERD_AUTOSTART"] {
            command.env_remove(name);
        }
        command.env("HOME", self.home.path());
        command.env("XDG_RUNTIME_DIR", self.at("run"));
        command
    }

    pub(crate) fn wx(&self, arguments: &[&str]) -> (i32, String, String) {
        outcome(&mut self.command(arguments))
    }

    fn client(&self) -> Client {
        let finder = Client::finder().dir(Some(self.dir()));
        finder.connect().unwrap()
    }

    /// Returns whether a server has the directory.
    pub(crate) fn has_server(&self) -> bool {
        let lock = File::open(self.dir().join(".weather_manager.lock"));
        lock.is_ok_and(|lock| lock.try_lock().is_err())
    }

    pub(crate) fn log_file(&self) -> PathBuf {
        self.at(".local/state/weatherd/weatherd.log")
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }
}

impl Drop for User {
    fn drop(&mut self) {
        if self.has_server() {
            let lock = File::open(self.dir().join(".weather_manager.lock")).unwrap();
            let pid = self.client().status().unwrap().pid;
            kill_process(Pid::from_raw(pid.cast_signed()).unwrap(), Signal::TERM).unwrap();
            // The server has the lock for as long as it lives.
            lock.lock().unwrap();
        }
    }
}

fn outcome(command: &mut Command) -> (i32, String, String) {
    let (status, stdout, stderr) = ChildProcess::spawn("wx", command).wait();
    (status.code().unwrap(), stdout, stderr)
}

#[test]
fn wx_alone_shows_the_weather_and_the_next_one_asks_the_same_server() {
    let user = User::new("");
    let (code, stdout, stderr) = user.wx(&[]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("SIMULATED"), "{stdout}");
    let pid = user.client().status().unwrap().pid;
    let (code, stdout, stderr) = user.wx(&["forecast"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("SIMULATED"), "{stdout}");
    assert_eq!(user.client().status().unwrap().pid, pid);
}

#[test]
fn an_assistant_is_answered_where_no_server_ran() {
    let user = User::new("");
    let mut wx = ChildProcess::spawn("wx mcp", &mut user.command(&["mcp"]));
    wx.say(concat!(
        r#"{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": "#,
        r#"{"name": "get_weather_summary", "arguments": {"place": "Portland, OR"}}}"#
    ));
    let (status, stdout, stderr) = wx.wait();
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
    assert_eq!(stdout.lines().count(), 1, "{stdout}");
    assert!(stdout.contains("SIMULATED"), "{stdout}");
    assert!(user.has_server());
}

#[test]
fn of_twenty_at_once_all_have_an_answer_from_one_server() {
    let user = User::new("");
    let commands = (0..20).map(|_| user.command(&["forecast"]));
    let running: Vec<_> = commands
        .map(|mut command| ChildProcess::spawn("wx", &mut command))
        .collect();
    for wx in running {
        assert!(wx.finish().contains("SIMULATED"));
    }
    let log = user.log();
    assert_eq!(log.matches("server ready").count(), 1, "{log}");
}

#[test]
fn none_is_started_against_anybodys_will_or_to_look_at_it() {
    let user = User::new("");
    let named = user.at("named");
    let mut commands = vec![
        user.command(&["--dir", named.to_str().unwrap()]),
        user.command(&["status"]),
    ];
    for (name, value) in [("WEATHERD_DIR", "named"), ("WEATHERD_AUTOSTART", "0")] {
        let mut command = user.command(&[]);
        command.env(name, value);
        commands.push(command);
    }
    for command in &mut commands {
        let (code, _, stderr) = outcome(command);
        assert_eq!(code, 3, "{stderr}");
        assert!(stderr.contains("start one with: weatherd"), "{stderr}");
    }
    let unwilling = User::new("[server]\nautostart = false");
    let (code, _, stderr) = unwilling.wx(&[]);
    assert_eq!(code, 3, "{stderr}");
    assert!(stderr.contains("start one with: weatherd"), "{stderr}");
    assert!(!user.has_server() && !unwilling.has_server());
}

#[test]
fn a_server_that_does_not_start_says_why() {
    let user = User::new("[server]\nconnections = 0");
    let (code, _, stderr) = user.wx(&[]);
    assert_eq!(code, 3, "{stderr}");
    let words = "wx: no weather server is running, and none starts: ";
    assert!(stderr.starts_with(words), "{stderr}");
    assert!(stderr.contains("it must be from 1 to"), "{stderr}");
    fs::remove_file(user.weatherd()).unwrap();
    let mut command = user.command(&[]);
    let (code, _, stderr) = outcome(command.env("PATH", user.at("empty")));
    assert_eq!(code, 3, "{stderr}");
    let words = "none was started: there is no weatherd beside wx or in $PATH; install";
    assert!(stderr.contains(words), "{stderr}");
}

#[test]
fn a_bar_does_not_wait_for_a_server_that_takes_its_time() {
    let user = User::new("");
    fs::remove_file(user.weatherd()).unwrap();
    // Written by another process: a file that this one has open for writing cannot be run by any child.
    let script =
        r#"mkfifo "$0.wait"; printf '#!/bin/sh\nread line < "$0.wait"\n' > "$0"; chmod +x "$0""#;
    let mut write = Command::new("sh");
    let written = write.args(["-c", script]).arg(user.weatherd()).status();
    assert!(written.unwrap().success());
    let (code, stdout, stderr) = user.wx(&["--bar", "plain", "--timeout", "50ms"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(stdout.lines().count(), 1, "{stdout}");
    // It has waited for this all the time.
    let wait = user.weatherd().with_extension("wait");
    fs::write(wait, "go on\n").unwrap();
}
