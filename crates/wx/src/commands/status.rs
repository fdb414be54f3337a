//! `wx status`: how the server and its upstream are doing.

use std::io::Write;

use crate::Exit;
use crate::exit::Failure;
use crate::json;
use crate::options::ServerOptions;
use crate::spinner;

pub(crate) fn run(
    server: &ServerOptions,
    json: bool,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let status = spinner::during(|| server.connect()?.status())?;
    if json {
        json::print_bare(out, &status)?;
    } else {
        write!(out, "{status}")?;
    }
    out.flush()?;
    Ok(Exit::Success)
}
