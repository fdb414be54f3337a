//! A service manager around the daemon, as systemd is one: it listens first, passes its sockets on by
//! name, and is told when the daemon is ready, reloads, lives and stops.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use tempfile::TempDir;
use test_support::{ChildProcess, PythonInterpreter};
use weather::Location;
use weather_client::Client;

use crate::support::{WEATHERD, client, command, through};

const SOCKET: &str = ".weather_manager.sock";
const CONNECTION: &str = ".manager_connection";

/// A service manager in a directory of its own.
struct ServiceManager {
    process: ChildProcess,
    dir: TempDir,
}

impl ServiceManager {
    fn start(python: &PythonInterpreter) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut process = python.start("service_manager.py", dir.path());
        process.expect("ready");
        Self { process, dir }
    }

    /// One with the socket of the manager face.
    fn listening(python: &PythonInterpreter) -> Self {
        let mut manager = Self::start(python);
        manager
            .process
            .say(&format!("listen manager unix {SOCKET}"));
        manager.process.expect("listening manager");
        manager
    }

    fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Starts a daemon on simulated weather.
    fn run(&mut self, arguments: &str) {
        let run = format!("run {WEATHERD} --dir . --simulate {arguments}");
        self.process.say(&run);
    }

    /// Waits until it is told `news`, and gives all of them.
    fn is_told(&mut self, news: &str) -> String {
        self.process.expect(&format!("told {news}"))
    }

    /// Stops the daemon, which must end well.
    fn stop(&mut self) {
        self.process.say("signal TERM");
        self.is_told("STOPPING=1");
        self.process.say("wait");
        self.process.expect("ended 0");
    }

    fn key(&self) -> String {
        fs::read_to_string(self.dir().join(CONNECTION)).unwrap()
    }
}

/// The newest interpreter, which plays the service manager; none where there is none.
fn python() -> Option<PythonInterpreter> {
    test_support::all().pop()
}

fn is_served(client: &mut Client) {
    let forecast = client.get_weather(Location::SEATTLE).unwrap();
    assert!(forecast.detailed_forecast.contains("SIMULATED"));
}

#[test]
fn a_passed_socket_is_served_and_outlives_the_daemon_with_its_key() {
    let Some(python) = python() else { return };
    let mut manager = ServiceManager::listening(&python);
    let inode = |manager: &ServiceManager| fs::metadata(manager.dir().join(SOCKET)).unwrap().ino();
    let before = inode(&manager);
    manager.run("");
    let news = manager.is_told("READY=1");
    assert!(
        news.contains("STATUS=Serving 0 clients; upstream: simulator"),
        "{news}"
    );
    let mut caller = client(manager.dir());
    is_served(&mut caller);
    let key = manager.key();
    manager.stop();

    assert_eq!(inode(&manager), before, "neither bound anew nor removed");
    assert_eq!(manager.key(), key, "clients find the next daemon");
    // Connects while nobody serves, and is answered by the next daemon.
    let dir = manager.dir().to_owned();
    let early = std::thread::spawn(move || is_served(&mut client(&dir)));
    manager.run("");
    manager.is_told("READY=1");
    early.join().unwrap();
    assert_eq!(manager.key(), key, "who holds the key need not look again");
    is_served(&mut caller);
    manager.stop();
}

#[test]
fn the_first_client_finds_socket_and_key_before_there_is_a_daemon() {
    let Some(python) = python() else { return };
    let mut manager = ServiceManager::listening(&python);
    for _ in 0..2 {
        let mut publish = command(manager.dir(), &["--publish"]);
        assert!(publish.status().unwrap().success());
    }
    let key = manager.key();
    let dir = manager.dir().to_owned();
    let first = std::thread::spawn(move || is_served(&mut client(&dir)));
    manager.run("");
    first.join().unwrap();
    assert_eq!(manager.key(), key);
    let refusal = command(manager.dir(), &["--publish"]).status().unwrap();
    assert_eq!(refusal.code(), Some(3), "a server is there");
    manager.stop();
}

