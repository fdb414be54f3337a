//! One file for each command: what it asks, and what it prints.

pub(crate) mod alerts;
pub(crate) mod bar;
pub(crate) mod chart;
pub(crate) mod complete;
pub(crate) mod config;
pub(crate) mod discussion;
mod each_place;
pub(crate) mod follow;
pub(crate) mod forecast;
pub(crate) mod grid;
pub(crate) mod line;
pub(crate) mod notable;
pub(crate) mod now;
pub(crate) mod outlook;
pub(crate) mod place;
pub(crate) mod server;
pub(crate) mod status;
pub(crate) mod summary;
pub(crate) mod sun;
pub(crate) mod watch;
