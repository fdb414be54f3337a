//! `wx notable`: the facts that stand out.

use std::io::Write;

use super::each_place::{self, BLANK_LINE};
use crate::ExitStatus;
use crate::args::{QueryArgs, ServerArgs};
use crate::exit::CommandError;
use crate::{screen, text};

pub(crate) fn run(
    server: &ServerArgs,
    query: &QueryArgs,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let answers = each_place::ask(server, &query.common.place, |client, place| {
        query.prepare(client).notable(place)
    })?;
    if query.common.json {
        return answers.print_json(out, weather_json::with_schema);
    }
    answers.print(out, BLANK_LINE, |notable, out| {
        let format = query.clock.text_format(Some(notable.units));
        screen::print(out, &text::notable(notable, format))
    })
}
