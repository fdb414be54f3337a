//! The server and the client against real CPythons, each other, and hostile peers.

mod attacks;
mod client;
mod notebook;
mod python;
mod server;
mod wire;
