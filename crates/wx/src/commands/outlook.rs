//! `wx hourly` and `wx week`: the forecast period by period.

use std::io::Write;

use super::line;
use crate::ExitStatus;
use crate::exit::CommandError;
use crate::options::{HourlyOptions, ServerOptions, WeekOptions};
use crate::template::{HELP, LineTemplate};
use crate::{environment, json, screen, spinner, text};

pub(crate) fn hourly(
    server: &ServerOptions,
    options: &HourlyOptions,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let Some(template) = template(options.format.as_deref())? else {
        return line::list(out);
    };
    let query = &options.query;
    let place = query.common.place.query()?;
    let outlook = spinner::during(|| query.prepare(server.connect()?).hourly(place))?;
    if query.common.json {
        json::print(out, &outlook)?;
    } else if let Some(template) = template {
        line::each(
            &outlook,
            options.count,
            &template,
            query.clock.format(Some(outlook.units)),
            out,
        )?;
    } else if options.curves {
        let format = query.clock.text_format(Some(outlook.units));
        let charset = environment::charset();
        screen::print(out, &text::curves(&outlook, options.count, charset, format))?;
    } else {
        let format = query.clock.text_format(Some(outlook.units));
        screen::print(out, &text::hourly(&outlook, options.count, format))?;
    }
    Ok(ExitStatus::Success)
}

pub(crate) fn week(
    server: &ServerOptions,
    options: &WeekOptions,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let Some(template) = template(options.format.as_deref())? else {
        return line::list(out);
    };
    let query = &options.query;
    let place = query.common.place.query()?;
    let outlook = spinner::during(|| query.prepare(server.connect()?).week(place))?;
    if query.common.json {
        json::print(out, &outlook)?;
    } else if let Some(template) = template {
        line::each(
            &outlook,
            usize::MAX,
            &template,
            query.clock.format(Some(outlook.units)),
            out,
        )?;
    } else {
        let format = query.clock.text_format(Some(outlook.units));
        screen::print(out, &text::week(&outlook, options.details, format))?;
    }
    Ok(ExitStatus::Success)
}

/// The template for each line, if one is given; nothing if the list of fields is wanted.
fn template(given: Option<&str>) -> Result<Option<Option<LineTemplate>>, CommandError> {
    if given == Some(HELP) {
        return Ok(None);
    }
    let template = given.map(LineTemplate::new).transpose();
    template.map(Some).map_err(CommandError::Usage)
}
