//! The HTTP face: judged by raw sockets, `curl` and CPython's `urllib`.

mod answers;
mod caching;
mod events;
mod fast_path;
mod hostile;
mod listening;
mod metrics;
mod mirror;
mod mirror_outages;
mod openapi;
mod page;
mod problems;
mod python;
mod sharing;
mod stopping;
mod support;
mod wttr;
