//! The end of the daemon: its failure as one sentence and as an exit code, in one exhaustive match.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{self, Write as _};

use weatherd_config::Exit;

use crate::daemon::DaemonError;
use crate::instance_lock::InstanceLockError;

/// Returns the failure with its causes.
pub(crate) fn sentence(failure: &DaemonError) -> String {
    let mut text = failure.to_string();
    let mut source = failure.source();
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

/// Writes the failure to standard error, whatever the log level, and returns its exit code.
pub(crate) fn report(failure: &DaemonError) -> Exit {
    if matches!(failure, DaemonError::Output(e) if e.kind() == io::ErrorKind::BrokenPipe) {
        return Exit::Success;
    }
    // Not `eprintln!`, which panics where nobody listens any more.
    let _ = writeln!(io::stderr(), "weatherd: {}", sentence(failure));
    match failure {
        DaemonError::InstanceLock(InstanceLockError::AlreadyRunning(_)) => Exit::AlreadyRunning,
        DaemonError::InstanceLock(_) | DaemonError::Rendezvous(_) => Exit::Directory,
        DaemonError::Authkey(_) => Exit::Authkey,
        DaemonError::Upstream(_) | DaemonError::UpstreamCa(..) => Exit::Upstream,
        DaemonError::Config(_) => Exit::Config,
        DaemonError::Simulator(_)
        | DaemonError::Listen(_)
        | DaemonError::Serve(_)
        | DaemonError::Runtime(_)
        | DaemonError::Output(_) => Exit::Failure,
    }
}
