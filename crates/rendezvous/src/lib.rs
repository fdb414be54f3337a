//! The meeting point of a server and its clients: one directory that holds a Unix socket and a
//! connection file with the socket's path and the key, under the names and in the format of the
//! original Python service.
//!
//! The server side prepares the directory and writes the file; the client side finds and reads it.
//! This room must not open the socket, speak any protocol or know what is served.

mod access;
mod connection;
mod directory;
mod environment;
mod error;
mod search;
mod user_dirs;

pub use access::DirectoryAccess;
pub use connection::{ConnectionFile, MAX_CONNECTION_FILE};
pub use directory::{inspect, prepare};
pub use environment::Environment;
pub use error::RendezvousError;
pub use search::{SearchReason, connection_files, search_path};
pub use user_dirs::runtime_dir;

/// The name of the server's socket inside the directory.
pub const SOCKET_NAME: &str = ".weather_manager.sock";
/// The name of the connection file inside the directory.
pub const CONNECTION_NAME: &str = ".manager_connection";
/// The name of the file whose lock says which server owns the directory.
pub const LOCK_NAME: &str = ".weather_manager.lock";
/// The longest path a Unix socket can have, in bytes: `sun_path` is 108 bytes with its final zero
/// on Linux, 104 on the BSDs and macOS.
pub const MAX_SOCKET_PATH: usize = if cfg!(target_os = "linux") { 107 } else { 103 };
