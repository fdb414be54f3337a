//! A certificate that the simulator makes itself: a small authority, and a server under it for this machine's names.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

/// The names that the server may be reached by.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// A server's certificate under an authority of its own, valid for `localhost`, `127.0.0.1` and `::1`.
#[derive(Debug, Clone)]
pub struct ServerCertificate {
    authority: String,
    config: Arc<ServerConfig>,
}

/// A failure to make a certificate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerCertificateError {
    /// A key or certificate could not be generated.
    #[error("cannot generate a certificate")]
    Generate(#[from] rcgen::Error),
    /// The TLS library refused what was generated.
    #[error("cannot set up tls")]
    Configure(#[from] rustls::Error),
}

impl ServerCertificate {
    /// Makes a fresh authority and a server certificate under it. The keys never leave memory.
    ///
    /// # Errors
    ///
    /// Fails where the machine has no randomness or the TLS library refuses the result.
    pub fn generate() -> Result<Self, ServerCertificateError> {
        let mut issuer = CertificateParams::default();
        issuer.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        issuer.key_usages = vec![
            KeyUsagePurpose::KeyCertSign,
            KeyUsagePurpose::CrlSign,
            KeyUsagePurpose::DigitalSignature,
        ];
        issuer
            .distinguished_name
            .push(DnType::CommonName, "NWS simulator authority");
        let authority = CertifiedIssuer::self_signed(issuer, KeyPair::generate()?)?;

        let mut server = CertificateParams::new(NAMES.map(str::to_owned))?;
        server
            .distinguished_name
            .push(DnType::CommonName, "NWS simulator");
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        server.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let certificate = server.signed_by(&key, &authority)?;

        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            authority: authority.pem(),
            config: Arc::new(config),
        })
    }

    /// Returns the authority's certificate as PEM, for a client to trust.
    pub fn authority_pem(&self) -> &str {
        &self.authority
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config))
    }
}
