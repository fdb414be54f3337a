//! `wx watch`: a live full-screen view.

use std::io::{self, IsTerminal};

use clap::Args;
use weather::PlaceQuery;

use crate::args::{ClockArgs, PlaceArgs, ServerArgs, UnitArgs};
use crate::exit::CommandError;
use crate::preferences::TextPreferences;
use crate::watch::{self, SavedPlace, ScreenStyle, ViewState, WeatherPoller};
use crate::{ExitStatus, environment, preferences, screen};

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
    let places = places(place);
    let names = places.iter().map(|place| place.name.clone());
    let state = ViewState::new(screen_style, options.units.units, clock).with_places(names);
    let queries = places.into_iter().map(|place| place.query).collect();
    let poller = WeatherPoller::connect(server, queries, options.units.units)?;
    watch::run(state, poller)
}

/// Returns the place that was asked for, and the saved ones.
fn places(asked: PlaceQuery) -> Vec<SavedPlace> {
    let name = match &asked {
        PlaceQuery::Default => "default".to_owned(),
        asked => asked.to_string(),
    };
    let saved = preferences::saved_places().into_iter();
    let saved = saved.filter(|saved| *saved != name).filter_map(|name| {
        let query = name.parse().ok()?;
        Some(SavedPlace { name, query })
    });
    let first = SavedPlace {
        name: name.clone(),
        query: asked,
    };
    std::iter::once(first).chain(saved).collect()
}
