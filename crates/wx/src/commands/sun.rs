//! `wx sun`: sun and moon of a day.

use std::io::Write;

use super::each_place::{self, BLANK_LINE};
use crate::ExitStatus;
use crate::args::{ClockArgs, PlaceArgs, ServerArgs};
use crate::exit::CommandError;
use crate::{screen, text};

pub(crate) fn run(
    server: &ServerArgs,
    place: &PlaceArgs,
    date: Option<&str>,
    clock: ClockArgs,
    as_json: bool,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let answers = each_place::ask(server, place, |mut client, place| client.sun(place, date))?;
    if as_json {
        return answers.print_json(out, weather_json::with_schema);
    }
    answers.print(out, BLANK_LINE, |almanac, out| {
        screen::print(out, &text::sun(almanac, clock.text_format(None)))
    })
}
