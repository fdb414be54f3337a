//! How the daemon ended: the one table of its exit codes, for `--help`, for the README and for
//! whatever supervises it.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::claim::ClaimError;
use crate::daemon::Failure;

/// How the daemon ended. The number is a promise to scripts and supervisors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It was asked to stop and did.
    Success = 0,
    /// Something failed that has no code of its own.
    Failure = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// Another server owns the directory.
    AlreadyRunning = 3,
    /// The directory or the socket cannot be used.
    Directory = 4,
    /// There is no key.
    Authkey = 5,
    /// The upstream's address or certificates make no sense.
    Upstream = 6,
    /// The configuration file cannot be used.
    Config = 7,
}

impl Exit {
    const ALL: [Self; 8] = [
        Self::Success,
        Self::Failure,
        Self::Usage,
        Self::AlreadyRunning,
        Self::Directory,
        Self::Authkey,
        Self::Upstream,
        Self::Config,
    ];

    fn meaning(self) -> &'static str {
        match self {
            Self::Success => "asked to stop, and stopped",
            Self::Failure => "anything without a code of its own",
            Self::Usage => "wrong arguments",
            Self::AlreadyRunning => "another server is running in the directory",
            Self::Directory => "the directory or the socket cannot be used",
            Self::Authkey => "the key cannot be read or made",
            Self::Config => "the configuration file cannot be used",
            Self::Upstream => "the upstream's address or certificates make no sense",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The long help's end: `examples` and the table of exit codes.
pub(crate) fn help(examples: &str) -> String {
    let mut text = format!("{examples}\n\nExit codes:\n");
    for exit in Exit::ALL {
        let _ = writeln!(text, "  {:>2}  {}", exit as u8, exit.meaning());
    }
    text
}

/// What failed, with its causes.
pub(crate) fn sentence(failure: &Failure) -> String {
    let mut text = failure.to_string();
    let mut source = failure.source();
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

/// Says on standard error why the daemon ended, whatever the log level; gives the exit code.
pub(crate) fn report(failure: &Failure) -> Exit {
    if matches!(failure, Failure::Output(e) if e.kind() == io::ErrorKind::BrokenPipe) {
        return Exit::Success;
    }
    // Not `eprintln!`, which panics where nobody listens any more.
    let _ = writeln!(io::stderr(), "weatherd: {}", sentence(failure));
    match failure {
        Failure::Claim(ClaimError::AlreadyRunning(_)) => Exit::AlreadyRunning,
        Failure::Claim(_) | Failure::Rendezvous(_) => Exit::Directory,
        Failure::Authkey(_) => Exit::Authkey,
        Failure::Upstream(_) | Failure::UpstreamCa(..) => Exit::Upstream,
        Failure::Config(_) => Exit::Config,
        Failure::Simulator(_)
        | Failure::Listen(_)
        | Failure::Serve(_)
        | Failure::Runtime(_)
        | Failure::Output(_) => Exit::Failure,
    }
}
