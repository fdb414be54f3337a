//! `wx grid`: a layer of the raw grid, or the names of all.

use std::io::Write;

use crate::Exit;
use crate::asking::Measured;
use crate::exit::Failure;
use crate::options::ServerOptions;
use crate::{json, screen, text, waiting};

pub(crate) fn run(
    server: &ServerOptions,
    layer: Option<&str>,
    measured: &Measured,
    list: bool,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let mut place = measured.question.place.clone();
    // Who wants a list names no layer: the first word is the place's.
    if let (true, Some(word)) = (list, layer) {
        place.place.insert(0, word.to_owned());
    }
    let layer = layer.filter(|_| !list);
    let place = place.query()?;
    let layer = waiting::during(|| measured.prepare(server.connect()?).grid(place, layer))?;
    if measured.question.json {
        json::print(out, &layer)?;
        return Ok(Exit::Success);
    }
    let view = measured.hours.view(measured.measures.units);
    let text = if list {
        text::layers(&layer, view)
    } else {
        text::layer(&layer, view)
    };
    screen::print(out, &text)?;
    Ok(Exit::Success)
}
