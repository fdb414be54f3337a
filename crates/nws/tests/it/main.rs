//! Judged from outside: real sockets, and what the service really sent.

mod client;
mod recordings;
mod server;
