//! `wx hourly` and `wx week`: the forecast period by period.

use std::io::Write;

use crate::Exit;
use crate::asking::Measured;
use crate::exit::Failure;
use crate::options::ServerOptions;
use crate::{json, screen, text, waiting};

pub(crate) fn hourly(
    server: &ServerOptions,
    measured: &Measured,
    count: usize,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let place = measured.question.place.query()?;
    let outlook = waiting::during(|| measured.prepare(server.connect()?).hourly(place))?;
    if measured.question.json {
        json::print(out, &outlook)?;
    } else {
        let view = measured.hours.view(outlook.units);
        screen::print(out, &text::hourly(&outlook, count, view))?;
    }
    Ok(Exit::Success)
}

pub(crate) fn week(
    server: &ServerOptions,
    measured: &Measured,
    details: bool,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let place = measured.question.place.query()?;
    let outlook = waiting::during(|| measured.prepare(server.connect()?).week(place))?;
    if measured.question.json {
        json::print(out, &outlook)?;
    } else {
        let view = measured.hours.view(outlook.units);
        screen::print(out, &text::week(&outlook, details, view))?;
    }
    Ok(Exit::Success)
}
