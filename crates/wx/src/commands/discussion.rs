//! `wx discussion`: what the forecasters write.

use std::io::Write;

use super::each_place::{self, BLANK_LINE};
use crate::ExitStatus;
use crate::args::{ClockArgs, CommonArgs, ServerArgs};
use crate::exit::CommandError;
use crate::{screen, text};

pub(crate) fn run(
    server: &ServerArgs,
    common: &CommonArgs,
    clock: ClockArgs,
    product: Option<&str>,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let answers = each_place::ask(server, &common.place, |mut client, place| {
        client.set_options(common.freshness.options());
        client.discussion(place, product)
    })?;
    if common.json {
        return answers.print_json(out, weather_json::with_schema);
    }
    answers.print(out, BLANK_LINE, |discussion, out| {
        screen::print(out, &text::discussion(discussion, clock.text_format(None)))
    })
}
