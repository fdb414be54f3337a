//! The fleet as a setting: the engine that the daemons of a site share. Connects to nothing.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Span;

/// The engine that the daemons of a site share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FleetSettings {
    /// Its address: `redis://`, `rediss://` or `unix://`; the daemon works alone if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// A file with its password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// Certificates to trust in place of the system's, PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// The name that all keys in the engine begin with.
    pub name: String,
    /// The longest time that a command is waited for.
    pub timeout: Span,
}

impl Default for FleetSettings {
    fn default() -> Self {
        Self {
            url: None,
            password_file: None,
            ca_file: None,
            name: "weatherd".to_owned(),
            timeout: Span(Duration::from_millis(100)),
        }
    }
}
