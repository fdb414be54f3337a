//! `wx hourly` and `wx week`: the forecast period by period.

use std::io::Write;

use clap::Args;

use super::each_place::{self, BLANK_LINE};
use super::line;
use crate::ExitStatus;
use crate::args::{QueryArgs, ServerArgs};
use crate::exit::CommandError;
use crate::template::{HELP, LineTemplate};
use crate::{environment, screen, text};

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
    /// Show whole days, each with the night that follows, instead of days and nights apart
    #[arg(long)]
    pub(crate) days: bool,
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
    let answers = each_place::ask(server, &query.common.place, |client, place| {
        query.prepare(client).hourly(place)
    })?;
    if query.common.json {
        return answers.print_json(out, weather_json::with_schema);
    }
    let between = if template.is_some() { "" } else { BLANK_LINE };
    answers.print(out, between, |outlook, out| {
        if let Some(template) = &template {
            let clock = query.clock.format(Some(outlook.units));
            return line::each(outlook, options.count, template, clock, out);
        }
        let format = query.clock.text_format(Some(outlook.units));
        let text = if options.curves {
            text::curves(outlook, options.count, environment::charset(), format)
        } else {
            text::hourly(outlook, options.count, format)
        };
        screen::print(out, &text)
    })
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
    let answers = each_place::ask(server, &query.common.place, |client, place| {
        let mut client = query.prepare(client);
        if options.days {
            client.days(place)
        } else {
            client.week(place)
        }
    })?;
    if query.common.json {
        return answers.print_json(out, weather_json::with_schema);
    }
    let between = if template.is_some() { "" } else { BLANK_LINE };
    answers.print(out, between, |outlook, out| {
        if let Some(template) = &template {
            let clock = query.clock.format(Some(outlook.units));
            return line::each(outlook, usize::MAX, template, clock, out);
        }
        let format = query.clock.text_format(Some(outlook.units));
        screen::print(out, &text::week(outlook, options.details, format))
    })
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
