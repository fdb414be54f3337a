//! Errors of a request without a complete response. Messages are sentences for people and name no
//! path and no body; the cause, for the log, is kept as the source.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::proxy::ProxyRefusal;
use super::tls_failure::TlsFailure;

/// An error of a library below; shared, so that one failure can be given to many waiters.
type SharedError = Arc<dyn StdError + Send + Sync>;

/// The reason for which a request got no complete response. An error status is a response.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The path or a header given by the caller cannot be sent.
    #[error("the request cannot be written as HTTP")]
    BadRequest,
    /// The upstream's name has no address: mostly, this machine is offline.
    #[error("cannot resolve its name")]
    Name(#[source] SharedError),
    /// No connection: refused, no route, reset.
    #[error("cannot connect")]
    Connect(#[source] SharedError),
    /// The TLS handshake failed; mostly, the certificate is not trusted.
    #[error("cannot make a secure connection: {reason}")]
    Tls {
        /// The reason, as far as it is known.
        reason: TlsFailure,
        /// The error of the library.
        #[source]
        source: SharedError,
    },
    /// The proxy was reached and refused to connect to the upstream.
    #[error("the proxy opens no connection to it: {reason}")]
    Proxy {
        /// The reason, in the library's words.
        reason: String,
        /// The error of the library.
        #[source]
        source: SharedError,
    },
    /// No connection, where a proxy is used.
    #[error("{error} (by way of the proxy {proxy})")]
    ByWayOf {
        /// Its address, without a password.
        proxy: Arc<str>,
        /// The failure to connect.
        #[source]
        error: Box<Self>,
    },
    /// A stage took longer than it may.
    #[error("no {stage} within {} s", .after.as_secs_f64())]
    Timeout {
        /// The stage that took too long.
        stage: FetchStage,
        /// The time it was given.
        after: Duration,
    },
    /// The connection ended or failed before the answer was whole.
    #[error("the connection was lost in the middle of a response")]
    Dropped(#[source] SharedError),
    /// The body is shorter than announced, or its compression ends early.
    #[error("the response was cut short")]
    Truncated,
    /// The response is not HTTP.
    #[error("the response is not valid HTTP")]
    Malformed(#[source] SharedError),
    /// The body is larger than allowed, as sent or as decompressed.
    #[error("the response is larger than {limit} bytes")]
    BodyTooLarge {
        /// The most that is taken.
        limit: usize,
    },
    /// The body cannot be decompressed, or is in an encoding that was not asked for.
    #[error("cannot decompress the response")]
    BadEncoding,
    /// Interim responses, and no response.
    #[error("there are more than {limit} interim responses in a row")]
    Interim {
        /// The most that are borne with.
        limit: usize,
    },
    /// A redirect leads back to where it came from.
    #[error("the redirects form a loop")]
    RedirectLoop,
    /// More redirects than allowed.
    #[error("there are more than {limit} redirects in a row")]
    TooManyRedirects {
        /// The most that are followed.
        limit: usize,
    },
    /// A redirect leads to another host, which is never followed.
    #[error("the response is a redirect to another host")]
    OffSiteRedirect,
    /// A redirect does not say where to.
    #[error("the response is a redirect without a valid target")]
    BadRedirect,
}

/// A stage of a request that has a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchStage {
    /// Name, TCP and TLS.
    Connect,
    /// The head of the answer.
    Headers,
    /// The answer as a whole.
    Total,
}

impl fmt::Display for FetchStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connection",
            Self::Headers => "answer",
            Self::Total => "whole answer",
        })
    }
}