#[test]
fn a_passed_socket_for_http_is_answered_on() {
    let Some(python) = python() else { return };
    let mut manager = ServiceManager::listening(&python);
    manager.process.say("listen http tcp");
    let line = manager.process.expect("listening http");
    let port: u16 = line
        .trim_end_matches(')')
        .rsplit(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    manager.process.say("listen http unix http.sock");
    manager.process.expect("listening http");
    // Named in the settings too, it is the one that was passed.
    manager.run(&format!("--http=127.0.0.1:{port}"));
    manager.is_told("READY=1");
    let status = client(manager.dir()).status().unwrap();
    assert_eq!(status.listening.len(), 2, "{:?}", status.listening);
    let stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    assert!(answers(stream));
    let file = manager.dir().join("http.sock");
    assert!(answers(
        std::os::unix::net::UnixStream::connect(&file).unwrap()
    ));
    manager.stop();
    assert!(file.exists(), "it is the service manager's");
}

fn answers(mut stream: impl std::io::Read + std::io::Write) -> bool {
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    line.starts_with("HTTP/1.1 200")
}

#[test]
fn a_reload_is_told_with_its_time_and_its_end() {
    let Some(python) = python() else { return };
    let mut manager = ServiceManager::start(&python);
    fs::write(manager.dir().join("config.toml"), "").unwrap();
    manager.run("--config config.toml");
    manager.is_told("READY=1");
    manager.process.say("signal HUP");
    let news = manager.is_told("RELOADING=1");
    assert!(news.contains("MONOTONIC_USEC="), "{news}");
    manager.is_told("READY=1");
    fs::write(manager.dir().join("config.toml"), "nonsense").unwrap();
    manager.process.say("signal HUP");
    manager.is_told("RELOADING=1");
    let news = manager.is_told("READY=1");
    assert!(
        news.contains("STATUS=Serving with the settings of before: "),
        "{news}"
    );
    manager.stop();
    assert!(
        !manager.dir().join(SOCKET).exists(),
        "its own socket goes with it"
    );
}

#[test]
fn a_watchdog_gets_signs_of_life_while_the_daemon_answers() {
    let Some(python) = python() else { return };
    let mut manager = ServiceManager::listening(&python);
    manager.process.say("set WATCHDOG_USEC 300000");
    manager.run("");
    for _ in 0..3 {
        manager.is_told("WATCHDOG=1");
    }
    manager.stop();
}

#[test]
fn sockets_that_cannot_be_used_end_it_with_a_sentence() {
    let Some(python) = python() else { return };
    for (listen, sentence) in [
        (
            "manager unix elsewhere.sock",
            "clients look for ./.weather_manager.sock",
        ),
        ("manager tcp", "it is not in the file system"),
        ("weather unix w.sock", "expected \"manager\" or \"http\""),
    ] {
        let mut manager = ServiceManager::start(&python);
        manager.process.say(&format!("listen {listen}"));
        manager.run("");
        manager.process.expect_log(sentence);
        manager.process.say("wait");
        manager.process.expect("ended ");
    }
}

#[test]
fn a_wrong_number_of_sockets_ends_it_with_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    for (variables, sentence) in [
        ("LISTEN_FDS=1", "descriptor 3 is not open"),
        (
            "LISTEN_FDS=2 LISTEN_FDNAMES=manager",
            "descriptor 3 is not open",
        ),
        ("LISTEN_FDS=999999999", "at most 64 sockets can be passed"),
        ("LISTEN_FDS=many", "cannot read $LISTEN_FDS"),
    ] {
        let script = format!("exec 3>&-; export {variables} LISTEN_PID=$$; exec \"$@\"");
        let daemon = command(dir.path(), &["--simulate"]);
        let mut shell = through("sh", &["-c", &script, "sh"], &daemon);
        let (status, _, stderr) = ChildProcess::spawn("weatherd", &mut shell).wait();
        assert_eq!(status.code(), Some(1), "{stderr}");
        assert!(stderr.starts_with("weatherd: cannot "), "{stderr}");
        assert!(stderr.contains(sentence), "{stderr}");
    }
}

#[test]
fn the_journal_gets_priorities_and_no_times_and_one_line_for_each_program() {
    let Some(python) = python() else { return };
    let mut manager = ServiceManager::listening(&python);
    manager.process.say("journal");
    manager.run("");
    manager.is_told("READY=1");
    for _ in 0..3 {
        is_served(&mut client(manager.dir()));
    }
    manager.stop();
    let (_, _, log) = manager.process.wait();
    let is_told = |line: &str| {
        let levels = ["<6> INFO weatherd", "<4> WARN weatherd"];
        levels.iter().any(|level| line.starts_with(level))
    };
    let own = |line: &&str| !line.contains("pymanager") && !line.contains("weather_service");
    let told = log.lines().filter(own);
    assert!(told.clone().count() > 3, "{log}");
    for line in told {
        assert!(is_told(line), "{line:?}");
    }
    let connected: Vec<_> = log
        .lines()
        .filter(|line| line.contains("client connected"))
        .collect();
    let [line] = connected[..] else {
        panic!("{connected:?}");
    };
    assert!(line.contains("program="), "{line}");
}
