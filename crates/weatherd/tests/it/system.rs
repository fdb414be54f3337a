//! One server for every user of the machine: its directories, who may ask it, and who is told what.
//! Only root can start it as a user of its own here; without, it runs as the user of the tests.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rustix::process::Signal;
use tempfile::TempDir;
use test_support::ChildProcess;

use crate::support::{WEATHERD, bare_copy, everything_in, signal, through};

/// The user of the server.
const SERVER: u32 = 47_001;

/// A machine's directories, and a copy of the program: where the build keeps it, other users may not
/// look.
struct Machine {
    root: TempDir,
}

impl Machine {
    fn new() -> Self {
        let machine = Self {
            root: tempfile::tempdir().unwrap(),
        };
        let open = |path: &Path| fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
        open(machine.root.path());
        fs::copy(WEATHERD, machine.path("weatherd")).unwrap();
        open(&machine.path("weatherd"));
        for name in ["etc", "run", "cache", "lib"] {
            fs::create_dir(machine.path(name)).unwrap();
            if is_root() {
                chown(machine.path(name), Some(SERVER), Some(SERVER)).unwrap();
            }
        }
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// A server of this machine, with the variables that systemd would set.
    fn server(&self, arguments: &[&str]) -> Command {
        let mut command = bare_copy(&self.path("weatherd"), self.root.path());
        for (name, dir) in [
            ("RUNTIME_DIRECTORY", "run"),
            ("CACHE_DIRECTORY", "cache"),
            ("STATE_DIRECTORY", "lib"),
            ("CONFIGURATION_DIRECTORY", "etc"),
        ] {
            command.env(name, self.path(dir));
        }
        command.arg("--system").args(arguments);
        command
    }

    /// Starts such a server as its user, and waits until it serves.
    fn start(&self, arguments: &[&str]) -> ChildProcess {
        let mut command = as_user(SERVER, &self.server(arguments));
        let mut process = ChildProcess::spawn("weatherd", &mut command);
        process.expect_log("waiting for connections");
        process
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The same command as another user, without groups; as this one without root.
fn as_user(uid: u32, like: &Command) -> Command {
    if is_root() {
        let (user, group) = (format!("--reuid={uid}"), format!("--regid={uid}"));
        through("setpriv", &[&user, &group, "--clear-groups"], like)
    } else {
        through("env", &[], like)
    }
}

fn text(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn its_directories_are_those_of_the_machine_and_need_no_root() {
    let machine = Machine::new();
    let mut server = machine.start(&[]);
    for (dir, file) in [
        ("run", ".weather_manager.sock"),
        ("run", ".manager_connection"),
        ("cache", "resources.redb"),
    ] {
        let found = everything_in(&machine.path(dir));
        assert!(found.iter().any(|path| path.ends_with(file)), "{found:?}");
    }
    signal(&server, Signal::TERM);
    let (status, _, log) = server.wait();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(!machine.path("run/.manager_connection").exists());

    fs::write(machine.path("etc/config.toml"), "[upstream]\nretries = 7\n").unwrap();
    let output = machine.server(&["--print-config"]).output().unwrap();
    let (printed, _) = text(&output);
    assert!(printed.contains("retries = 7"), "{printed}");
}

#[test]
fn without_systemd_its_directories_are_the_usual_ones() {
    let machine = Machine::new();
    let mut server = machine.server(&["--print-config"]);
    server.env_remove("RUNTIME_DIRECTORY");
    let (printed, _) = text(&server.output().unwrap());
    assert!(printed.contains("dir = \"/run/weatherd\""), "{printed}");
    server.env("WEATHERD_SYSTEM_DIR", "/srv/weather");
    // That of one user's server is not meant.
    server.env("WEATHERD_DIR", "/home/user");
    let (printed, _) = text(&server.output().unwrap());
    assert!(printed.contains("dir = \"/srv/weather\""), "{printed}");
}

#[test]
fn root_is_told_to_be_somebody_else() {
    if !is_root() {
        return eprintln!("skipped: only root can be told so");
    }
    let machine = Machine::new();
    let output = machine.server(&[]).output().unwrap();
    let (_, stderr) = text(&output);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("as a user of its own"), "{stderr}");
    assert!(everything_in(&machine.path("run")).is_empty());
    // Looking at the settings does no harm.
    let output = machine.server(&["--check-config"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}
