//! A daemon in the background: this program once more, as a process of its own session that outlives
//! the terminal, and the wait until it answers. Knows no service.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::fd::RawFd;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use clock::Stopwatch;
use pymanager::AuthKey;
use pymanager::client::{Manager, Timeouts};
use rendezvous::{CONNECTION_NAME, ConnectionFile, Environment};
use signal_hook::consts::SIGCHLD;
use signal_hook::flag;
use weatherd_config::{Exit, ProcessEnvironment};

use crate::daemon::DaemonError;
use crate::log_file::{LogFile, last_line};

/// The time for a daemon to answer: far more than it needs on a machine that is not broken.
const READY_TIMEOUT: Duration = Duration::from_secs(10);
/// The time for another daemon that took the directory to answer, before it is tried again.
const OTHER_TIMEOUT: Duration = Duration::from_millis(250);
/// The time between two looks at another daemon.
const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// The line by which a daemon reports that it answers.
const READY: &str = "ready\n";

/// A daemon in the background that does not answer.
#[derive(Debug, thiserror::Error)]
pub enum BackgroundError {
    /// It ended.
    #[error("cannot start in the background: {line} (log: {})", .log.display())]
    Ended {
        /// Its exit code.
        exit: Exit,
        /// The last line of its log.
        line: String,
        /// Its log.
        log: PathBuf,
    },
    /// It took too long, and was ended.
    #[error(
        "no answer from the server within {} s; its last words: {line} (log: {})",
        READY_TIMEOUT.as_secs(),
        .log.display()
    )]
    Late {
        /// The last line of its log.
        line: String,
        /// Its log.
        log: PathBuf,
    },
    /// Another server holds the directory, and is stopped or hangs.
    #[error("a server holds {} but does not answer", .0.display())]
    Silent(PathBuf),
    /// There is no place for its log.
    #[error("there is no home directory for the log; set XDG_STATE_HOME")]
    NoLog,
    /// The log cannot be written.
    #[error("cannot open the log {}", .0.display())]
    Log(PathBuf, #[source] io::Error),
    /// The system gives no process.
    #[error("cannot start a process")]
    Process(#[source] io::Error),
}

/// The end of one attempt.
enum StartAttempt {
    Ready,
    Ended(Option<Exit>),
    Late,
}

/// Starts this program again with its `arguments`, without its name, for the directory `dir`. Returns once a
/// server answers there: this one, or another that was first.
///
/// # Errors
///
/// [`DaemonError::Background`] when none answers, and [`DaemonError::Output`].
pub(crate) fn start(
    arguments: &[OsString],
    dir: &Path,
    environment: &ProcessEnvironment,
    out: &mut dyn Write,
) -> Result<(), DaemonError> {
    // Where the starter's program ignores the signal, so would this one, and lose the exit code of its child.
    let heard = flag::register(SIGCHLD, Arc::default());
    heard.map_err(DaemonError::Runtime)?;
    let watch = Stopwatch::start();
    let path = environment.log_file().ok_or(BackgroundError::NoLog)?;
    let log = LogFile::open(&path).map_err(|e| BackgroundError::Log(path.clone(), e))?;
    let length = log.length().unwrap_or_default();
    let line = || last_line(&path, length).unwrap_or_else(|| "it said nothing".to_owned());
    let left = || READY_TIMEOUT.saturating_sub(watch.elapsed());
    let silent = || Err(BackgroundError::Silent(dir.to_owned()).into());
    let mut is_held = false;
    loop {
        if answers(dir, &environment.directories, left()) {
            let said = writeln!(out, "a server is running in {}", dir.display());
            return said.map_err(DaemonError::Output);
        }
        if is_held && left().is_zero() {
            return silent();
        }
        match attempt(arguments, &log, left()).map_err(BackgroundError::Process)? {
            StartAttempt::Ready => {
                let (dir, log) = (dir.display(), path.display());
                let said = writeln!(out, "a server was started in {dir} (log: {log})");
                return said.map_err(DaemonError::Output);
            }
            StartAttempt::Ended(Some(Exit::AlreadyRunning)) => {
                is_held = true;
                wait_for_other(dir, &environment.directories);
            }
            StartAttempt::Ended(exit) => {
                let exit = exit.unwrap_or(Exit::Failure);
                let line = line().trim_start_matches("weatherd: ").to_owned();
                let log = path.clone();
                return Err(BackgroundError::Ended { exit, line, log }.into());
            }
            StartAttempt::Late if is_held => return silent(),
            StartAttempt::Late => {
                let (line, log) = (line(), path.clone());
                return Err(BackgroundError::Late { line, log }.into());
            }
        }
    }
}

/// Leaves what is the starter's: its session, so that no terminal ends this process, and files that it left
/// open by mistake, so that nobody waits for their end, or for a lock on them. To be called before this
/// process opens any.
///
/// # Errors
///
/// What the system refuses.
pub(crate) fn leave_starter() -> io::Result<()> {
    rustix::process::setsid()?;
    // Without the list there is nothing to go by.
    let list = fs::read_dir("/proc/self/fd").into_iter().flatten();
    let open: Vec<_> = list
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<RawFd>().ok())
        .collect();
    for number in open.into_iter().filter(|number| *number > 2) {
        // That of the list itself is closed already.
        let _ = nix::unistd::close(number);
    }
    Ok(())
}

