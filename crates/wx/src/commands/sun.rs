//! `wx sun`: sun and moon of a day.

use std::io::Write;

use crate::ExitStatus;
use crate::args::{ClockArgs, PlaceArgs, ServerArgs};
use crate::exit::CommandError;
use crate::{json, screen, spinner, text};

pub(crate) fn run(
    server: &ServerArgs,
    place: &PlaceArgs,
    date: Option<&str>,
    clock: ClockArgs,
    as_json: bool,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let place = place.query()?;
    let almanac = spinner::during(|| server.connect()?.sun(place, date))?;
    if as_json {
        json::print(out, &almanac)?;
    } else {
        screen::print(out, &text::sun(&almanac, clock.text_format(None)))?;
    }
    Ok(ExitStatus::Success)
}
