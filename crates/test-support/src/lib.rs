//! For tests only: the CPython interpreters of this machine, programs (in `programs/`) as users of
//! the original service would write them, with the standard library alone, and recorded answers of
//! the upstream.
//!
//! Knows nothing of what the programs talk to.

pub mod recordings;
#[cfg(feature = "replay")]
mod replay;

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsStr;
use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

#[cfg(feature = "replay")]
pub use replay::ReplayServer;

/// The longest time one program may take; a hang is a failure, not a wait for ever.
const PATIENCE: Duration = Duration::from_secs(60);
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

/// Every CPython from 3.9 on found on this machine, one per minor version, oldest first.
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

/// `~/.pyenv/versions/*`, then `python3.X` and `python3` along `$PATH`.
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

#[expect(
    clippy::disallowed_methods,
    reason = "where to look is in the environment"
)]
fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
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

/// A program that runs; killed when dropped.
#[derive(Debug)]
pub struct ChildProcess {
    what: String,
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
}

impl ChildProcess {
    /// Starts any command with its streams caught; `what` names it in complaints.
    ///
    /// # Panics
    ///
    /// When it cannot be started.
    pub fn spawn(what: impl Into<String>, command: &mut Command) -> Self {
        let what = what.into();
        let streams = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = streams
            .spawn()
            .unwrap_or_else(|e| panic!("cannot start {what}: {e}"));
        let stdin = child.stdin.take();
        let stdout = lines(child.stdout.take().expect("stdout was asked to be piped"));
        let stderr = lines(child.stderr.take().expect("stderr was asked to be piped"));
        Self {
            what,
            child,
            stdin,
            stdout,
            stderr,
        }
    }

    /// The process's number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a line on standard output that contains `text`, and gives it.
    ///
    /// # Panics
    ///
    /// When it ends or stays silent instead.
    pub fn expect(&mut self, text: &str) -> String {
        let found = wait_for(&self.stdout, text);
        found.unwrap_or_else(|seen| self.complain(&format!("no {text:?} on stdout, but {seen:?}")))
    }

    /// Waits for a line on standard error that contains `text`, and gives it.
    ///
    /// # Panics
    ///
    /// When it ends or stays silent instead.
    pub fn expect_log(&mut self, text: &str) -> String {
        let found = wait_for(&self.stderr, text);
        found.unwrap_or_else(|seen| self.complain(&format!("no {text:?} on stderr, but {seen:?}")))
    }

    /// Sends a line to its standard input.
    ///
    /// # Panics
    ///
    /// When it does not read.
    pub fn say(&mut self, line: &str) {
        let stdin = self
            .stdin
            .as_mut()
            .expect("standard input is open until the end");
        writeln!(stdin, "{line}").unwrap_or_else(|e| panic!("{} does not listen: {e}", self.what));
    }

    /// Waits until it ends, and gives how, with what was left on its streams.
    ///
    /// # Panics
    ///
    /// When it hangs.
    pub fn wait(&mut self) -> (ExitStatus, String, String) {
        drop(self.stdin.take());
        let (stdout, stderr) = (rest(&self.stdout), rest(&self.stderr));
        let (Some(stdout), Some(stderr)) = (stdout, stderr) else {
            self.complain("hangs");
        };
        let status = self
            .child
            .wait()
            .expect("a child that was started can be waited for");
        (status, stdout, stderr)
    }

    /// Waits until it ends well, and gives what was left on its standard output.
    ///
    /// # Panics
    ///
    /// When it fails or hangs, with what it said.
    pub fn finish(mut self) -> String {
        let (status, stdout, stderr) = self.wait();
        assert!(
            status.success(),
            "{} failed ({status}):\n{stdout}\n{stderr}",
            self.what
        );
        stdout
    }

    /// Ends it at once, as a crash would.
    ///
    /// # Panics
    ///
    /// When the system refuses.
    pub fn kill(&mut self) {
        self.child.kill().expect("a child can be killed");
        self.child
            .wait()
            .expect("a child that was killed can be waited for");
    }

    fn complain(&mut self, trouble: &str) -> ! {
        let _ = self.child.kill();
        let stderr = rest(&self.stderr).unwrap_or_default();
        panic!("{}: {trouble}; it said:\n{stderr}", self.what);
    }
}

impl Drop for ChildProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command to its end and gives exit code, standard output and standard error.
///
/// # Panics
///
/// When it cannot be started, hangs, or is killed.
pub fn outcome(program: impl AsRef<OsStr>, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(&program);
    let what = format!("{:?} {arguments:?}", program.as_ref());
    let (status, stdout, stderr) = ChildProcess::spawn(what, command.args(arguments)).wait();
    (status.code().expect("nobody kills it"), stdout, stderr)
}

fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (send, receive) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                break;
            }
        }
    });
    receive
}

/// The first line that contains `text`, or what came instead.
fn wait_for(lines: &Receiver<String>, text: &str) -> Result<String, Vec<String>> {
    let mut seen = Vec::new();
    while let Ok(line) = lines.recv_timeout(PATIENCE) {
        if line.contains(text) {
            return Ok(line);
        }
        seen.push(line);
    }
    Err(seen)
}

/// Everything up to the end of the stream; `None` if the end does not come.
fn rest(lines: &Receiver<String>) -> Option<String> {
    let mut text = String::new();
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => text.extend([line.as_str(), "\n"]),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return Some(text),
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => return None,
        }
    }
}
