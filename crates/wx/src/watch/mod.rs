//! `wx watch`: the weather of a place on a whole screen, for as long as it is left open.
//!
//! `state` is what is known and what the user chose; `draw` shows it and nothing else: no clock, no
//! socket. `plan` shares the lines out, `sections`, `days` and `pages` write them, `paint` turns
//! styled text into cells. `poller` asks the server in the background, `session` owns the terminal and
//! puts it back whatever happens.

mod days;
mod draw;
mod last_answer;
mod pages;
mod paint;
mod plan;
mod poller;
mod sections;
mod session;
mod state;
#[cfg(test)]
mod tests;

use std::io::{self, IsTerminal};

use clap::Args;

use crate::args::{ClockArgs, PlaceArgs, UnitArgs};
use crate::exit::CommandError;
use crate::options::ServerOptions;
use crate::preferences::TextPreferences;
use crate::{ExitStatus, environment, screen};
use paint::ScreenStyle;
use state::ViewState;

/// What can be asked of the view.
#[derive(Debug, Args)]
pub(crate) struct WatchOptions {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    units: UnitArgs,
    #[command(flatten)]
    clock: ClockArgs,
}

/// Shows the weather until the user has seen enough.
pub(crate) fn run(
    server: &ServerOptions,
    options: &WatchOptions,
) -> Result<ExitStatus, CommandError> {
    let place = options.place.query()?;
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(CommandError::Usage(
            "watch needs a terminal to read keys from and to draw on; wx alone prints the weather \
             at a glance"
                .to_owned(),
        ));
    }
    let screen_style = ScreenStyle {
        charset: environment::charset(),
        color: screen::takes_color(),
    };
    let clock = options
        .clock
        .clock
        .or_else(|| TextPreferences::read().clock);
    let state = ViewState::new(screen_style, options.units.units, clock);
    let poller = poller::WeatherPoller::connect(server, place, options.units.units)?;
    session::run(state, poller)
}
