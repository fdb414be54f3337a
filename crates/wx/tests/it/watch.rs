//! The view on a real terminal: what it does to it, and that nothing of that is left.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use rustix::termios::{
    LocalModes, OptionalActions, Termios, Winsize, tcgetattr, tcsetattr, tcsetwinsize,
};

use crate::support::{Server, Upstream, bare};
use crate::terminal::terminal;

/// Longer than anything takes, shorter than the pause between two rounds of questions.
const PATIENCE: Duration = Duration::from_secs(10);
const ENTER: &str = "\u{1b}[?1049h";
const LEAVE: &str = "\u{1b}[?1049l";
const SHOW_CURSOR: &str = "\u{1b}[?25h";

/// `wx watch` on a terminal of 80 by 24.
struct TextFormat {
    child: Child,
    ours: File,
    /// Keeps the terminal when the program is gone, so that it can be looked at.
    theirs: OwnedFd,
    before: Termios,
    chunks: Receiver<Vec<u8>>,
    seen: String,
}

impl TextFormat {
    fn open(server: &Server, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let (ours, theirs) = terminal();
        let size = Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&ours, size).unwrap();
        let before = tcgetattr(&theirs).unwrap();
        let mut command = bare(server.dir.path());
        command.arg("watch").args(arguments).env("TERM", "xterm");
        command
            .env("LC_ALL", "C.UTF-8")
            .envs(variables.iter().copied());
        let child = command
            // A job of its own, which stops without the tests.
            .process_group(0)
            .stdin(theirs.try_clone().unwrap())
            .stdout(theirs.try_clone().unwrap())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let ours = File::from(ours);
        Self {
            child,
            chunks: chunks(ours.try_clone().unwrap()),
            ours,
            theirs,
            before,
            seen: String::new(),
        }
    }

    /// Waits until all of this was drawn. Cells that stay as they are do not come again, so that only
    /// what replaces something else in every letter can be waited for.
    fn wait_for(&mut self, words: &[&str]) {
        while !words.iter().all(|word| self.seen.contains(word)) {
            let chunk = self.chunks.recv_timeout(PATIENCE);
            let chunk = chunk.unwrap_or_else(|_| panic!("{words:?} in {:?}", self.seen));
            self.seen += &String::from_utf8_lossy(&chunk);
        }
    }

    fn is_raw(&self) -> bool {
        !tcgetattr(&self.theirs)
            .unwrap()
            .local_modes
            .contains(LocalModes::ICANON)
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Waits until it is stopped.
    fn wait_until_stopped(&self) {
        let status = waitpid(Some(self.pid()), WaitOptions::UNTRACED).unwrap();
        assert!(status.unwrap().1.stopped(), "{status:?}");
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap()
    }

    /// Checks that the terminal is the shell's.
    fn assert_left(&mut self) {
        let now = tcgetattr(&self.theirs).unwrap();
        assert_eq!(format!("{now:?}"), format!("{:?}", self.before));
        self.wait_for(&[LEAVE, SHOW_CURSOR]);
        assert!(self.seen.rfind(LEAVE) > self.seen.rfind(ENTER));
        assert!(self.seen.rfind(SHOW_CURSOR) > self.seen.rfind("\u{1b}[?25l"));
    }

    /// Waits for the end and judges what is left of the terminal; gives the rest.
    fn end(mut self) -> (ExitStatus, String, String) {
        let mut stderr = String::new();
        let mut pipe = self.child.stderr.take().unwrap();
        pipe.read_to_string(&mut stderr).unwrap();
        let status = self.child.wait().unwrap();
        let after = tcgetattr(&self.theirs).unwrap();
        assert_eq!(format!("{after:?}"), format!("{:?}", self.before));
        if self.seen.contains(ENTER) {
            self.wait_for(&[LEAVE, SHOW_CURSOR]);
            let shown = self.seen.rfind(SHOW_CURSOR);
            assert!(shown > self.seen.rfind("\u{1b}[?25l"), "{:?}", self.seen);
            assert!(self.seen.rfind(LEAVE) > self.seen.rfind(ENTER));
        }
        (status, self.seen, stderr)
    }
}

