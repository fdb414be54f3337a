//! The simulator as its readers see it: payloads against recordings, texts against numbers, sockets against real clients.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may panic, and says on stderr what it skips"
)]

mod agreement;
mod faults;
mod forms;
mod issued_alerts;
mod program;
mod server;
mod service;
mod shapes;
mod world;
