//! `wx server`: a server that a person starts, looks at and stops.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use test_support::ChildProcess;

use crate::autostart::User;

#[test]
fn a_server_is_started_looked_at_and_stopped() {
    let user = User::new("[server]\nautostart = false");
    let (code, stdout, stderr) = user.wx(&["server"]);
    assert_eq!((code, stdout.as_str()), (3, ""), "{stderr}");

    let (code, stdout, stderr) = user.wx(&["server", "start"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.starts_with("a server was started in "), "{stdout}");
    let (code, stdout, stderr) = user.wx(&["server", "start"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.starts_with("a server is running in "), "{stdout}");
    let (code, stdout, stderr) = user.wx(&["server", "status"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.starts_with("running for "), "{stdout}");
    let (code, _, stderr) = user.wx(&["forecast"]);
    assert_eq!(code, 0, "{stderr}");

    let (code, stdout, stderr) = user.wx(&["server", "stop"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.starts_with("the server has stopped"), "{stdout}");
    let (code, _, stderr) = user.wx(&["server", "stop"]);
    assert_eq!(code, 3, "{stderr}");
}

#[test]
fn a_restart_gives_another_process_also_where_none_was() {
    let user = User::new("");
    let (code, stdout, stderr) = user.wx(&["server", "restart"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.starts_with("a server was started"), "{stdout}");
    let pid = || {
        let (_, stdout, _) = user.wx(&["server", "status"]);
        let after = stdout.split_once("(pid ").unwrap().1;
        after.split_once(',').unwrap().0.to_owned()
    };
    let first = pid();
    let (code, stdout, stderr) = user.wx(&["server", "restart"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(stdout.lines().count(), 2, "{stdout}");
    assert_ne!(pid(), first);
}

#[test]
fn a_start_that_fails_says_why() {
    let user = User::new("[server]\nconnections = 0");
    let (code, stdout, stderr) = user.wx(&["server", "start"]);
    assert_eq!((code, stdout.as_str()), (3, ""), "{stderr}");
    assert!(stderr.contains("it must be from 1 to"), "{stderr}");
}

#[test]
fn the_log_is_printed_and_followed() {
    let user = User::new("");
    let (code, _, stderr) = user.wx(&["server", "log"]);
    assert_eq!(code, 1, "{stderr}");
    assert!(stderr.contains("weatherd.log"), "{stderr}");
    assert_eq!(user.wx(&["server", "start"]).0, 0);
    let (code, stdout, stderr) = user.wx(&["server", "log", "-n", "1"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(stdout.lines().count(), 1, "{stdout}");
    let mut follow = user.command(&["server", "log", "--follow"]);
    let mut follow = ChildProcess::spawn("wx server log", &mut follow);
    follow.expect("server ready");
    let mut log = File::options().append(true).open(user.log_file()).unwrap();
    log.write_all(b"one more line\n").unwrap();
    follow.expect("one more line");
}

#[test]
fn a_log_that_is_no_file_is_refused() {
    let user = User::new("");
    let log = user.log_file();
    fs::create_dir_all(&log).unwrap();
    let refused = || {
        let (code, stdout, stderr) = user.wx(&["server", "log"]);
        assert_eq!((code, stdout.as_str()), (1, ""), "{stderr}");
        assert!(stderr.contains("cannot read"), "{stderr}");
        assert!(stderr.contains("it is not a plain file"), "{stderr}");
    };
    refused();
    fs::remove_dir(&log).unwrap();
    assert!(Command::new("mkfifo").arg(&log).status().unwrap().success());
    refused();
}

#[test]
fn following_the_log_ends_with_its_reader_although_no_line_comes() {
    let user = User::new("");
    let log = user.log_file();
    fs::create_dir_all(log.parent().unwrap()).unwrap();
    fs::write(&log, "a line\n").unwrap();
    let mut command = user.command(&["server", "log", "--follow"]);
    let mut wx = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut reader = BufReader::new(wx.stdout.take().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    drop(reader);
    assert_eq!(line, "a line\n");
    assert!(wx.wait().unwrap().success());
}
