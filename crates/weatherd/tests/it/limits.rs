//! What the system can refuse a process, and the signals that come with it.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, Signal, geteuid, kill_process, prlimit};
use test_support::ChildProcess;
use weather::Location;

use crate::support::{client, command, signal, through};
use crate::upstream::Upstream;

#[test]
fn beyond_the_limit_of_file_sizes_it_says_so_and_serves() {
    let upstream = Upstream::with_faults(&[]);
    let dir = tempfile::tempdir().unwrap();
    let arguments = [&upstream.arguments()[..], &["--cache-dir", "cache"]].concat();
    let like = command(dir.path(), &arguments);
    let mut run = through("prlimit", &["--fsize=65536"], &like);
    let mut process = ChildProcess::spawn("weatherd", &mut run);
    process.expect_log("waiting for connections");
    let mut client = client(dir.path());
    for n in 0..8 {
        let place = Location::new(40.0 + f64::from(n), -100.0).unwrap();
        client.get_weather(place).unwrap();
    }
    client
        .alert_changes(Location::SEATTLE, None, Duration::ZERO)
        .unwrap();
    let disk = client.status().unwrap().disk;
    assert!(disk.contains("File too large"), "{disk}");
    signal(&process, Signal::TERM);
    assert_eq!(process.wait().0.code(), Some(0));
}

#[test]
fn with_few_threads_it_serves_or_says_why_not() {
    if !geteuid().is_root() {
        return println!(
            "notice: threads are limited by user, and only root can become one that has none"
        );
    }
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o777)).unwrap();
    let user = (200_000 + std::process::id()).to_string();
    let mut endings = Vec::new();
    for threads in [1, 2, 3, 5, 8, 12, 64] {
        let like = command(dir.path(), &["--simulate"]);
        let limit = format!("--nproc={threads}");
        let as_user = [
            "--reuid",
            &user,
            "--regid",
            &user,
            "--clear-groups",
            "prlimit",
            &limit,
        ];
        let mut run = through("setpriv", &as_user, &like);
        let mut server = run.stderr(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        let mut log = BufReader::new(server.stderr.take().unwrap());
        while log.read_line(&mut said).unwrap() > 0 {
            if said.contains("waiting for connections") {
                kill_process(Pid::from_child(&server), Signal::TERM).unwrap();
                log.read_to_string(&mut said).unwrap();
            }
        }
        let code = server.wait().unwrap().code();
        assert!(!said.contains("panicked"), "{threads}: {said}");
        match code {
            Some(0) => assert!(
                said.contains("waiting for connections"),
                "{threads}: {said}"
            ),
            Some(1) => assert!(said.contains("cannot start"), "{threads}: {said}"),
            other => panic!("{threads}: {other:?}: {said}"),
        }
        endings.push(code);
    }
    assert_eq!((endings[0], endings[6]), (Some(1), Some(0)), "{endings:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn without_another_thread_a_journal_answers_all_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let mut process = ChildProcess::spawn("weatherd", &mut command(dir.path(), &["--simulate"]));
    process.expect_log("waiting for connections");
    let mut client = client(dir.path());
    client.get_weather(Location::SEATTLE).unwrap();

    // Room for what is small, and not for another thread's stack.
    let pid = Pid::from_raw(i32::try_from(process.pid()).unwrap());
    let status = fs::read_to_string(format!("/proc/{}/status", process.pid())).unwrap();
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let size: u64 = size
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap();
    let bytes = Some((size + 1900) << 10);
    let limit = Rlimit {
        current: bytes,
        maximum: bytes,
    };
    prlimit(pid, Resource::As, limit).unwrap();
    client
        .alert_changes(Location::SEATTLE, None, Duration::ZERO)
        .unwrap();
    signal(&process, Signal::TERM);
    assert_eq!(process.wait().0.code(), Some(0));
}

#[test]
fn a_hangup_while_it_starts_is_kept_for_later() {
    let dir = tempfile::tempdir().unwrap();
    let settings = dir.path().join("settings");
    let made = Command::new("mkfifo").arg(&settings).status();
    assert!(made.unwrap().success());
    let mut run = command(dir.path(), &["--simulate", "--config", "settings"]);
    let mut process = ChildProcess::spawn("weatherd", &mut run);
    let give = || OpenOptions::new().write(true).open(&settings).unwrap();
    // Opens once the other side is opened too: the program has begun.
    let mut reader = give();
    signal(&process, Signal::HUP);
    reader.write_all(b"[answers]\n").unwrap();
    drop(reader);
    process.expect_log("waiting for connections");
    // It reads them again, and serves meanwhile.
    client(dir.path()).get_weather(Location::SEATTLE).unwrap();
    drop(give());
    process.expect_log("settings reloaded");
    signal(&process, Signal::TERM);
    assert_eq!(process.wait().0.code(), Some(0));
}