/// Reports to the starter that the server answers, and closes the way to it.
pub(crate) fn report_ready(out: &mut dyn Write) {
    // The starter may have given up: then nobody wants to know.
    let _ = out.write_all(READY.as_bytes()).and_then(|()| out.flush());
    if let Ok(nowhere) = File::options().write(true).open("/dev/null") {
        let _ = rustix::stdio::dup2_stdout(nowhere);
    }
}

/// Runs the daemon, and waits for its report.
fn attempt(arguments: &[OsString], log: &LogFile, timeout: Duration) -> io::Result<StartAttempt> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("--detached")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log.handle()?)
        .spawn()?;
    let report = child.stdout.take();
    let report = report.ok_or_else(|| io::Error::other("it has no output"))?;
    match is_ready(report, timeout) {
        Ok(true) => Ok(StartAttempt::Ready),
        Ok(false) | Err(RecvTimeoutError::Disconnected) => {
            let code = child.wait()?.code();
            Ok(StartAttempt::Ended(code.and_then(Exit::of_code)))
        }
        Err(RecvTimeoutError::Timeout) => {
            end(&mut child);
            Ok(StartAttempt::Late)
        }
    }
}

/// Reads the report on a thread of its own, since the system's reads have no deadline.
fn is_ready(report: ChildStdout, timeout: Duration) -> Result<bool, RecvTimeoutError> {
    let (tell, told) = mpsc::channel();
    let most = u64::try_from(READY.len()).unwrap_or(u64::MAX);
    thread::spawn(move || {
        let mut line = String::new();
        let read = BufReader::new(report.take(most)).read_line(&mut line);
        // Nobody listens any more after the deadline.
        let _ = tell.send(read.is_ok() && line == READY);
    });
    told.recv_timeout(timeout)
}

/// Ends a daemon that took too long.
fn end(child: &mut Child) {
    // It may have ended by itself meanwhile.
    let _ = child.kill().and_then(|()| child.wait());
}

/// Waits for a while until another server answers in `dir`, or is gone for good.
fn wait_for_other(dir: &Path, environment: &Environment) {
    let watch = Stopwatch::start();
    loop {
        let left = OTHER_TIMEOUT.saturating_sub(watch.elapsed());
        if left.is_zero() || answers(dir, environment, left) {
            return;
        }
        thread::sleep(LOOK_AGAIN);
    }
}

/// Returns whether a server in `dir` answers, within `limit` and the usual time, who holds the key of its
/// connection file.
pub(crate) fn answers(dir: &Path, environment: &Environment, limit: Duration) -> bool {
    let Ok(file) = ConnectionFile::read(&dir.join(CONNECTION_NAME), environment) else {
        return false;
    };
    let key = AuthKey::new(file.authkey.as_slice());
    let usual = Timeouts::default();
    let timeouts = Timeouts {
        connect: usual.connect.min(limit),
        ..usual
    };
    Manager::connect(&file.socket_path, key, timeouts).is_ok()
}
