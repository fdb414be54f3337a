//! Judged from outside: real sockets.

mod client;
mod server;
