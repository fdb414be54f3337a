//! The reasons why no secure connection can be made, in words for people. Knows no connection.

use std::error::Error as StdError;
use std::fmt;

use rustls::CertificateError;

/// A reason why no secure connection can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsFailure {
    /// The certificate has expired, or the clock of this machine is ahead.
    Expired,
    /// The certificate is not valid yet, or the clock of this machine is behind.
    NotYetValid,
    /// No trusted authority has signed the certificate.
    UnknownIssuer,
    /// The certificate is for other names.
    WrongName,
    /// The certificate is not acceptable for another reason.
    BadCertificate,
    /// The two sides cannot agree.
    Handshake,
}

impl TlsFailure {
    /// Returns the reason among an error's causes; `None` if no TLS is among them.
    pub(super) fn among<'a>(
        mut causes: impl Iterator<Item = &'a (dyn StdError + 'static)>,
    ) -> Option<Self> {
        causes.find_map(|cause| cause.downcast_ref().map(Self::of))
    }

    fn of(error: &rustls::Error) -> Self {
        let rustls::Error::InvalidCertificate(error) = error else {
            return Self::Handshake;
        };
        match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Self::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                Self::NotYetValid
            }
            CertificateError::UnknownIssuer => Self::UnknownIssuer,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Self::WrongName
            }
            _ => Self::BadCertificate,
        }
    }
}

impl fmt::Display for TlsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "its certificate has expired, or this machine's clock is ahead",
            Self::NotYetValid => {
                "its certificate is not valid yet, or this machine's clock is behind"
            }
            Self::UnknownIssuer => "its certificate was issued by an unknown authority",
            Self::WrongName => "its certificate is for another name",
            Self::BadCertificate => "its certificate is not acceptable",
            Self::Handshake => "the TLS handshake failed",
        })
    }
}
