//! `wx discussion`: what the forecasters write.

use std::io::Write;

use crate::ExitStatus;
use crate::args::{ClockArgs, CommonArgs, ServerArgs};
use crate::exit::CommandError;
use crate::{json, screen, spinner, text};

pub(crate) fn run(
    server: &ServerArgs,
    common: &CommonArgs,
    clock: ClockArgs,
    product: Option<&str>,
    out: &mut dyn Write,
) -> Result<ExitStatus, CommandError> {
    let place = common.place.query()?;
    let ask = || {
        let mut client = server.connect()?;
        client.set_options(common.freshness.options());
        client.discussion(place, product)
    };
    let discussion = spinner::during(ask)?;
    if common.json {
        json::print(out, &discussion)?;
    } else {
        screen::print(out, &text::discussion(&discussion, clock.text_format(None)))?;
    }
    Ok(ExitStatus::Success)
}
