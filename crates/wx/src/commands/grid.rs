//! `wx grid`: a layer of the raw grid, or the names of all.

use std::io::Write;

use crate::ExitStatus;
use crate::args::{QueryArgs, ServerArgs};
use crate::exit::CommandError;
use crate::{json, screen, spinner, text};

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
    let place = place.query()?;
    let layer = spinner::during(|| query.prepare(server.connect()?).grid(place, layer))?;
    if query.common.json {
        json::print(out, &layer)?;
        return Ok(ExitStatus::Success);
    }
    let format = query.clock.text_format(query.units.units);
    let text = if list {
        text::layers(&layer, format)
    } else {
        text::layer(&layer, format)
    };
    screen::print(out, &text)?;
    Ok(ExitStatus::Success)
}
