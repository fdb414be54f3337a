//! What stands in the place of `tls` in a build without it: a certificate that nobody can have.

use std::convert::Infallible;

/// A server's certificate, which this build cannot make.
#[derive(Debug, Clone)]
pub struct ServerCertificate(Infallible);

impl ServerCertificate {
    /// Returns the authority's certificate as PEM.
    pub fn authority_pem(&self) -> &str {
        match self.0 {}
    }

    pub(super) fn acceptor(&self) -> NoAcceptor {
        match self.0 {}
    }
}

/// What would perform handshakes.
#[derive(Debug, Clone)]
pub(super) enum NoAcceptor {}
