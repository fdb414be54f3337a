//! `wx watch`: the weather of a place on a whole screen, for as long as it is left open.
//!
//! `state` is what is known and what the user chose; `draw` shows it and nothing else: no clock, no
//! socket. `plan` shares the lines out, `sections`, `days`, `dashboard` and `pages` write them, `paint` turns
//! styled text into cells. `poller` asks the server in the background, `session` owns the terminal and
//! puts it back whatever happens.

mod dashboard;
mod days;
mod draw;
mod events;
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

pub(crate) use dashboard::SavedPlace;
pub(crate) use paint::ScreenStyle;
pub(crate) use poller::WeatherPoller;
pub(crate) use session::run;
pub(crate) use state::ViewState;
