//! `wx alerts`: what is in force at a place, or in a state or zone.

use std::io::Write;

use clap::Args;

use super::each_place::{self, BLANK_LINE};
use super::follow::{self, FollowArgs};
use crate::ExitStatus;
use crate::alert_filter_args::AlertFilterArgs;
use crate::args::{ClockArgs, CommonArgs, ServerArgs};
use crate::exit::CommandError;
use crate::{screen, text};

// Arguments of `wx alerts`.
#[derive(Debug, Args)]
pub(crate) struct AlertsOptions {
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    clock: ClockArgs,
    #[command(flatten)]
    follow: FollowArgs,
    #[command(flatten)]
    filter: AlertFilterArgs,
}

pub(crate) fn run(
    server: &ServerArgs,
    options: &AlertsOptions,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let filter = options.filter.filter()?;
    if options.follow.follow {
        return follow::run(
            server,
            &options.common,
            options.clock,
            &options.follow,
            filter,
            out,
        );
    }
    let common = &options.common;
    let answers = each_place::ask(server, &common.place, |mut client, place| {
        client.set_options(common.freshness.options());
        client.set_alert_filter(filter.clone());
        client.alerts(place)
    })?;
    if common.json {
        return answers.print_json(out, weather_json::with_schema);
    }
    let format = options.clock.text_format(None);
    answers.print(out, BLANK_LINE, |alerts, out| {
        screen::print(out, &text::alerts(alerts, format))
    })
}