/// Receives the output of a terminal as it comes.
fn chunks(mut ours: File) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = ours.read(&mut buffer) {
            if sender.send(buffer[..length].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

#[test]
fn the_screen_fills_with_weather_and_a_key_ends_it() {
    let server = Server::start();
    let mut format = TextFormat::open(&server, &[], &[]);
    format.wait_for(&[ENTER, "SIMULATED", "precipitation", "q quit"]);
    assert!(format.is_raw());
    assert!(format.seen.contains("\u{1b}[38;5;"), "in colour");
    format.ours.write_all(b"?").unwrap();
    format.wait_for(&["Esc back"]);
    format.ours.write_all(b"q").unwrap();
    let (status, _, stderr) = format.end();
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
}

#[test]
fn without_reports_of_stations_all_else_is_shown() {
    let silent = ["nulls=no-observations path=/stations"];
    let upstream = Upstream::with_faults(&silent);
    let server = Server::asking(&upstream);
    let mut view = TextFormat::open(&server, &["47.6062,-122.3321"], &[]);
    view.wait_for(&[ENTER, "Temperature", "no station"]);
    view.ours.write_all(b"q").unwrap();
    let (status, _, stderr) = view.end();
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
}

#[test]
fn control_c_is_a_key_like_any_other() {
    let server = Server::start();
    let mut format = TextFormat::open(&server, &[], &[("NO_COLOR", "1")]);
    format.wait_for(&["SIMULATED"]);
    format.ours.write_all(b"\x03").unwrap();
    let (status, seen, _) = format.end();
    assert_eq!(status.code(), Some(0));
    assert!(!seen.contains("\u{1b}[38;5;"), "{seen:?}");
}

#[test]
fn a_signal_ends_it_and_the_terminal_is_as_before() {
    let server = Server::start();
    for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT] {
        let mut format = TextFormat::open(&server, &[], &[]);
        format.wait_for(&["SIMULATED"]);
        format.signal(signal);
        let (status, _, stderr) = format.end();
        assert_eq!(status.signal(), Some(signal.as_raw()), "{stderr}");
        assert_eq!(stderr, "");
    }
}

#[test]
fn a_stop_leaves_the_terminal_to_the_shell_and_going_on_takes_it_again() {
    let server = Server::start();
    let stops: [fn(&mut TextFormat); 2] = [
        |format| format.signal(Signal::TSTP),
        |format| format.ours.write_all(b"\x1a").unwrap(),
    ];
    for stop in stops {
        let mut format = TextFormat::open(&server, &[], &[]);
        format.wait_for(&[ENTER, "SIMULATED"]);
        stop(&mut format);
        format.wait_until_stopped();
        format.assert_left();
        format.seen.clear();
        format.signal(Signal::CONT);
        format.wait_for(&[ENTER, "SIMULATED", "q quit"]);
        assert!(format.is_raw());
        format.ours.write_all(b"q").unwrap();
        assert_eq!(format.end().0.code(), Some(0));
    }
}

#[test]
fn after_a_stop_that_nobody_can_catch_the_screen_is_drawn_anew() {
    let server = Server::start();
    let mut format = TextFormat::open(&server, &[], &[]);
    format.wait_for(&[ENTER, "SIMULATED"]);
    format.signal(Signal::STOP);
    format.wait_until_stopped();
    // The shell takes its terminal back.
    tcsetattr(&format.theirs, OptionalActions::Now, &format.before).unwrap();
    format.seen.clear();
    format.signal(Signal::CONT);
    format.wait_for(&[ENTER, "SIMULATED", "q quit"]);
    assert!(format.is_raw());
    format.ours.write_all(b"q").unwrap();
    assert_eq!(format.end().0.code(), Some(0));
}

#[test]
fn a_place_nobody_knows_ends_it_with_a_sentence() {
    let server = Server::start();
    let format = TextFormat::open(&server, &["qqqzzzxx"], &[]);
    let (status, _, stderr) = format.end();
    assert_eq!(status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("no place is known"), "{stderr}");
}

#[test]
fn without_a_server_the_screen_is_not_touched() {
    let server = Server::start();
    let nowhere = server.dir.path().join("nowhere");
    std::fs::create_dir(&nowhere).unwrap();
    let format = TextFormat::open(&server, &["--dir", nowhere.to_str().unwrap()], &[]);
    let (status, seen, stderr) = format.end();
    assert_eq!(status.code(), Some(3), "{stderr}");
    assert_eq!(seen, "");
}
