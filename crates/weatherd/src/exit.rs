//! The end of the daemon: its failure as one sentence and as an exit code, in one exhaustive match.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{self, Write as _};

use weatherd_config::Exit;

use crate::claim::ClaimError;
use crate::daemon::Failure;

/// Returns the failure with its causes.
pub(crate) fn sentence(failure: &Failure) -> String {
    let mut text = failure.to_string();
    let mut source = failure.source();
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

/// Writes the failure to standard error, whatever the log level, and returns its exit code.
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
