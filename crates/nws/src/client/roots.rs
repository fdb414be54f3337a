//! The certificates that the upstream's may be signed by. Reads no file.

use rustls::RootCertStore;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use super::config::ClientConfigError;

/// Returns the certificates in `instead`, or the built-in ones, and those in `extra`; both as PEM.
///
/// A bundle given in place of the built-in ones is a system's: what of it this library cannot use is
/// left out.
pub(super) fn roots(
    instead: Option<&[u8]>,
    extra: Option<&[u8]>,
) -> Result<RootCertStore, ClientConfigError> {
    let mut roots = RootCertStore::empty();
    match instead {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(pem) => {
            let certificates = CertificateDer::pem_slice_iter(pem).filter_map(Result::ok);
            let (usable, _) = roots.add_parsable_certificates(certificates);
            if usable == 0 {
                return Err(ClientConfigError::Roots);
            }
        }
    }
    let Some(pem) = extra else {
        return Ok(roots);
    };
    let usual = roots.len();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_| ClientConfigError::ExtraCa)?;
        roots
            .add(certificate)
            .map_err(|_| ClientConfigError::ExtraCa)?;
    }
    if roots.len() == usual {
        return Err(ClientConfigError::ExtraCa);
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: [&[u8]; 3] = [
        b"",
        b"not a certificate",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ];

    #[test]
    fn an_extra_authority_must_be_a_certificate() {
        for pem in NONE {
            let refused = roots(None, Some(pem));
            assert!(matches!(refused, Err(ClientConfigError::ExtraCa)));
        }
    }

    #[test]
    fn other_roots_must_hold_a_certificate() {
        for pem in NONE {
            let refused = roots(Some(pem), None);
            assert!(matches!(refused, Err(ClientConfigError::Roots)));
        }
    }
}
