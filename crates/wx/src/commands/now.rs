//! `wx now`: the weather now.

use std::io::Write;

use weather::StationChoice;

use super::each_place::{self, BLANK_LINE};
use crate::ExitStatus;
use crate::args::{QueryArgs, ServerArgs};
use crate::exit::CommandError;
use crate::{screen, text};

pub(crate) fn run(
    server: &ServerArgs,
    query: &QueryArgs,
    stations: &StationChoice,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let answers = each_place::ask(server, &query.common.place, |client, place| {
        let mut client = query.prepare(client);
        client.set_station_choice(stations.clone());
        client.current(place)
    })?;
    if query.common.json {
        return answers.print_json(out, weather_json::with_schema);
    }
    answers.print(out, BLANK_LINE, |current, out| {
        let format = query.clock.text_format(Some(current.units));
        screen::print(out, &text::now(current, format))
    })
}