impl FetchError {
    /// Returns whether a deadline passed.
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::ByWayOf { error, .. } => error.is_timeout(),
            other => matches!(other, Self::Timeout { .. }),
        }
    }

    /// Returns whether there was no connection, so that nothing was asked.
    pub fn is_of_connecting(&self) -> bool {
        match self {
            Self::ByWayOf { error, .. } => error.is_of_connecting(),
            Self::Name(_) | Self::Connect(_) | Self::Tls { .. } | Self::Proxy { .. } => true,
            Self::Timeout { stage, .. } => *stage == FetchStage::Connect,
            _ => false,
        }
    }

    /// Returns whether the far end of a connection fell silent, or was lost: others that are kept to it
    /// may be dead as well.
    pub(crate) fn is_silence(&self) -> bool {
        match self {
            Self::Timeout { stage, .. } => *stage != FetchStage::Connect,
            Self::Dropped(_) => true,
            _ => false,
        }
    }

    /// Returns whether the same request may well succeed in a moment.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::ByWayOf { error, .. } => error.is_retryable(),
            Self::Name(_)
            | Self::Connect(_)
            | Self::Proxy { .. }
            | Self::Timeout { .. }
            | Self::Dropped(_)
            | Self::Truncated
            | Self::Malformed(_)
            | Self::BadEncoding => true,
            Self::BadRequest
            | Self::Tls { .. }
            | Self::BodyTooLarge { .. }
            | Self::Interim { .. }
            | Self::RedirectLoop
            | Self::TooManyRedirects { .. }
            | Self::OffSiteRedirect
            | Self::BadRedirect => false,
        }
    }

    /// Returns one word for a counter or a log field.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::BadRequest => "bad-request",
            Self::Name(_) => "name",
            Self::Connect(_) => "connect",
            Self::Proxy { .. } => "proxy",
            Self::Tls { .. } => "tls",
            Self::ByWayOf { error, .. } => error.kind(),
            Self::Timeout { .. } => "timeout",
            Self::Dropped(_) => "dropped",
            Self::Truncated => "truncated",
            Self::Malformed(_) => "malformed",
            Self::BodyTooLarge { .. } => "body-too-large",
            Self::BadEncoding => "bad-encoding",
            Self::Interim { .. } => "interim",
            Self::RedirectLoop => "redirect-loop",
            Self::TooManyRedirects { .. } => "too-many-redirects",
            Self::OffSiteRedirect => "off-site-redirect",
            Self::BadRedirect => "bad-redirect",
        }
    }

    /// Classifies a failure between sending the request and the last header.
    pub(crate) fn before_headers(error: hyper_util::client::legacy::Error) -> Self {
        if error.is_connect() {
            return Self::while_connecting(error);
        }
        if hyper_error(&error).is_some_and(hyper::Error::is_parse) {
            return Self::Malformed(Arc::new(error));
        }
        Self::Dropped(Arc::new(error))
    }

    /// Classifies a failure while the body came in.
    pub(crate) fn in_body(error: hyper::Error) -> Self {
        match io_kind(&error) {
            Some(std::io::ErrorKind::UnexpectedEof) => Self::Truncated,
            Some(std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData) => {
                Self::Malformed(Arc::new(error))
            }
            _ if error.is_incomplete_message() => Self::Truncated,
            _ => Self::Dropped(Arc::new(error)),
        }
    }

    fn while_connecting(error: hyper_util::client::legacy::Error) -> Self {
        let mut timeout = None;
        let mut name = false;
        let (mut refusal, mut io) = (None, false);
        for cause in causes(&error) {
            if let Some(ConnectTimeout(after)) = cause.downcast_ref() {
                timeout = Some(*after);
            }
            name |= cause.is::<ResolveError>();
            io |= cause.is::<std::io::Error>();
            if let Some(reason) = cause.downcast_ref::<ProxyRefusal>() {
                refusal = Some(reason.to_string());
            }
        }
        let reason = TlsFailure::among(causes(&error));
        // Where the network failed on the way to the proxy, the proxy refused nothing.
        let refusal = refusal.filter(|_| !io);
        match (timeout, reason) {
            (Some(after), _) => Self::Timeout {
                stage: FetchStage::Connect,
                after,
            },
            (None, Some(reason)) => Self::Tls {
                reason,
                source: Arc::new(error),
            },
            (None, None) if name => Self::Name(Arc::new(error)),
            (None, None) => match refusal {
                Some(reason) => Self::Proxy {
                    reason,
                    source: Arc::new(error),
                },
                None => Self::Connect(Arc::new(error)),
            },
        }
    }

    /// Names the proxy, if there is no connection.
    pub(crate) fn by_way_of(self, proxy: &Arc<str>) -> Self {
        let connects = FetchStage::Connect;
        match self {
            Self::Name(_) | Self::Connect(_) | Self::Proxy { .. } | Self::Tls { .. } => {}
            Self::Timeout { stage, .. } if stage == connects => {}
            other => return other,
        }
        Self::ByWayOf {
            proxy: Arc::clone(proxy),
            error: Box::new(self),
        }
    }

    /// Returns the reason why no secure connection can be made, if that is the failure.
    pub fn tls_failure(&self) -> Option<TlsFailure> {
        match self {
            Self::Tls { reason, .. } => Some(*reason),
            Self::ByWayOf { error, .. } => error.tls_failure(),
            _ => None,
        }
    }
}

/// Raised by our connector when connecting takes too long.
#[derive(Debug, thiserror::Error)]
#[error("no connection within {} s", .0.as_secs_f64())]
pub(crate) struct ConnectTimeout(pub(crate) Duration);

/// Raised by our resolver, to tell it from a failed connection.
#[derive(Debug, thiserror::Error)]
#[error("cannot resolve the name")]
pub(crate) struct ResolveError(#[source] pub(crate) std::io::Error);

/// Returns the error and all below it. An `io::Error` hides what it wraps from `source`, hence this
/// walk.
fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    /// No chain is deeper than this unless it is a circle.
    const DEPTH: usize = 16;
    std::iter::successors(Some(error), |error| below(*error)).take(DEPTH)
}

fn below<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    let wrapped = error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref);
    match wrapped {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

fn hyper_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a hyper::Error> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

fn io_kind(error: &(dyn StdError + 'static)) -> Option<std::io::ErrorKind> {
    causes(error).find_map(|cause| cause.downcast_ref().map(std::io::Error::kind))
}
