//! `wx grid`: a layer of the raw grid, or the names of all.

use std::io::Write;

use super::each_place::{self, BLANK_LINE};
use crate::ExitStatus;
use crate::args::{QueryArgs, ServerArgs};
use crate::exit::CommandError;
use crate::{screen, text};

pub(crate) fn run(
    server: &ServerArgs,
    layer: Option<&str>,
    query: &QueryArgs,
    list: bool,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let mut place = query.common.place.clone();
    // Who wants a list names no layer: the first word is the place's.
    if let (true, Some(word)) = (list, layer) {
        place.place.insert(0, word.to_owned());
    }
    let layer = layer.filter(|_| !list);
    let answers = each_place::ask(server, &place, |client, place| {
        query.prepare(client).grid(place, layer)
    })?;
    if query.common.json {
        return answers.print_json(out, weather_json::with_schema);
    }
    let format = query.clock.text_format(query.units.units);
    let text = if list { text::layers } else { text::layer };
    answers.print(out, BLANK_LINE, |layer, out| {
        screen::print(out, &text(layer, format))
    })
}
