//! The server that a client found: where, whose, and why that one.

use std::path::{Path, PathBuf};

use rendezvous::{ConnectionFile, Environment, SearchReason};

/// The server that a client is connected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectedServer {
    /// The directory of its connection file.
    pub directory: PathBuf,
    /// The reason why it was looked for there.
    pub reason: SearchReason,
    /// The user who runs it.
    pub user: u32,
    /// It is of the user of this process, and follows the same settings.
    pub is_own: bool,
    /// It is the server of the machine, also where its directory was named.
    pub is_system: bool,
}

impl ConnectedServer {
    /// Returns the server that a connection file led to.
    pub(crate) fn of(
        file: &Path,
        connection: &ConnectionFile,
        named: Option<&Path>,
        environment: &Environment,
    ) -> Self {
        let directory = file.parent().unwrap_or(file);
        Self {
            directory: directory.to_owned(),
            reason: SearchReason::of(directory, named, environment),
            user: connection.owner,
            is_own: connection.owner == environment.uid,
            is_system: directory == environment.system_dir,
        }
    }
}
