//! Printing answers as JSON. The texts come from `weather-json`; the promises of their schema stand in
//! this crate's `JSON.md`.

use std::io::{self, Write};

use serde::Serialize;

use crate::exit::CommandError;

/// Prints an answer with the schema's name first.
pub(crate) fn print(out: &mut dyn Write, answer: &impl Serialize) -> Result<(), CommandError> {
    write(out, weather_json::with_schema(answer))
}

/// Prints an answer of the original's shape, which has no place for a schema's name.
pub(crate) fn print_bare(out: &mut dyn Write, answer: &impl Serialize) -> Result<(), CommandError> {
    write(out, weather_json::bare(answer))
}

/// Prints an answer on one line, for streams of them.
pub(crate) fn print_line(out: &mut dyn Write, answer: &impl Serialize) -> Result<(), CommandError> {
    write(out, weather_json::line(answer))
}

fn write(out: &mut dyn Write, text: serde_json::Result<String>) -> Result<(), CommandError> {
    out.write_all(text.map_err(io::Error::from)?.as_bytes())?;
    Ok(out.flush()?)
}
