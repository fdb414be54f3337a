//! Calls that wait for news: of alerts, and of forecasts.

pub(crate) mod alert_changes;
pub(crate) mod forecast_updates;
pub(crate) mod long_polls;
pub(crate) mod pollers;
