//! Output for people at a terminal only: a sign of life while they wait.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::fd::OwnedFd;
use std::process::{Command, ExitStatus, Stdio};

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::support::{Server, Upstream, WX, bare};

/// A terminal: our end, and the one for a program.
pub(crate) fn terminal() -> (OwnedFd, OwnedFd) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = open(&name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
    (ours, theirs)
}

/// Runs a command with a terminal for its standard error; gives what was on it.
fn at_a_terminal(mut command: Command) -> (ExitStatus, String) {
    let (ours, theirs) = terminal();
    command.stdout(Stdio::null()).stderr(theirs);
    seen(command, ours)
}

/// Runs a command on `ours` terminal; gives what was on it.
fn seen(mut command: Command, ours: OwnedFd) -> (ExitStatus, String) {
    let mut child = command.stdin(Stdio::null()).spawn().unwrap();
    // It holds the program's end of the terminal, which would never be the last one.
    drop(command);
    let mut seen = Vec::new();
    let mut ours = File::from(ours);
    let mut buffer = [0; 1024];
    loop {
        match ours.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => seen.extend_from_slice(&buffer[..length]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // Linux says so when the last program has left a terminal.
            Err(_) => break,
        }
    }
    let status = child.wait().unwrap();
    (status, String::from_utf8(seen).unwrap())
}

fn wx(server: &Server, arguments: &[&str]) -> Command {
    let mut command = bare(server.dir.path());
    command.args(arguments).env("TERM", "xterm");
    command
}

/// Returns what remains of a line after carriage returns, as a terminal shows it.
fn shown(line: &str) -> String {
    let mut cells: Vec<char> = Vec::new();
    for part in line.split('\r') {
        for (at, letter) in part.chars().enumerate() {
            match cells.get_mut(at) {
                Some(cell) => *cell = letter,
                None => cells.push(letter),
            }
        }
    }
    cells.into_iter().collect::<String>().trim_end().to_owned()
}

#[test]
fn who_waits_at_a_terminal_sees_that_it_goes_on_and_nothing_of_it_is_left() {
    let upstream = Upstream::with_faults(&["hang"]);
    let server = Server::asking(&upstream);
    let (status, seen) = at_a_terminal(wx(&server, &["--timeout", "900ms"]));
    assert_eq!(status.code(), Some(8), "{seen:?}");
    assert!(seen.contains("waiting for the weather"), "{seen:?}");
    assert!(seen.contains("\u{1b}[36m|"), "in colour: {seen:?}");
    assert!(seen.contains('/'), "it turns: {seen:?}");

    let mut plain = wx(&server, &["--timeout", "900ms"]);
    plain.env("NO_COLOR", "1");
    let (_, seen) = at_a_terminal(plain);
    assert!(!seen.contains('\u{1b}'), "{seen:?}");
    let lines: Vec<_> = seen.lines().map(shown).collect();
    assert_eq!(lines, ["wx: no answer within 0.9 s"], "{seen:?}");
}

#[test]
fn who_need_not_wait_sees_the_answer_only() {
    let server = Server::start();
    let (status, seen) = at_a_terminal(wx(&server, &["forecast"]));
    assert_eq!((status.code(), seen.as_str()), (Some(0), ""));
}

#[test]
fn who_waits_elsewhere_gets_no_pictures() {
    let upstream = Upstream::with_faults(&["hang"]);
    let server = Server::asking(&upstream);
    let (_, _, stderr) = server.wx(&["--timeout", "900ms"]);
    assert_eq!(stderr, "wx: no answer within 0.9 s\n");
}

#[test]
fn help_has_colour_at_a_terminal_only() {
    let mut command = Command::new(WX);
    command
        .arg("--frobnicate")
        .env("TERM", "xterm")
        .env_remove("NO_COLOR");
    let (status, seen) = at_a_terminal(command);
    assert_eq!(status.code(), Some(2));
    assert!(seen.contains("\u{1b}["), "{seen:?}");
    let (_, _, stderr) = test_support::outcome(WX, &["--frobnicate"]);
    assert!(!stderr.contains('\u{1b}'), "{stderr:?}");
}

/// Shows the summary at a terminal to a user at home in `home`.
fn summary_at_home(server: &Server, home: &std::path::Path, zone: &str) -> String {
    let (ours, theirs) = terminal();
    let mut command = wx(server, &[]);
    command.env("HOME", home).env("TZ", zone);
    command
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("XDG_STATE_HOME");
    command.stdout(theirs.try_clone().unwrap()).stderr(theirs);
    let (status, text) = seen(command, ours);
    assert!(status.success(), "{text}");
    text
}

#[test]
fn the_first_summary_of_the_default_place_says_how_to_choose_another() {
    let server = Server::start();
    let home = tempfile::tempdir().unwrap();
    let text = summary_at_home(&server, home.path(), "America/Denver");
    let hint = "wx: Seattle, Washington is the default place; to choose yours: \
                wx config set place 'Denver, Colorado' (as your time zone suggests)";
    assert_eq!(text.lines().last(), Some(hint), "{text}");
    let text = summary_at_home(&server, home.path(), "America/Denver");
    assert!(!text.contains("default place"), "{text}");
}

#[test]
fn no_place_is_guessed_from_a_zone_elsewhere_or_for_those_who_have_one() {
    let server = Server::start();
    // There is a Berlin in New Hampshire.
    for zone in ["Europe/Berlin", "UTC", "US/Pacific"] {
        let home = tempfile::tempdir().unwrap();
        let text = summary_at_home(&server, home.path(), zone);
        let last = text.lines().last().unwrap();
        assert!(
            last.ends_with("wx config set place 'TOWN, STATE'"),
            "{text}"
        );
    }
    let home = tempfile::tempdir().unwrap();
    let settings = home.path().join(".config/weatherd");
    std::fs::create_dir_all(&settings).unwrap();
    std::fs::write(settings.join("config.toml"), "[places]\ndefault = 'KBFI'").unwrap();
    let text = summary_at_home(&server, home.path(), "America/Denver");
    assert!(!text.contains("default place"), "{text}");
}

#[test]
fn scripts_are_told_nothing_about_the_default_place() {
    let server = Server::start();
    let home = tempfile::tempdir().unwrap();
    let mut command = wx(&server, &[]);
    command
        .env("HOME", home.path())
        .env_remove("XDG_STATE_HOME");
    let (status, text) = at_a_terminal(command);
    assert!(
        status.success() && !text.contains("default place"),
        "{text}"
    );
    assert_eq!(home.path().read_dir().unwrap().count(), 0);
}

#[test]
fn the_option_has_the_last_word_about_colours() {
    let server = Server::start();
    let shown = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = wx(&server, arguments);
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command.envs(environment.iter().copied());
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        String::from_utf8(text).unwrap().contains('\u{1b}')
    };
    let none: &[(&str, &str)] = &[];
    for (arguments, environment, is_coloured) in [
        (&["week"][..], none, false),
        (&["week", "--color=always"], none, true),
        (&["--color", "always", "week"], &[("NO_COLOR", "1")], true),
        (&["week"], &[("CLICOLOR_FORCE", "1")], true),
        (
            &["week"],
            &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
            false,
        ),
        (
            &["week", "--color=never"],
            &[("CLICOLOR_FORCE", "1")],
            false,
        ),
        (&["--color=always", "--help"], none, true),
        (&["--color=always", "--frobnicate"], none, true),
        (&["week", "--color=always", "--json"], none, false),
    ] {
        assert_eq!(
            shown(arguments, environment),
            is_coloured,
            "{arguments:?} {environment:?}"
        );
    }
}
