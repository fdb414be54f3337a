//! The CPython interpreters of this machine, and the programs they run. Knows nothing of what the
//! programs talk to.

use std::collections::BTreeMap;
use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::ChildProcess;
use crate::environment::variable;

/// The oldest minor version of Python 3 that counts.
const OLDEST: u32 = 9;

/// A CPython interpreter.
#[derive(Debug, Clone)]
pub struct PythonInterpreter {
    /// The minor version: 11 for 3.11.
    pub minor: u32,
    path: PathBuf,
}

impl fmt::Display for PythonInterpreter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CPython 3.{}", self.minor)
    }
}

/// Returns every CPython from 3.9 on found on this machine, one per minor version, oldest first.
///
/// Says so when there is none, so that a skipped test is seen to be skipped.
///
/// # Panics
///
/// When there are fewer than `$WEATHERD_REQUIRE_PYTHONS`: on a machine that should have them, a
/// missing interpreter is a failure.
#[expect(clippy::print_stderr, reason = "a notice in the output of tests")]
pub fn all() -> Vec<PythonInterpreter> {
    let mut found = BTreeMap::new();
    for path in candidates() {
        if let Some(minor) = minor_version(&path) {
            found
                .entry(minor)
                .or_insert(PythonInterpreter { minor, path });
        }
    }
    let required = variable("WEATHERD_REQUIRE_PYTHONS")
        .and_then(|n| n.parse().ok())
        .unwrap_or(0);
    assert!(
        found.len() >= required,
        "{} CPython interpreters found, {required} required",
        found.len()
    );
    if found.is_empty() {
        eprintln!("notice: no CPython from 3.{OLDEST} on found; this test is skipped");
    }
    found.into_values().collect()
}

/// Looks through `~/.pyenv/versions/*`, then for `python3.X` and `python3` along `$PATH`.
fn candidates() -> Vec<PathBuf> {
    let home = variable("HOME").map(PathBuf::from).unwrap_or_default();
    let versions = home
        .join(".pyenv/versions")
        .read_dir()
        .into_iter()
        .flatten()
        .flatten();
    let mut paths: Vec<_> = versions
        .map(|entry| entry.path().join("bin/python3"))
        .collect();
    let search = variable("PATH").unwrap_or_default();
    let dirs: Vec<_> = env::split_paths(&search).collect();
    let names = (OLDEST..OLDEST + 20).map(|minor| format!("python3.{minor}"));
    for name in names.chain(["python3".to_owned()]) {
        paths.extend(dirs.iter().map(|dir| dir.join(&name)));
    }
    paths.retain(|path| path.is_file());
    paths
}

fn minor_version(python: &Path) -> Option<u32> {
    let question = "import sys; v = sys.version_info; \
                    print(v[1] if v[0] == 3 and sys.implementation.name == 'cpython' else 0)";
    let output = Command::new(python).args(["-c", question]).output().ok()?;
    let minor = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    (minor >= OLDEST).then_some(minor)
}

impl PythonInterpreter {
    /// Starts a program of `programs/` in `dir`.
    ///
    /// # Panics
    ///
    /// When it cannot be started.
    pub fn start(&self, program: &str, dir: &Path) -> ChildProcess {
        let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
        let mut command = Command::new(&self.path);
        command
            .arg("-B")
            .arg(programs.join(program))
            .current_dir(dir);
        ChildProcess::spawn(format!("{program} under {self}"), &mut command)
    }

    /// Runs a program of `programs/` in `dir` to its end and gives what it printed.
    ///
    /// # Panics
    ///
    /// When it fails or hangs, with what it said.
    pub fn run(&self, program: &str, dir: &Path) -> String {
        self.start(program, dir).finish()
    }
}
