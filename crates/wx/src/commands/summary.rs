//! `wx` alone: now, the next periods and the alerts, asked on one connection. A part that is
//! missing is told; only without any part there is no answer.

use std::io::Write;
use std::time::Duration;

use weather::{ErrorKind, PlaceQuery, QueryOptions};
use weather_client::{Client, Error};

use super::each_place::{self, BLANK_LINE};
use crate::ExitStatus;
use crate::args::{QueryArgs, ServerArgs};
use crate::exit::CommandError;
use crate::text::{MissingPart, WeatherSummary};
use crate::{place_hint, screen, text};

/// The deadline of the other parts once one failed: cached answers come at once.
const REST: Duration = Duration::from_millis(500);

pub(crate) fn run(
    server: &ServerArgs,
    query: &QueryArgs,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let answers = each_place::ask(server, &query.common.place, |client, place| {
        gather(&mut query.prepare(client), place)
    })?;
    if query.common.json {
        return answers.print_json(out, weather_json::with_schema);
    }
    let default = match answers.only() {
        Some((PlaceQuery::Default, summary)) => summary.place().cloned(),
        _ => None,
    };
    let status = answers.print(out, BLANK_LINE, |summary, out| {
        let units = summary.week.as_ref().map(|week| week.units);
        let units = units.or_else(|| summary.current.as_ref().map(|current| current.units));
        screen::print(out, &text::summary(summary, query.clock.text_format(units)))
    })?;
    if let Some(shown) = default {
        place_hint::tell(server, &shown);
    }
    Ok(status)
}

/// Asks for each part.
pub(crate) fn gather(client: &mut Client, place: &PlaceQuery) -> Result<WeatherSummary, Error> {
    let mut summary = WeatherSummary::default();
    let mut first = None;
    summary.week = part(
        "week",
        client.week(place),
        &mut summary.troubles,
        &mut first,
    )?;
    if first.is_some() {
        let within = client.options().within.unwrap_or(REST).min(REST);
        let options = QueryOptions {
            within: Some(within),
            ..client.options()
        };
        client.set_options(options);
    }
    summary.current = part(
        "current",
        client.current(place),
        &mut summary.troubles,
        &mut first,
    )?;
    summary.alerts = part(
        "alerts",
        client.alerts(place),
        &mut summary.troubles,
        &mut first,
    )?;
    match first {
        Some(error) if summary.is_empty() => Err(error),
        _ => Ok(summary),
    }
}

/// Returns a part, or why it is missing; an error if there is no use in asking on.
fn part<T>(
    name: &'static str,
    reply: Result<T, Error>,
    troubles: &mut Vec<MissingPart>,
    first: &mut Option<Error>,
) -> Result<Option<T>, Error> {
    let error = match reply {
        Ok(answer) => return Ok(Some(answer)),
        Err(error) => error,
    };
    let Error::Weather { kind, message } = &error else {
        return Err(error);
    };
    if name == "week" && matches!(kind, ErrorKind::BadRequest | ErrorKind::NoData) {
        return Err(error);
    }
    let why = message.clone();
    troubles.push(MissingPart { part: name, why });
    first.get_or_insert(error);
    Ok(None)
}
