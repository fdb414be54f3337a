//! `wx alerts`: what is in force.

use std::io::Write;

use super::follow;
use crate::ExitStatus;
use crate::exit::CommandError;
use crate::options::{AlertsOptions, ServerOptions};
use crate::{json, screen, spinner, text};

pub(crate) fn run(
    server: &ServerOptions,
    options: &AlertsOptions,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    if options.follow {
        return follow::run(server, options, out);
    }
    let common = &options.common;
    let place = common.place.query()?;
    let ask = || {
        let mut client = server.connect()?;
        client.set_options(common.freshness.options());
        client.alerts(place)
    };
    let alerts = spinner::during(ask)?;
    if common.json {
        json::print(out, &alerts)?;
    } else {
        let format = options.clock.text_format(None);
        screen::print(out, &text::alerts(&alerts, format))?;
    }
    Ok(ExitStatus::Success)
}
