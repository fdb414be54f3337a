//! `wx alerts`: what is in force.

use std::io::Write;

use super::follow;
use crate::Exit;
use crate::exit::Failure;
use crate::options::{AlertsOptions, ServerOptions};
use crate::{json, screen, text, waiting};

pub(crate) fn run(
    server: &ServerOptions,
    options: &AlertsOptions,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    if options.follow {
        return follow::run(server, options, out);
    }
    let question = &options.question;
    let place = question.place.query()?;
    let ask = || {
        let mut client = server.connect()?;
        client.set_options(question.waiting.options());
        client.alerts(place)
    };
    let alerts = waiting::during(ask)?;
    if question.json {
        json::print(out, &alerts)?;
    } else {
        let view = options.hours.view(None);
        screen::print(out, &text::alerts(&alerts, view))?;
    }
    Ok(Exit::Success)
}
