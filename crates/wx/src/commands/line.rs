//! `--format`: one line from a template; asks for no more than the template needs.

use std::io::Write;

use weather::{Outlook, PlaceQuery};
use weather_client::{Client, Error};

use super::each_place;
use crate::ExitStatus;
use crate::args::{LineArgs, QueryArgs, ServerArgs};
use crate::exit::CommandError;
use crate::template::{HELP, LineTemplate, help};
use crate::template_fields::FieldSource;
use crate::template_values::TemplateValues;
use crate::time_format::ClockFormat;

/// Prints the line for each place now.
pub(crate) fn run(
    server: &ServerArgs,
    query: &QueryArgs,
    line: &LineArgs,
    template: &str,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    if template == HELP {
        return list(out);
    }
    let template = LineTemplate::new(template).map_err(CommandError::Usage)?;
    let (filter, stations) = (line.filter.filter()?, line.stations.choice()?);
    let answers = each_place::ask(server, &query.common.place, |client, place| {
        let mut values = TemplateValues {
            now: Some(clock::Clock::system().now()),
            ascii: line.ascii,
            ..TemplateValues::default()
        };
        let mut client = query.prepare(client);
        client.set_alert_filter(filter.clone());
        client.set_station_choice(stations.clone());
        gather(&mut client, place, &template, &mut values, |_| ())?;
        values.clock = Some(query.clock.format(values.units));
        Ok(values)
    })?;
    answers.print(out, "", |values, out| {
        writeln!(out, "{}", template.filled(values))?;
        Ok(out.flush()?)
    })
}

/// Prints a line for each of the first `count` periods of a forecast.
pub(crate) fn each(
    outlook: &Outlook,
    count: usize,
    template: &LineTemplate,
    clock: ClockFormat,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    for values in TemplateValues::of_periods(outlook, Some(clock))
        .iter()
        .take(count)
    {
        writeln!(out, "{}", template.filled(values))?;
    }
    Ok(out.flush()?)
}

/// Prints the list of fields.
pub(crate) fn list(out: &mut dyn Write) -> Result<ExitStatus, CommandError> {
    write!(out, "{}", help())?;
    out.flush()?;
    Ok(ExitStatus::Success)
}

/// Asks for what the template needs, calling `before` before each question; an error if nothing came.
pub(crate) fn gather(
    client: &mut Client,
    place: &PlaceQuery,
    template: &LineTemplate,
    values: &mut TemplateValues,
    mut before: impl FnMut(&mut Client),
) -> Result<(), Error> {
    let mut first = None;
    if template.asks_for(FieldSource::Current) {
        before(client);
        match client.current(place) {
            Ok(current) => values.add_current(current),
            Err(error) => keep(error, &mut first)?,
        }
    }
    let others = [
        FieldSource::Current,
        FieldSource::Alerts,
        FieldSource::Notable,
        FieldSource::Almanac,
    ];
    let is_bare = !others.iter().any(|source| template.asks_for(*source));
    if is_bare || template.asks_for(FieldSource::Period) || template.lacks_current(values) {
        before(client);
        match client.week(place) {
            Ok(week) => values.add_week(week),
            Err(error) => keep(error, &mut first)?,
        }
    }
    if template.asks_for(FieldSource::Notable) {
        before(client);
        match client.notable(place) {
            Ok(notable) => values.add_notable(notable),
            Err(error) => keep(error, &mut first)?,
        }
    }
    if template.asks_for(FieldSource::Alerts) {
        before(client);
        match client.alerts(place) {
            Ok(alerts) => values.add_alerts(alerts),
            Err(error) => keep(error, &mut first)?,
        }
    }
    if template.asks_for(FieldSource::Almanac) {
        before(client);
        match client.sun(place, None) {
            Ok(almanac) => values.add_almanac(almanac),
            Err(error) => keep(error, &mut first)?,
        }
    }
    match first {
        Some(error) if values.is_empty() => Err(error),
        _ => Ok(()),
    }
}

/// Keeps the first refusal of the service; a broken connection ends it all.
fn keep(error: Error, first: &mut Option<Error>) -> Result<(), Error> {
    if !matches!(error, Error::Weather { .. }) {
        return Err(error);
    }
    first.get_or_insert(error);
    Ok(())
}
