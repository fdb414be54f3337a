//! The end of the daemon: its failure as one sentence and as an exit code, in one exhaustive match.

use std::error::Error;
use std::io::{self, Write};

use weatherd_config::Exit;

use crate::daemon::DaemonError;
use crate::instance_lock::InstanceLockError;

/// Returns the failure with its causes.
pub(crate) fn sentence(failure: &DaemonError) -> String {
    let mut text = failure.to_string();
    let mut source = failure.source();
    while let Some(cause) = source {
        text.extend([": ", &cause.to_string()]);
        source = cause.source();
    }
    text
}

/// Writes the failure to `log`, whatever the log level, and returns its exit code.
pub(crate) fn report(failure: &DaemonError, log: &mut dyn Write) -> Exit {
    if matches!(failure, DaemonError::Output(e) if e.kind() == io::ErrorKind::BrokenPipe) {
        return Exit::Success;
    }
    // Where nobody listens any more, the exit code has to do.
    let _ = log.write_all(format!("weatherd: {}\n", sentence(failure)).as_bytes());
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
