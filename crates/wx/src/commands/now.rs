//! `wx now`: the weather now.

use std::io::Write;

use crate::Exit;
use crate::args::QueryArgs;
use crate::exit::Failure;
use crate::options::ServerOptions;
use crate::{json, screen, spinner, text};

pub(crate) fn run(
    server: &ServerOptions,
    query: &QueryArgs,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let place = query.common.place.query()?;
    let current = spinner::during(|| query.prepare(server.connect()?).current(place))?;
    if query.common.json {
        json::print(out, &current)?;
    } else {
        let view = query.clock.text_format(Some(current.units));
        screen::print(out, &text::now(&current, view))?;
    }
    Ok(Exit::Success)
}
