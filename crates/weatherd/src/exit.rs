//! The end of the daemon: its failure as an exit code, in one exhaustive match.

use std::io::{self, Write};

use tracing::Level;
use weatherd_config::Exit;

use crate::daemon::DaemonError;
use crate::detached::BackgroundError;
use crate::instance_lock::InstanceLockError;
use crate::journal::LogReader;
use crate::sentence::sentence;

/// Writes the failure to `log`, whatever the log level, and returns its exit code.
pub(crate) fn report(failure: &DaemonError, reader: LogReader, log: &mut dyn Write) -> Exit {
    if matches!(failure, DaemonError::Output(e) if e.kind() == io::ErrorKind::BrokenPipe) {
        return Exit::Success;
    }
    // Where nobody listens any more, the exit code has to do.
    let prefix = reader.prefix(Level::ERROR);
    let _ = log.write_all(format!("{prefix}weatherd: {}\n", sentence(failure)).as_bytes());
    match failure {
        DaemonError::InstanceLock(
            InstanceLockError::AlreadyRunning(_) | InstanceLockError::TakenOver(_),
        ) => Exit::AlreadyRunning,
        DaemonError::InstanceLock(_) | DaemonError::Rendezvous(_) => Exit::Directory,
        DaemonError::SystemAsRoot => Exit::Usage,
        DaemonError::Authkey(_) => Exit::Authkey,
        DaemonError::Upstream(_) | DaemonError::UpstreamCa(..) => Exit::Upstream,
        DaemonError::Background(BackgroundError::Silent(_)) => Exit::AlreadyRunning,
        DaemonError::AutostartOff => Exit::AutostartOff,
        DaemonError::Background(BackgroundError::Ended { exit, .. }) => *exit,
        DaemonError::Config(_)
        | DaemonError::Access(_)
        | DaemonError::Fleet(_)
        | DaemonError::RemoteAddress(_)
        | DaemonError::WithoutHttp => Exit::Config,
        DaemonError::Simulator(_)
        | DaemonError::Listen(_)
        | DaemonError::ListenHttp(..)
        | DaemonError::Serve(_)
        | DaemonError::Activation(_)
        | DaemonError::Runtime(_)
        | DaemonError::Background(_)
        | DaemonError::Unwell
        | DaemonError::Output(_) => Exit::Failure,
    }
}
