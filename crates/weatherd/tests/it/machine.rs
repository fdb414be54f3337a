//! A machine with one server and several users: its directories, its server, and programs of its users. Only
//! root can become another user; without, the server runs as the user of the tests.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use test_support::{ChildProcess, PythonInterpreter, copy_program};

use crate::support::{WEATHERD, bare_copy, through};

/// The user of the server.
pub(crate) const SERVER: u32 = 47_001;
/// Users of the machine.
pub(crate) const USERS: [u32; 2] = [47_002, 47_003];
/// A user and a group that the database of most machines knows, by name and number.
pub(crate) const DAEMON: (&str, u32) = ("daemon", 1);
/// Said where users of other numbers cannot be tried.
pub(crate) const NOT_ROOT: &str = "notice: only root can become another user; nothing was tried";
/// The Python package.
const PACKAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../clients/python/src");

/// The begin of every program of a user: it becomes that user, once it has read what is the first one's.
const BECOMING: &str = r#"
import base64, hashlib, hmac, http.client, json, os, socket, sys  # while it may still read the library
from multiprocessing.managers import BaseManager, RemoteError, dispatch
sys.path.insert(0, "@PACKAGE")
import weatherd

os.chdir("/")
os.setgroups(@GROUPS)
os.setgid(@GID)
os.setuid(@UID)
os.environ.update(
    HOME="/", WEATHERD_SYSTEM_DIR="@DIR", XDG_CONFIG_HOME=os.path.abspath("@DIR/../config")
)
for name in ("WEATHERD_DIR", "XDG_RUNTIME_DIR"):
    os.environ.pop(name, None)
"#;

/// A machine's directories, and a copy of the program: where the build keeps it, other users may not
/// look.
pub(crate) struct Machine {
    root: TempDir,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let machine = Self {
            root: tempfile::tempdir().unwrap(),
        };
        let open = |path: &Path| fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
        open(machine.root.path());
        copy_program(Path::new(WEATHERD), &machine.path("weatherd"));
        open(&machine.path("weatherd"));
        for name in ["etc", "run", "cache", "lib"] {
            fs::create_dir(machine.path(name)).unwrap();
            if is_root() {
                chown(machine.path(name), Some(SERVER), Some(SERVER)).unwrap();
            }
        }
        machine
    }

    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    /// Writes the settings of the server.
    pub(crate) fn configure(&self, settings: &str) {
        fs::write(self.path("etc/config.toml"), settings).unwrap();
    }

    /// A server of this machine, with the variables that systemd would set.
    pub(crate) fn server(&self, arguments: &[&str]) -> Command {
        let mut command = bare_copy(&self.path("weatherd"), self.root());
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
    pub(crate) fn start(&self, arguments: &[&str]) -> ChildProcess {
        started(&mut as_user(SERVER, &self.server(arguments)))
    }

    /// Returns the modes of the directory and of what is in it.
    pub(crate) fn modes(&self) -> [u32; 4] {
        let names = [
            "run",
            "run/.weather_manager.sock",
            "run/.manager_connection",
            "run/.weather_manager.lock",
        ];
        names.map(|name| mode(&self.path(name)))
    }
}

/// A user of the machine, with the group of the process and others.
#[derive(Clone, Copy)]
pub(crate) struct User {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) groups: &'static [u32],
}

impl User {
    /// One without further groups.
    pub(crate) fn alone(uid: u32) -> Self {
        Self {
            uid,
            gid: uid,
            groups: &[],
        }
    }

    /// Starts a Python program as this user; `@DIR` in it is the directory of the machine's server.
    pub(crate) fn start(
        self,
        program: &str,
        machine: &Machine,
        python: &PythonInterpreter,
    ) -> ChildProcess {
        let program = format!("{BECOMING}{program}")
            .replace("@PACKAGE", PACKAGE)
            .replace("@GROUPS", &format!("{:?}", self.groups))
            .replace("@GID", &self.gid.to_string())
            .replace("@UID", &self.uid.to_string())
            .replace("@DIR", machine.path("run").to_str().unwrap());
        let file = machine.path(&format!("program-{}.py", self.uid));
        fs::write(&file, program).unwrap();
        python.start(file.to_str().unwrap(), machine.root())
    }

    /// Runs such a program to its end, and returns what it printed.
    pub(crate) fn run(
        self,
        program: &str,
        machine: &Machine,
        python: &PythonInterpreter,
    ) -> String {
        self.start(program, machine, python).finish()
    }
}

/// Starts a server, and waits until it serves.
pub(crate) fn started(command: &mut Command) -> ChildProcess {
    let mut process = ChildProcess::spawn("weatherd", command);
    process.expect_log("waiting for connections");
    process
}

/// The same command as another user, without groups; as this one without root.
pub(crate) fn as_user(uid: u32, like: &Command) -> Command {
    if is_root() {
        let (user, group) = (format!("--reuid={uid}"), format!("--regid={uid}"));
        through("setpriv", &[&user, &group, "--clear-groups"], like)
    } else {
        through("env", &[], like)
    }
}

pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Returns the newest interpreter, if it can become another user.
pub(crate) fn python() -> Option<PythonInterpreter> {
    let newest = test_support::all().into_iter().next_back();
    newest.filter(|_| is_root())
}

/// Returns whether the group of `DAEMON` has its number here.
pub(crate) fn has_group() -> bool {
    let groups = fs::read_to_string("/etc/group").unwrap_or_default();
    let (name, number) = DAEMON;
    groups.lines().any(|line| {
        let mut fields = line.split(':');
        fields.next() == Some(name) && fields.nth(1) == Some(&number.to_string())
    })
}

pub(crate) fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}
