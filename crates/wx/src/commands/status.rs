//! `wx status`: how the server and its upstream are doing.

use std::io::Write;

use crate::ExitStatus;
use crate::args::ServerArgs;
use crate::exit::CommandError;
use crate::json;
use crate::spinner;

pub(crate) fn run(
    server: &ServerArgs,
    json: bool,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let status = spinner::during(|| {
        server
            .finder()
            .timeout(server.timeout())
            .connect()?
            .status()
    })?;
    if json {
        json::print_bare(out, &status)?;
    } else {
        write!(out, "{status}")?;
    }
    out.flush()?;
    Ok(ExitStatus::Success)
}
