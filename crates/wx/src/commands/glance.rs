//! `wx` alone: now, the next periods and the alerts, asked on one connection. A part that is
//! missing is told; only without any part there is no answer.

use std::io::Write;
use std::time::Duration;

use weather::{ErrorKind, PlaceQuery, QueryOptions};
use weather_client::{Client, Error};

use crate::Exit;
use crate::args::QueryArgs;
use crate::exit::Failure;
use crate::options::ServerOptions;
use crate::text::{Glance, Trouble};
use crate::{json, screen, spinner, text};

/// How long the other parts are waited for once one did not come: what is kept is there at once.
const REST: Duration = Duration::from_millis(500);

pub(crate) fn run(
    server: &ServerOptions,
    query: &QueryArgs,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    let place = query.common.place.query()?;
    let ask = || gather(query.prepare(server.connect()?), &place);
    let glance = spinner::during(ask)?;
    if query.common.json {
        json::print(out, &glance)?;
        return Ok(Exit::Success);
    }
    let units = glance.week.as_ref().map(|week| week.units);
    let units = units.or_else(|| glance.current.as_ref().map(|current| current.units));
    let view = query.clock.text_format(units);
    screen::print(out, &text::glance(&glance, view))?;
    Ok(Exit::Success)
}

/// Asks for each part.
fn gather(mut client: Client, place: &PlaceQuery) -> Result<Glance, Error> {
    let mut glance = Glance::default();
    let mut first = None;
    glance.week = part("week", client.week(place), &mut glance.troubles, &mut first)?;
    if first.is_some() {
        let within = client.options().within.unwrap_or(REST).min(REST);
        let options = QueryOptions {
            within: Some(within),
            ..client.options()
        };
        client.set_options(options);
    }
    glance.current = part(
        "current",
        client.current(place),
        &mut glance.troubles,
        &mut first,
    )?;
    glance.alerts = part(
        "alerts",
        client.alerts(place),
        &mut glance.troubles,
        &mut first,
    )?;
    match first {
        Some(error) if glance.is_empty() => Err(error),
        _ => Ok(glance),
    }
}

/// A part, or why it is missing; an error if there is no use in asking on.
fn part<T>(
    name: &'static str,
    reply: Result<T, Error>,
    troubles: &mut Vec<Trouble>,
    first: &mut Option<Error>,
) -> Result<Option<T>, Error> {
    let error = match reply {
        Ok(answer) => return Ok(Some(answer)),
        Err(error) => error,
    };
    let Error::Weather { kind, message } = &error else {
        return Err(error);
    };
    if name == "week" && matches!(kind, ErrorKind::BadRequest | ErrorKind::OutsideArea) {
        return Err(error);
    }
    let why = message.clone();
    troubles.push(Trouble { part: name, why });
    first.get_or_insert(error);
    Ok(None)
}
