//! `wx watch`: a live full-screen view.

use std::io::{self, IsTerminal};

use clap::Args;

use crate::args::{ClockArgs, PlaceArgs, ServerArgs, UnitArgs};
use crate::exit::CommandError;
use crate::preferences::TextPreferences;
use crate::watch::{self, ScreenStyle, ViewState, WeatherPoller};
use crate::{ExitStatus, environment, screen};

// Arguments of `wx watch`.
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
pub(crate) fn run(server: &ServerArgs, options: &WatchOptions) -> Result<ExitStatus, CommandError> {
    let place = options.place.query()?;
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(CommandError::Usage(
            "watch needs a terminal for its keys and its screen; wx alone prints a summary"
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
    let poller = WeatherPoller::connect(server, place, options.units.units)?;
    watch::run(state, poller)
}
