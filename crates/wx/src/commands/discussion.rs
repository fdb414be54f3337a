//! `wx discussion`: what the forecasters write.

use std::io::Write;

use crate::Exit;
use crate::asking::{Hours, Question};
use crate::exit::Failure;
use crate::options::ServerOptions;
use crate::{json, screen, text, waiting};

pub(crate) fn run(
    server: &ServerOptions,
    question: &Question,
    hours: Hours,
    product: Option<&str>,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let place = question.place.query()?;
    let ask = || {
        let mut client = server.connect()?;
        client.set_options(question.waiting.options());
        client.discussion(place, product)
    };
    let discussion = waiting::during(ask)?;
    if question.json {
        json::print(out, &discussion)?;
    } else {
        screen::print(out, &text::discussion(&discussion, hours.view(None)))?;
    }
    Ok(Exit::Success)
}
