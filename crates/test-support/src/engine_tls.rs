//! The certificate by which servers of an engine are asked by TLS, and by which they ask each other. Knows nothing of
//! who trusts it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::EngineServer;

/// A certificate and its key, in files.
#[derive(Clone, Debug)]
pub struct EngineTls {
    certificate: PathBuf,
    key: PathBuf,
}

impl EngineTls {
    /// Writes a certificate that signs itself, and its key, both in PEM.
    ///
    /// # Panics
    ///
    /// When they cannot be written.
    #[must_use]
    pub fn write(directory: &Path, certificate: &str, key: &str) -> Self {
        let write = |name: &str, pem: &str| {
            let file = directory.join(name);
            fs::write(&file, pem).expect("a file of the test");
            file
        };
        Self {
            certificate: write("certificate.pem", certificate),
            key: write("key.pem", key),
        }
    }

    /// Returns those of these programs that know TLS.
    ///
    /// # Panics
    ///
    /// When one of them does not start.
    #[must_use]
    #[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
    pub fn programs() -> Vec<&'static str> {
        let mut programs = EngineServer::programs();
        programs.retain(|program| {
            // it asks for a certificate, unless it cannot use one
            let mut look = Command::new(program);
            let look = look.args(["--port", "0", "--tls-port", "1"]).output();
            let output = look.expect("a program that is installed starts");
            let told = [output.stdout, output.stderr].concat();
            String::from_utf8_lossy(&told).contains("Failed to configure TLS")
        });
        if programs.is_empty() {
            eprintln!("skipped: no server that is installed knows TLS");
        }
        programs
    }

    /// Returns the settings of a server or a sentinel that is asked on this port by TLS only: names and values.
    pub(crate) fn settings(&self, port: u16) -> [(&'static str, String); 8] {
        let certificate = self.certificate.display().to_string();
        [
            ("port", "0".to_owned()),
            ("tls-port", port.to_string()),
            ("tls-cert-file", certificate.clone()),
            ("tls-key-file", self.key.display().to_string()),
            ("tls-ca-cert-file", certificate),
            ("tls-auth-clients", "no".to_owned()),
            ("tls-replication", "yes".to_owned()),
            ("tls-cluster", "yes".to_owned()),
        ]
    }

    /// Returns the same settings as arguments.
    pub(crate) fn arguments(&self, port: u16) -> Vec<String> {
        let settings = self.settings(port).into_iter();
        settings
            .flat_map(|(name, value)| [format!("--{name}"), value])
            .collect()
    }
}
