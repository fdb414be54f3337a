//! The settings of a client. Reads no file and no environment.

use std::time::Duration;

use http::HeaderValue;
use http::uri::{Authority, Scheme, Uri};

use super::proxy::UpstreamProxy;

/// Everything a [`NwsClient`](crate::NwsClient) can be told.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// Scheme, host and port, without a path. `http` is allowed for simulators.
    pub base_url: String,
    /// Sent with every request. The upstream answers 403 without one and asks for a contact in it
    /// (weather-gov/api FAQ).
    pub user_agent: String,
    /// Certificates in PEM form to trust in place of the built-in roots.
    pub roots_pem: Option<Vec<u8>>,
    /// Certificates in PEM form to trust beside the roots.
    pub extra_ca_pem: Option<Vec<u8>>,
    /// For the name, the TCP connection and the TLS handshake together.
    pub connect_timeout: Duration,
    /// From sending a request, connecting included, to the last header of its answer.
    pub header_timeout: Duration,
    /// For the whole call: redirects and bodies included.
    pub total_timeout: Duration,
    /// The largest body taken, in bytes, both as sent and as decompressed.
    pub max_body_bytes: usize,
    /// The most redirects that one call follows.
    pub max_redirects: usize,
    /// The proxy that stands between; failures to connect name it.
    pub proxy: Option<UpstreamProxy>,
}

impl ClientConfig {
    /// The base URL of the National Weather Service.
    pub const NATIONAL_WEATHER_SERVICE: &str = "https://api.weather.gov";

    /// Returns the defaults, with a User-Agent that should name the program and a contact.
    pub fn new(user_agent: impl Into<String>) -> Self {
        Self {
            base_url: Self::NATIONAL_WEATHER_SERVICE.to_owned(),
            user_agent: user_agent.into(),
            roots_pem: None,
            extra_ca_pem: None,
            connect_timeout: Duration::from_secs(5),
            header_timeout: Duration::from_secs(15),
            total_timeout: Duration::from_secs(30),
            // The largest answer known, all alerts of the country, is about 5 MB.
            max_body_bytes: 16 << 20,
            max_redirects: 5,
            proxy: None,
        }
    }
}

/// The reason for which a client cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientConfigError {
    /// The base URL is not `http` or `https` with a host and nothing after it.
    #[error("the upstream's address must be like https://host or http://host:port, not {0:?}")]
    BaseUrl(String),
    /// The User-Agent is empty or holds control characters.
    #[error("the User-Agent must be printable text with a contact in it")]
    UserAgent,
    /// The certificates in place of the built-in roots hold none that can be used.
    #[error(
        "the root certificates ($SSL_CERT_FILE, $SSL_CERT_DIR) hold no certificate in PEM form"
    )]
    Roots,
    /// The extra certificates hold none that can be used.
    #[error("the extra certificate authority is not a certificate in PEM form")]
    ExtraCa,
    /// A proxy is to be used, and its address cannot be.
    #[error(
        "the proxy's address (upstream.proxy, else $https_proxy, $http_proxy, $all_proxy) must be like \
         http://host:port or socks5://host:port, with name:password@, percent-encoded, before the \
         host where the proxy asks for them"
    )]
    Proxy,
    /// The TLS library refused its settings.
    #[error("cannot set up TLS")]
    Tls(#[source] rustls::Error),
}

/// Scheme and authority all requests go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UrlOrigin {
    pub(crate) scheme: Scheme,
    pub(crate) authority: Authority,
}

impl UrlOrigin {
    pub(crate) fn parse(base_url: &str) -> Result<Self, ClientConfigError> {
        let bad = || ClientConfigError::BaseUrl(base_url.to_owned());
        let uri: Uri = base_url.parse().map_err(|_| bad())?;
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(bad());
        }
        Self::of(&uri).ok_or_else(bad)
    }

    /// Returns the origin of an absolute URL; `None` for a relative one, another scheme, or one with
    /// a user name.
    pub(crate) fn of(uri: &Uri) -> Option<Self> {
        let scheme = uri.scheme().cloned()?;
        let authority = uri.authority().cloned()?;
        let known = scheme == Scheme::HTTP || scheme == Scheme::HTTPS;
        let named = authority.host().chars().any(|c| c.is_ascii_alphanumeric());
        // A port that is no number up to 65,535 is none here, but was written.
        let after_host = authority.as_str().rsplit_once(authority.host());
        let port_is_read = after_host.is_none_or(|(_, rest)| {
            rest.is_empty() || authority.port_u16().is_some_and(|port| port != 0)
        });
        let usable = named && port_is_read && !authority.as_str().contains('@');
        (known && usable).then_some(Self { scheme, authority })
    }

    /// Returns whether both name the same host and port, a default port included.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        self.scheme == other.scheme
            && self
                .authority
                .host()
                .eq_ignore_ascii_case(other.authority.host())
            && self.port() == other.port()
    }

    fn port(&self) -> u16 {
        let default = if self.scheme == Scheme::HTTPS {
            443
        } else {
            80
        };
        self.authority.port_u16().unwrap_or(default)
    }
}

pub(crate) fn user_agent(text: &str) -> Result<HeaderValue, ClientConfigError> {
    if text.trim().is_empty() {
        return Err(ClientConfigError::UserAgent);
    }
    HeaderValue::from_str(text).map_err(|_| ClientConfigError::UserAgent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_scheme_and_a_host_alone() {
        for good in [
            "https://api.weather.gov",
            "https://api.weather.gov/",
            "http://127.0.0.1:8080",
            "http://[::1]:80",
        ] {
            assert!(UrlOrigin::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "api.weather.gov",
            "/points",
            "ftp://api.weather.gov",
            "https://api.weather.gov/v2",
            "https://api.weather.gov?x=1",
            "https://me@api.weather.gov",
            "http://..",
            "http://.",
            "http://127.0.0.1:99999",
            "http://127.0.0.1:0",
            "http://127.0.0.1:",
            "https://",
        ] {
            assert!(UrlOrigin::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_default_port_that_is_written_out_is_the_same_origin() {
        let origin = |text| UrlOrigin::parse(text).unwrap();
        let plain = origin("https://api.weather.gov");
        assert!(plain.is_same_as(&origin("https://API.weather.gov:443")));
        assert!(!plain.is_same_as(&origin("http://api.weather.gov")));
        assert!(!plain.is_same_as(&origin("https://api.weather.gov:8443")));
    }

    #[test]
    fn a_user_agent_must_say_something() {
        assert_eq!(user_agent("  "), Err(ClientConfigError::UserAgent));
        assert_eq!(user_agent("a\nb"), Err(ClientConfigError::UserAgent));
        assert!(user_agent("weatherd (me@example.org)").is_ok());
    }
}
