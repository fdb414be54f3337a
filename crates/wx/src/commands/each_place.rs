//! One question about each place of a command line, all at once, and the printing of what comes of it.

use std::io::{self, Write};
use std::thread;

use serde::Serialize;
use weather::{ErrorKind, PlaceQuery};
use weather_client::{Client, Error};
use weather_json::PlaceResult;

use crate::ExitStatus;
use crate::args::{PlaceArgs, ServerArgs};
use crate::exit::{CommandError, complain};
use crate::place_list::{namesakes, odd_word, places};
use crate::{json, spinner};

/// Stands between the texts of two places.
pub(super) const BLANK_LINE: &str = "\n";
/// The most questions that are asked at a time.
const AT_ONCE: usize = 8;

/// The answers for the places of a command line, in their order.
pub(super) struct PlaceAnswers<T> {
    answers: Vec<(PlaceQuery, Result<T, Error>)>,
    /// A remark for a person at a terminal.
    remark: Option<String>,
}

/// A missing answer in JSON.
#[derive(Serialize)]
struct PlaceProblem {
    detail: String,
    exit_code: u8,
}

/// Asks a question about each place.
pub(super) fn ask<T: Send>(
    server: &ServerArgs,
    arguments: &PlaceArgs,
    question: impl Fn(Client, &PlaceQuery) -> Result<T, Error> + Sync,
) -> Result<PlaceAnswers<T>, CommandError> {
    if arguments.place.len() < 2 {
        // What makes no sense needs no server.
        arguments.query()?;
    }
    spinner::during(|| {
        let mut client = server.connect()?;
        let places = places(&mut client, arguments)?;
        if let [place] = &*places {
            let remark = namesakes(&mut client, place);
            let answer = question(client, place);
            let answer = answer.map_err(|error| explained(server, &arguments.place, error));
            let answers = vec![(place.clone(), answer)];
            return Ok(PlaceAnswers { answers, remark });
        }
        let ask = |place: &PlaceQuery| question(server.connect()?, place);
        let mut answers = Vec::with_capacity(places.len());
        for places in places.chunks(AT_ONCE) {
            answers.extend(thread::scope(|scope| {
                let asked: Vec<_> = places
                    .iter()
                    .map(|place| (place.clone(), scope.spawn(|| ask(place))))
                    .collect();
                asked.into_iter().map(joined).collect::<Vec<_>>()
            }));
        }
        Ok(PlaceAnswers {
            answers,
            remark: None,
        })
    })
}

/// Adds to the refusal of several words which of them is no place.
fn explained(server: &ServerArgs, words: &[String], error: Error) -> Error {
    let Error::Weather {
        kind: kind @ ErrorKind::BadRequest,
        message,
    } = error
    else {
        return error;
    };
    let odd = server.connect().ok().and_then(|mut client| {
        let word = odd_word(&mut client, words)?;
        Some(format!("{message} (the odd word is {word:?})"))
    });
    Error::Weather {
        kind,
        message: odd.unwrap_or(message),
    }
}

fn joined<T>(
    (place, asking): (PlaceQuery, thread::ScopedJoinHandle<'_, Result<T, Error>>),
) -> (PlaceQuery, Result<T, Error>) {
    let answer = asking.join();
    (
        place,
        answer.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
    )
}

impl<T> PlaceAnswers<T> {
    /// Returns the only answer, of a question about one place.
    pub(super) fn only(&self) -> Option<(&PlaceQuery, &T)> {
        match &*self.answers {
            [(place, Ok(answer))] => Some((place, answer)),
            _ => None,
        }
    }

    /// Prints each answer by `print`, with a text `between` them, and complains about those that are missing. The status is that of the
    /// first that is.
    pub(super) fn print(
        self,
        out: &mut dyn Write,
        between: &str,
        print: impl Fn(&T, &mut dyn Write) -> Result<(), CommandError>,
    ) -> Result<ExitStatus, CommandError> {
        let is_one = self.answers.len() == 1;
        let mut status = ExitStatus::Success;
        for (at, (place, answer)) in self.answers.into_iter().enumerate() {
            match answer {
                Ok(answer) => {
                    if at > 0 {
                        write!(out, "{between}")?;
                    }
                    print(&answer, out)?;
                }
                Err(error) if is_one => return Err(error.into()),
                Err(error) => {
                    let (exit, sentence) = CommandError::from(error).told();
                    complain(&format!("{place}: {sentence}"));
                    if status == ExitStatus::Success {
                        status = exit;
                    }
                }
            }
        }
        if let Some(remark) = self.remark {
            complain(&remark);
        }
        Ok(status)
    }

    /// Prints the answer as JSON, by `text`; several as results, each of which has the answer or the problem.
    pub(super) fn print_json(
        self,
        out: &mut dyn Write,
        text: impl Fn(&T) -> serde_json::Result<String>,
    ) -> Result<ExitStatus, CommandError> {
        let is_one = self.answers.len() == 1;
        let mut status = ExitStatus::Success;
        let mut results = Vec::with_capacity(self.answers.len());
        for (place, answer) in self.answers {
            let outcome = match answer {
                Ok(answer) if is_one => {
                    json::write(out, text(&answer))?;
                    return Ok(status);
                }
                Err(error) if is_one => return Err(error.into()),
                Ok(answer) => Ok(text(&answer).map_err(io::Error::from)?),
                Err(error) => {
                    let (exit, detail) = CommandError::from(error).told();
                    if status == ExitStatus::Success {
                        status = exit;
                    }
                    let exit_code = exit as u8;
                    let problem = PlaceProblem { detail, exit_code };
                    Err(weather_json::bare(&problem).map_err(io::Error::from)?)
                }
            };
            let place = place.to_string();
            results.push(PlaceResult { place, outcome });
        }
        json::write(out, Ok(weather_json::results(&results)))?;
        Ok(status)
    }
}
