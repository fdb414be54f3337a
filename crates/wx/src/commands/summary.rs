//! `wx` alone: now, the next periods and the alerts, asked on one connection; at a terminal also the hours
//! and the sun, meanwhile on another. A part that is missing is told; only without any part there is no
//! answer.

use std::io::Write;
use std::thread;
use std::time::Duration;

use weather::{AlertFilter, ErrorKind, PlaceQuery, QueryOptions, StationChoice};
use weather_client::{Client, Error};

use super::each_place::{self, BLANK_LINE};
use crate::ExitStatus;
use crate::args::{QueryArgs, ServerArgs};
use crate::exit::CommandError;
use crate::text::{Glance, MissingPart, TextFormat, WeatherSummary};
use crate::{environment, place_hint, screen, text};

/// The deadline of the other parts once one failed: cached answers come at once.
const REST: Duration = Duration::from_millis(500);

/// The deadline of what stands out.
const BESIDE: Duration = Duration::from_secs(2);

pub(crate) fn run(
    server: &ServerArgs,
    query: &QueryArgs,
    filter: &AlertFilter,
    stations: &StationChoice,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    if !query.common.json && screen::is_for_people() {
        return glance(server, query, filter, stations, out);
    }
    let answers = each_place::ask(server, &query.common.place, |client, place| {
        let mut client = query.prepare(client);
        client.set_alert_filter(filter.clone());
        client.set_station_choice(stations.clone());
        gather(&mut client, place)
    })?;
    if query.common.json {
        return answers.print_json(out, weather_json::with_schema);
    }
    answers.print(out, BLANK_LINE, |summary, out| {
        let format = query.clock.text_format(summary.units());
        screen::print(out, &text::summary(summary, format))
    })
}

/// Shows all of it to a person.
fn glance(
    server: &ServerArgs,
    query: &QueryArgs,
    filter: &AlertFilter,
    stations: &StationChoice,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let answers = each_place::ask(server, &query.common.place, |client, place| {
        let second = || Ok(query.prepare(server.connect()?));
        let mut client = query.prepare(client);
        client.set_alert_filter(filter.clone());
        client.set_station_choice(stations.clone());
        gather_glance(client, second, place)
    })?;
    let default = match answers.only() {
        Some((PlaceQuery::Default, glance)) => glance.summary.place().cloned(),
        _ => None,
    };
    let charset = environment::charset();
    let status = answers.print(out, BLANK_LINE, |glance, out| {
        let format = TextFormat {
            width: screen::whole_width(),
            ..query.clock.text_format(glance.summary.units())
        };
        screen::print(out, &text::glance(glance, charset, format))
    })?;
    if let Some(shown) = default {
        place_hint::tell(server, &shown);
    }
    Ok(status)
}

/// Asks for each part, the hours and the sun on a connection of their own: what the upstream has to be asked
/// for takes its time.
fn gather_glance(
    mut client: Client,
    second: impl FnOnce() -> Result<Client, Error> + Send,
    place: &PlaceQuery,
) -> Result<Glance, Error> {
    thread::scope(|scope| {
        let aside = scope.spawn(|| {
            let mut client = second()?;
            let (hours, sun) = (client.hourly(place), client.sun(place, None));
            // All else is being asked for already; what stands out is nobody's reason to wait.
            let options = client.options();
            client.set_options(QueryOptions {
                within: Some(options.within.map_or(BESIDE, |within| within.min(BESIDE))),
                ..options
            });
            Ok((hours, sun.ok(), client.notable(place).ok()))
        });
        let mut summary = gather(&mut client, place)?;
        let aside = aside.join();
        let (hours, sun, notable) =
            match aside.unwrap_or_else(|panic| std::panic::resume_unwind(panic)) {
                Ok(answers) => answers,
                Err(error) => (Err(error), None, None),
            };
        let hours = hours.map_err(|error| {
            // Where all fails for one reason, it is told once.
            let why = error.to_string();
            if summary.troubles.iter().all(|part| part.why != why) {
                summary.troubles.push(MissingPart {
                    part: "hourly",
                    why,
                });
            }
        });
        Ok(Glance {
            summary,
            hours: hours.ok(),
            notable,
            sun,
        })
    })
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
