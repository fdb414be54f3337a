//! Telling a running server that its settings changed.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use weather::Status;

use crate::args::ServerArgs;
use crate::commands::server::restart_advice;
use crate::exit::CommandError;

/// A server on this machine answers in less.
const PATIENCE: Duration = Duration::from_secs(2);

/// Has a running server read the changed `file`, and says which keys it takes over at a start only. A
/// server without a file would read the one that is `usual`.
pub(crate) fn tell(
    server: &ServerArgs,
    file: &Path,
    usual: bool,
    restart: &[String],
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    // Without a server there is nobody to tell.
    let running = server.finder().timeout(PATIENCE).connect();
    let running = running.and_then(|mut client| Ok((client.status()?, client.server().cloned())));
    let Ok((status, found)) = running else {
        return Ok(());
    };
    if !reads(&status, file, usual) {
        let other = status.config_file.as_deref().unwrap_or("no file");
        writeln!(out, "the running server uses another file: {other}")?;
        return Ok(());
    }
    match signal(status.pid) {
        Ok(()) => writeln!(out, "the running server reloads it")?,
        Err(why) => writeln!(out, "cannot tell the running server: {why}")?,
    }
    if !restart.is_empty() {
        let keys = restart.join(", ");
        let how = restart_advice(&status, found.as_ref());
        writeln!(out, "a restart is needed for {keys}; {how}")?;
    }
    Ok(())
}

/// Returns whether the server would read this file when told to reload.
fn reads(status: &Status, file: &Path, usual: bool) -> bool {
    let Some(theirs) = status.config_file.as_deref() else {
        return usual;
    };
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    whole(Path::new(theirs)) == whole(file)
}

/// Asks a process to read its settings again.
fn signal(pid: u32) -> Result<(), String> {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    let pid = pid.ok_or_else(|| "it does not report its process".to_owned())?;
    kill_process(pid, Signal::HUP).map_err(|e| e.to_string())
}
