//! Readers of the log that stall, and texts in it that would pass for lines of their own.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Action, tcflow};
use test_support::ChildProcess;
use weather::Location;

use crate::support::{bare, client, command, signal};

/// A daemon that says as much as it can, killed with its test.
struct Talker(Child);

impl Talker {
    fn start(dir: &Path, stderr: impl Into<Stdio>) -> Self {
        let mut run = command(dir, &["--simulate", "-vv"]);
        Self(run.stderr(stderr).spawn().unwrap())
    }

    /// Stops it as `kill` does, and checks that it ends well.
    fn stop(&mut self) {
        kill_process(Pid::from_child(&self.0), Signal::TERM).unwrap();
        assert_eq!(self.0.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Talker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Reads up to the line that says that the server serves.
fn until_it_serves(log: impl Read) {
    let mut lines = BufReader::new(log).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("waiting for connections")));
}

/// Asks so often that no pipe or terminal holds what is said about it; one more connection at the end.
fn ask_at_length(dir: &Path) {
    let mut first = client(dir);
    for _ in 0..2000 {
        first.get_weather(Location::SEATTLE).unwrap();
    }
    client(dir).get_weather(Location::SEATTLE).unwrap();
}

#[test]
fn a_pipe_that_nobody_reads_stops_nothing_and_its_next_reader_is_told_what_is_missing() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Talker::start(dir.path(), Stdio::piped());
    let mut log = server.0.stderr.take().unwrap();
    until_it_serves(&mut log);
    ask_at_length(dir.path());
    let mut lines = BufReader::new(&mut log).lines().map_while(Result::ok);
    let told = lines.find(|line| line.contains("log lines dropped"));
    assert!(told.unwrap().contains("dropped="));
    server.stop();
}

#[test]
fn a_stalled_reader_does_not_keep_it_from_ending() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Talker::start(dir.path(), Stdio::piped());
    let mut log = server.0.stderr.take().unwrap();
    until_it_serves(&mut log);
    ask_at_length(dir.path());
    server.stop();
    assert!(!dir.path().join(".weather_manager.sock").exists());
}

#[test]
fn a_text_with_line_breaks_and_bidi_marks_stays_on_its_line() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("d\nERROR forged \u{202e}");
    std::fs::create_dir(&dir).unwrap();
    // Its socket's path is in the log.
    let mut run = bare(root.path());
    run.arg("--simulate").arg("--dir").arg(&dir);
    let mut process = ChildProcess::spawn("weatherd", &mut run);
    let line = process.expect_log("forged");
    assert!(line.contains("\\nERROR forged \\u{202e}"), "{line}");
    process.expect_log("waiting for connections");
    signal(&process, Signal::TERM);
    let (status, _, _) = process.wait();
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_terminal_whose_output_is_stopped_stops_nothing() {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let path = Path::new(std::ffi::OsStr::from_bytes(name.to_bytes()));
    let terminal = OpenOptions::new().read(true).write(true).open(path);
    let terminal: OwnedFd = terminal.unwrap().into();

    let dir = tempfile::tempdir().unwrap();
    let mut server = Talker::start(dir.path(), terminal.try_clone().unwrap());
    until_it_serves(std::fs::File::from(ours.try_clone().unwrap()));
    // As Ctrl-S does.
    tcflow(&terminal, Action::OOff).unwrap();
    ask_at_length(dir.path());
    server.stop();
}
