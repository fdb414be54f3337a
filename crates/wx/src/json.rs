//! Answers as JSON: the fields they have everywhere, and the name of the schema they follow. What
//! the schema promises stands in this crate's `JSON.md`.

use std::io::{self, Write};

use serde::Serialize;

use crate::exit::Failure;

/// The schema's name; its number changes when a field is renamed, removed, or means something else.
const SCHEMA: &str = "weatherd/1";

#[derive(Serialize)]
struct Named<'a, T> {
    schema: &'static str,
    #[serde(flatten)]
    answer: &'a T,
}

/// Prints an answer with the schema's name first.
pub(crate) fn print(out: &mut dyn Write, answer: &impl Serialize) -> Result<(), Failure> {
    let schema = SCHEMA;
    print_bare(out, &Named { schema, answer })
}

/// Prints an answer of the original's shape, which has no place for a schema's name.
pub(crate) fn print_bare(out: &mut dyn Write, answer: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *out, answer).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(out.flush()?)
}

/// Prints an answer on one line, for streams of them.
pub(crate) fn print_line(out: &mut dyn Write, answer: &impl Serialize) -> Result<(), Failure> {
    let schema = SCHEMA;
    serde_json::to_writer(&mut *out, &Named { schema, answer }).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(out.flush()?)
}
