//! Judged from outside: real sockets, and what the service really sent.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may fail by panicking, and prints its scores"
)]

mod bounds;
mod client;
mod damage;
mod derived;
mod recordings;
mod redirects;
mod secure;
mod server;
