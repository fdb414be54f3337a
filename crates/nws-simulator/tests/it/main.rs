//! The simulator as its readers see it: payloads against recordings, texts against numbers, sockets against real clients.

mod agreement;
mod faults;
mod program;
mod server;
mod service;
mod shapes;
mod world;
