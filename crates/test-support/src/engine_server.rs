//! A Redis or Valkey server of a test's own, on a Unix socket, and on a port where others must reach it. Knows nothing
//! of what is kept in it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::ChildProcess;
use crate::environment::variable;

/// The servers that are looked for.
const PROGRAMS: [&str; 2] = ["redis-server", "valkey-server"];

/// A server of a test's own; killed when dropped.
#[derive(Debug)]
pub struct EngineServer {
    process: ChildProcess,
    socket: PathBuf,
    port: u16,
}

impl EngineServer {
    /// Returns the servers that are installed. Says so if there are none, so that a test that passes
    /// without one does not look as if it had tested anything.
    ///
    /// # Panics
    ///
    /// When there are fewer than `$WEATHERD_REQUIRE_ENGINES`, as in CI.
    #[must_use]
    #[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
    pub fn programs() -> Vec<&'static str> {
        let runs = |program: &&str| {
            let mut look = Command::new(program);
            let quiet = look
                .arg("--version")
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            quiet.status().is_ok_and(|status| status.success())
        };
        let found: Vec<_> = PROGRAMS.into_iter().filter(runs).collect();
        let required = variable("WEATHERD_REQUIRE_ENGINES").and_then(|number| number.parse().ok());
        assert!(
            found.len() >= required.unwrap_or(0),
            "too few servers to test with: {found:?} of {PROGRAMS:?}"
        );
        if found.is_empty() {
            eprintln!("skipped: none of {PROGRAMS:?} is installed");
        }
        found
    }

    /// Starts `program` on a socket in `directory`, with other settings, and waits until it answers.
    ///
    /// # Panics
    ///
    /// When it does not.
    #[must_use]
    pub fn start(program: &str, directory: &Path, settings: &[&str]) -> Self {
        Self::start_on(0, program, directory, settings)
    }

    /// Starts `program` as [`start`](Self::start) does, on a port of this machine, too.
    ///
    /// # Panics
    ///
    /// When it does not answer.
    #[must_use]
    pub fn start_on(port: u16, program: &str, directory: &Path, settings: &[&str]) -> Self {
        let socket = directory.join("engine.sock");
        let mut command = Command::new(program);
        command
            .current_dir(directory)
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no"])
            .arg("--unixsocket")
            .arg(&socket)
            .args(settings);
        let mut process = ChildProcess::spawn(program, &mut command);
        process.expect("eady to accept connections");
        Self {
            process,
            socket,
            port,
        }
    }

    /// Returns a port that nobody listens on.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[must_use]
    pub fn free_port() -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        listener.local_addr().expect("it is bound").port()
    }

    /// Returns where it listens besides its socket.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Returns the address of its socket as a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("unix://{}", self.socket.display())
    }

    /// Returns its socket.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Sends one command, written as words, and returns the first line of its answer.
    ///
    /// # Panics
    ///
    /// When it does not answer.
    pub fn command(&self, words: &str) -> String {
        let stream = UnixStream::connect(&self.socket).expect("a server that runs listens");
        first_line(stream, words).expect("a server that runs answers")
    }

    /// Sends one command as [`command`](Self::command) does, and returns all of its answer.
    ///
    /// # Panics
    ///
    /// When it does not answer.
    pub fn answer(&self, words: &str) -> String {
        let mut stream = UnixStream::connect(&self.socket).expect("a server that runs listens");
        writeln!(stream, "{words}\r\nQUIT\r").expect("a server that runs reads");
        let mut answer = String::new();
        let read = stream.read_to_string(&mut answer);
        read.expect("a server that runs answers");
        answer
    }

    /// Stops it as it is: alive and silent.
    pub fn pause(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets it go on after a pause.
    pub fn resume(&self) {
        self.signal(Signal::CONT);
    }

    /// Ends it at once, as a crash would.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.process.pid())
            .ok()
            .and_then(Pid::from_raw);
        kill_process(pid.expect("a process has a number"), signal)
            .expect("a child that was not waited for can be signalled");
    }
}

/// Sends words over a stream, and returns the first line of the answer.
pub(crate) fn first_line(mut stream: impl Read + Write, words: &str) -> io::Result<String> {
    writeln!(stream, "{words}\r")?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}
