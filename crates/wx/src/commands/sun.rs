//! `wx sun`: sun and moon of a day.

use std::io::Write;

use crate::Exit;
use crate::asking::{Hours, Where};
use crate::exit::Failure;
use crate::options::ServerOptions;
use crate::{json, screen, text, waiting};

pub(crate) fn run(
    server: &ServerOptions,
    place: &Where,
    date: Option<&str>,
    hours: Hours,
    as_json: bool,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let place = place.query()?;
    let almanac = waiting::during(|| server.connect()?.sun(place, date))?;
    if as_json {
        json::print(out, &almanac)?;
    } else {
        screen::print(out, &text::sun(&almanac, hours.view(None)))?;
    }
    Ok(Exit::Success)
}
