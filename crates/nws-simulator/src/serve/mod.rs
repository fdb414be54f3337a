//! The simulator on a socket: HTTP/1.1 and HTTP/2, with or without TLS, and deliveries as bad as the faults want them.

mod body;
mod connection;
mod listener;
mod server;
mod stream;
mod tls;

pub use connection::serve_connection;
pub use listener::serve;
pub use server::SimulatorServer;
pub use tls::{ServerCertificate, ServerCertificateError};
