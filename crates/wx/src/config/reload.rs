//! Telling a running server that its settings changed.

use std::io::Write;
use std::time::Duration;

use crate::exit::Failure;
use crate::options::ServerOptions;

/// A server on this machine answers in less.
const PATIENCE: Duration = Duration::from_secs(2);

/// Says what a running server makes of the change; `restart` are the keys it takes over at a start
/// only.
pub(crate) fn tell(
    server: &ServerOptions,
    restart: &[String],
    out: &mut dyn Write,
) -> Result<(), Failure> {
    // Without a server there is nobody to tell.
    if server.connect_within(PATIENCE).is_err() {
        return Ok(());
    }
    writeln!(
        out,
        "for the running server to read it: kill -HUP $(pidof weatherd)"
    )?;
    if !restart.is_empty() {
        writeln!(out, "a restart is needed for {}", restart.join(", "))?;
    }
    Ok(())
}
