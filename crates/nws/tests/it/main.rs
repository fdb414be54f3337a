//! Judged from outside: real sockets, and what the service really sent.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may fail by panicking, and its notices and scores are for whoever runs it"
)]

mod client;
mod damage;
mod derived;
mod recordings;
mod redirects;
mod secure;
mod server;
