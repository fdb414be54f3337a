//! `wx now`: the weather now.

use std::io::Write;

use crate::Exit;
use crate::asking::Measured;
use crate::exit::Failure;
use crate::options::ServerOptions;
use crate::{json, screen, text, waiting};

pub(crate) fn run(
    server: &ServerOptions,
    measured: &Measured,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let place = measured.question.place.query()?;
    let current = waiting::during(|| measured.prepare(server.connect()?).current(place))?;
    if measured.question.json {
        json::print(out, &current)?;
    } else {
        let view = measured.hours.view(Some(current.units));
        screen::print(out, &text::now(&current, view))?;
    }
    Ok(Exit::Success)
}
