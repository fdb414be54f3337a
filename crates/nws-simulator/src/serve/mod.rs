//! The simulator on a socket: HTTP/1.1, and with the feature `tls` HTTPS and HTTP/2, and deliveries as bad as
//! the faults want them.

mod body;
mod connection;
mod listener;
mod server;
mod stream;
#[cfg(feature = "tls")]
mod tls;
#[cfg(not(feature = "tls"))]
#[path = "without_tls.rs"]
mod tls;

pub use connection::serve_connection;
pub use listener::serve;
pub use server::SimulatorServer;
pub use tls::ServerCertificate;
#[cfg(feature = "tls")]
pub use tls::ServerCertificateError;
