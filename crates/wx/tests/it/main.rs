//! `wx` as a person and as a script meet it: a real process against a real daemon.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod answers;
mod autostart;
mod bar;
mod chart;
mod config;
mod every_answer;
mod finding;
mod follow;
mod machine;
mod manual;
#[cfg(feature = "mcp")]
mod mcp;
mod mistakes;
mod over_http;
mod patience;
mod recorded;
mod server;
mod support;
mod terminal;
mod watch;
