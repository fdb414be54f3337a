//! `wx hourly` and `wx week`: the forecast period by period.

use std::io::Write;

use clap::Args;

use super::line;
use crate::ExitStatus;
use crate::args::{QueryArgs, ServerArgs};
use crate::exit::CommandError;
use crate::template::{HELP, LineTemplate};
use crate::{environment, json, screen, spinner, text};

// Arguments of `wx hourly`.
#[derive(Debug, Args)]
pub(crate) struct HourlyOptions {
    #[command(flatten)]
    pub(crate) query: QueryArgs,
    /// Show this many hours
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 24,
        default_value_if("curves", "true", "48"),
        value_parser = count
    )]
    pub(crate) count: usize,
    /// Draw curves of temperature, chance of precipitation and wind
    #[arg(long, conflicts_with_all = ["json", "format"])]
    pub(crate) curves: bool,
    /// Print a line for each hour, made from a template; the word help lists the fields
    #[arg(long, value_name = "TEMPLATE", conflicts_with = "json")]
    pub(crate) format: Option<String>,
}

// Arguments of `wx week`.
#[derive(Debug, Args)]
pub(crate) struct WeekOptions {
    #[command(flatten)]
    pub(crate) query: QueryArgs,
    /// Show whole sentences too
    #[arg(long)]
    pub(crate) details: bool,
    /// Print a line for each period, made from a template; the word help lists the fields
    #[arg(long, value_name = "TEMPLATE", conflicts_with = "json")]
    pub(crate) format: Option<String>,
}

pub(crate) fn hourly(
    server: &ServerArgs,
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
    server: &ServerArgs,
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

/// Parses the template for each line, if one is given; nothing if the list of fields is wanted.
fn template(given: Option<&str>) -> Result<Option<Option<LineTemplate>>, CommandError> {
    if given == Some(HELP) {
        return Ok(None);
    }
    let template = given.map(LineTemplate::new).transpose();
    template.map(Some).map_err(CommandError::Usage)
}

/// Parses a number of lines; none would be no answer.
fn count(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "expected a number of hours, such as 12".to_owned())
}
