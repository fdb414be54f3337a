//! `wx now`: the weather now.

use std::io::Write;

use crate::ExitStatus;
use crate::args::{QueryArgs, ServerArgs};
use crate::exit::CommandError;
use crate::{json, screen, spinner, text};

pub(crate) fn run(
    server: &ServerArgs,
    query: &QueryArgs,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let place = query.common.place.query()?;
    let current = spinner::during(|| query.prepare(server.connect()?).current(place))?;
    if query.common.json {
        json::print(out, &current)?;
    } else {
        let format = query.clock.text_format(Some(current.units));
        screen::print(out, &text::now(&current, format))?;
    }
    Ok(ExitStatus::Success)
}
