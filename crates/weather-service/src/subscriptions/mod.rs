//! Calls that wait for news, of alerts and of forecasts: how many there may be, and the tasks that poll
//! for all of them.

mod alert_changes;
mod forecast_updates;
mod long_polls;
mod pace;
mod pause;
mod pollers;

pub(crate) use alert_changes::AlertSubscriptions;
pub(crate) use forecast_updates::ForecastSubscriptions;
pub(crate) use long_polls::LongPolls;
pub use long_polls::{LONGEST_WAIT, MOST_WAITING, MOST_WAITING_EACH, MOST_WAITING_OF_GUEST};
