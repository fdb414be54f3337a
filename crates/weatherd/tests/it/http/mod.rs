//! The HTTP face: judged by raw sockets, `curl` and CPython's `urllib`.

mod answers;
mod caching;
mod events;
mod listening;
mod problems;
mod support;
