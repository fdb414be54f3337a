//! `wx alerts`: what is in force at a place, or in a state or zone.

use std::io::Write;

use clap::Args;

use super::follow::{self, FollowArgs};
use crate::ExitStatus;
use crate::args::{ClockArgs, CommonArgs, ServerArgs};
use crate::exit::CommandError;
use crate::{json, screen, spinner, text};

// Arguments of `wx alerts`.
#[derive(Debug, Args)]
pub(crate) struct AlertsOptions {
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    clock: ClockArgs,
    #[command(flatten)]
    follow: FollowArgs,
}

pub(crate) fn run(
    server: &ServerArgs,
    options: &AlertsOptions,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    if options.follow.follow {
        return follow::run(server, &options.common, options.clock, &options.follow, out);
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
