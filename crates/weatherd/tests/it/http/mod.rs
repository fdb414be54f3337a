//! The HTTP face: judged by raw sockets, `curl` and CPython's `urllib`.

mod answers;
mod listening;
mod problems;
mod support;
