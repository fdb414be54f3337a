//! `wx` and `wx forecast`: the forecast for a place, in the original's text or as JSON.

use std::io::Write;

use serde::Serialize;
use weather::{Answer, Location, Patience, WeatherForecast};
use weather_client::Error;

use crate::Exit;
use crate::exit::Failure;
use crate::options::{Question, ServerOptions};
use crate::waiting;

pub(crate) fn run(
    server: &ServerOptions,
    question: &Question,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let location = location(question)?;
    let patience = Patience {
        within: question.within,
        max_age: question.max_age,
    };
    let ask = || {
        let mut client = server.connect()?;
        client.set_patience(patience);
        // The original knows no more than the forecast, so no more is asked for than is shown.
        Ok::<_, Error>(if question.explain {
            Reply::Explained(client.explain(location)?)
        } else {
            Reply::Plain(client.get_weather(location)?)
        })
    };
    match (waiting::during(ask)?, question.json) {
        (Reply::Plain(forecast), false) => writeln!(out, "{forecast}")?,
        (Reply::Plain(forecast), true) => print_json(out, &forecast)?,
        (Reply::Explained(answer), false) => write!(out, "{answer}")?,
        (Reply::Explained(answer), true) => print_json(out, &answer)?,
    }
    out.flush()?;
    Ok(Exit::Success)
}

/// What the server said.
enum Reply {
    Plain(WeatherForecast),
    Explained(Answer),
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
