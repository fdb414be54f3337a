//! Child processes whose streams are caught, and whose every wait ends. Knows no particular program.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// The longest time one program may take; a hang is a failure, not a wait for ever.
const TIMEOUT: Duration = Duration::from_secs(60);

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

    /// Returns the process's number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a line on standard output that contains `text`, and gives it.
    ///
    /// # Panics
    ///
    /// When it ends or stays silent instead.
    pub fn expect(&mut self, text: &str) -> String {
        self.expect_within(TIMEOUT, text)
    }

    /// Waits for a line as [`expect`](Self::expect) does, of a program that may be silent for longer.
    ///
    /// # Panics
    ///
    /// When it ends or stays silent for so long instead.
    pub fn expect_within(&mut self, time: Duration, text: &str) -> String {
        let found = wait_for(&self.stdout, text, time);
        found.unwrap_or_else(|seen| self.complain(&format!("no {text:?} on stdout, but {seen:?}")))
    }

    /// Waits for a line on standard error that contains `text`, and gives it.
    ///
    /// # Panics
    ///
    /// When it ends or stays silent instead.
    pub fn expect_log(&mut self, text: &str) -> String {
        let found = wait_for(&self.stderr, text, TIMEOUT);
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

/// Returns the first line that contains `text`, or what came instead up to a silence of so long.
fn wait_for(lines: &Receiver<String>, text: &str, time: Duration) -> Result<String, Vec<String>> {
    let mut seen = Vec::new();
    while let Ok(line) = lines.recv_timeout(time) {
        if line.contains(text) {
            return Ok(line);
        }
        seen.push(line);
    }
    Err(seen)
}

/// Reads up to the end of the stream; `None` if the end does not come.
fn rest(lines: &Receiver<String>) -> Option<String> {
    let mut text = String::new();
    loop {
        match lines.recv_timeout(TIMEOUT) {
            Ok(line) => text.extend([line.as_str(), "\n"]),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return Some(text),
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => return None,
        }
    }
}

/// Writes a script for the shell by a process of its own, as [`copy_program`] copies.
///
/// # Panics
///
/// When it cannot be written.
pub fn write_script(script: &Path, text: &str) {
    let write = r#"printf '#!/bin/sh\n%s\n' "$1" > "$0"; chmod 700 "$0""#;
    let mut command = Command::new("sh");
    let written = command.args(["-c", write]).arg(script).arg(text).status();
    let written = written.expect("there is a shell");
    assert!(written.success(), "{}: {written}", script.display());
}

/// Copies a program by a process of its own. A thread that starts a process while this one writes would have the
/// copy open for a moment, and then nobody could run it (`ETXTBSY`).
///
/// # Panics
///
/// When it cannot be copied.
pub fn copy_program(program: &Path, copy: &Path) {
    let copied = Command::new("cp").arg(program).arg(copy).status();
    let copied = copied.expect("there is cp");
    assert!(copied.success(), "{}: {copied}", program.display());
}
