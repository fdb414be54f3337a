//! The server and the client against real CPythons, each other, and hostile peers.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed, in whichever function; notices go to the runner"
)]

mod attacks;
mod client;
mod crowds;
mod disconnects;
mod driver;
mod foreign_uid;
mod host;
mod hostile;
mod notebook;
#[cfg(feature = "serde")]
mod oracle;
mod prepared;
mod python;
mod server;
mod wire;
