//! `wx mcp`: the weather as tools of the Model Context Protocol, on standard input and output, for
//! assistants. A thin client of the daemon: it asks as every other command does.
//!
//! `input` reads lines, `message` reads messages and writes replies, `session` answers them by the
//! `revision` that the client speaks; `server` lets calls run side by side, `running_calls` has
//! those that can be cancelled. `tools` says what the tools
//! are, `arguments` reads what they are given, `answers` asks and answers, `detail` and `schema` decide how
//! much of an answer is told. None of them must know the daemon's protocol; none but `answers` knows
//! weather.

mod answers;
mod arguments;
mod detail;
mod input;
mod message;
mod revision;
mod running_calls;
mod schema;
mod server;
mod session;
#[cfg(test)]
mod tests;
mod tools;

pub(crate) use server::run;
