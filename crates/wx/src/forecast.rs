//! `wx` and `wx forecast`: the forecast for a place, in the original's text or as JSON.

use std::io::Write;

use serde::Serialize;
use weather::{Location, Patience};

use crate::Exit;
use crate::exit::Failure;
use crate::options::{Question, ServerOptions};

pub(crate) fn run(
    server: &ServerOptions,
    question: &Question,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let location = location(question)?;
    let mut client = server.connect()?;
    client.set_patience(Patience {
        within: question.within,
        max_age: question.max_age,
    });
    match (question.explain, question.json) {
        (false, false) => writeln!(out, "{}", client.get_weather(location)?)?,
        (true, false) => write!(out, "{}", client.explain(location)?)?,
        (false, true) => print_json(out, &client.get_weather(location)?)?,
        (true, true) => print_json(out, &client.explain(location)?)?,
    }
    out.flush()?;
    Ok(Exit::Success)
}

/// Prints an answer as JSON with the names it has everywhere.
pub(crate) fn print_json(out: &mut dyn Write, answer: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *out, answer).map_err(std::io::Error::from)?;
    Ok(writeln!(out)?)
}

fn location(question: &Question) -> Result<Location, Failure> {
    match (question.place, question.lat, question.lon) {
        (Some(place), _, _) => Ok(place),
        (None, Some(latitude), Some(longitude)) => {
            Location::new(latitude, longitude).map_err(|e| Failure::Usage(e.to_string()))
        }
        _ => Ok(Location::SEATTLE),
    }
}
