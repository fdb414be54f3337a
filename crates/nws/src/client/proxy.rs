//! The proxy on the way to the upstream: which one is used for which address, and connections through it.
//! Reads no environment, and shows no password.

use std::fmt;
use std::net::IpAddr;
use std::task::{Context, Poll};

use http::Uri;
use http::uri::Scheme;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use tower_service::Service;

use super::config::{ClientConfigError, UrlOrigin};
use super::connector::{BoxError, BoxedFuture, DnsResolver};

/// The proxies that a user names, in the form of the environment's variables; an empty text names none.
#[derive(Clone, Default)]
pub struct ProxyRules {
    /// The proxy for `http` addresses.
    pub http: String,
    /// The proxy for `https` addresses.
    pub https: String,
    /// The proxy for those without one of their own.
    pub all: String,
    /// Hosts and networks that are reached without a proxy, with commas between: `example.org` and all
    /// below it, `10.0.0.0/8`, or `*`.
    pub exceptions: String,
}

/// A proxy that speaks HTTP (`CONNECT`, RFC 9110, section 9.3.6) or SOCKS 5 (RFC 1928).
#[derive(Clone)]
pub struct UpstreamProxy(Intercept);

impl ProxyRules {
    /// Returns the proxy for a URL; `None` for this machine itself, for an excepted host, and where the
    /// rules name no proxy.
    ///
    /// # Errors
    ///
    /// [`ClientConfigError::Proxy`] if the one they name has no address that can be used.
    pub fn proxy_for(&self, url: &str) -> Result<Option<UpstreamProxy>, ClientConfigError> {
        let Ok(uri) = url.parse::<Uri>() else {
            return Ok(None);
        };
        let own = match uri.scheme_str() {
            Some("https") => &self.https,
            _ => &self.http,
        };
        let named = if own.is_empty() { &self.all } else { own };
        let host = uri.host().unwrap_or_default();
        // A proxy that can be used shows the exceptions alone.
        let is_excepted = matcher("http://proxy", &self.exceptions)
            .intercept(&uri)
            .is_none();
        if named.is_empty() || is_here(host) || is_excepted {
            return Ok(None);
        }
        if !is_address(named) {
            return Err(ClientConfigError::Proxy);
        }
        let proxy = matcher(named, "").intercept(&uri);
        proxy
            .filter(|proxy| {
                matches!(
                    proxy.uri().scheme_str(),
                    Some("http" | "socks5" | "socks5h")
                )
            })
            .map(|proxy| Some(UpstreamProxy(proxy)))
            .ok_or(ClientConfigError::Proxy)
    }
}

fn matcher(proxy: &str, exceptions: &str) -> Matcher {
    Matcher::builder().all(proxy).no(exceptions).build()
}

/// Returns whether a text is a host, with a scheme, a user and a port at most. The library takes what is behind
/// a port that is none, or before a password's slash, for nothing, and asks who knows whom.
fn is_address(text: &str) -> bool {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let place = authority
        .rsplit_once('@')
        .map_or(authority, |(_, place)| place);
    !authority.contains(['/', '?', '#']) && UrlOrigin::parse(&format!("http://{place}")).is_ok()
}

/// Returns whether a host, as a URL writes it, is this machine itself.
fn is_here(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let address: Option<IpAddr> = address.parse().ok();
    host.eq_ignore_ascii_case("localhost") || address.is_some_and(|address| address.is_loopback())
}

impl fmt::Debug for ProxyRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyRules")
            .field("exceptions", &self.exceptions)
            .finish_non_exhaustive()
    }
}

/// Scheme, host and port, without the name and the password of its user.
impl fmt::Display for UpstreamProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uri = self.0.uri();
        let scheme = uri.scheme_str().unwrap_or("http");
        write!(f, "{scheme}://{}", uri.host().unwrap_or_default())?;
        match uri.port_u16() {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for UpstreamProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UpstreamProxy({self})")
    }
}

/// TCP connections to the upstream, straight or through a proxy.
#[derive(Debug, Clone)]
pub(crate) enum UpstreamRoute {
    Direct(HttpConnector<DnsResolver>),
    Tunnel(Tunnel<HttpConnector<DnsResolver>>),
    Socks(SocksV5<HttpConnector<DnsResolver>>),
}

/// Raised where a proxy was reached, and opened no way to the upstream.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.to_string().trim_start_matches("tunnel error: "))]
pub(crate) struct ProxyRefusal(#[source] BoxError);

impl UpstreamRoute {
    pub(super) fn new(tcp: HttpConnector<DnsResolver>, proxy: Option<&UpstreamProxy>) -> Self {
        let Some(UpstreamProxy(proxy)) = proxy else {
            return Self::Direct(tcp);
        };
        let address = proxy.uri().clone();
        if proxy.uri().scheme_str() == Some("http") {
            let tunnel = Tunnel::new(address, tcp);
            return Self::Tunnel(match proxy.basic_auth() {
                Some(authorization) => tunnel.with_auth(authorization.clone()),
                None => tunnel,
            });
        }
        let socks = SocksV5::new(address, tcp);
        Self::Socks(match proxy.raw_auth() {
            Some((user, password)) => socks.with_auth(user.to_owned(), password.to_owned()),
            None => socks,
        })
    }
}

impl Service<Uri> for UpstreamRoute {
    type Response = <HttpConnector<DnsResolver> as Service<Uri>>::Response;
    type Error = BoxError;
    type Future = BoxedFuture<Self::Response, BoxError>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        match self {
            Self::Direct(tcp) => tcp.poll_ready(cx).map_err(Into::into),
            Self::Tunnel(tunnel) => tunnel.poll_ready(cx).map_err(Into::into),
            Self::Socks(socks) => socks.poll_ready(cx).map_err(Into::into),
        }
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        match self {
            Self::Direct(tcp) => {
                let connecting = tcp.call(uri);
                Box::pin(async move { connecting.await.map_err(Into::into) })
            }
            Self::Tunnel(tunnel) => {
                let opening = tunnel.call(with_port(uri));
                Box::pin(async move { opening.await.map_err(refusal) })
            }
            Self::Socks(socks) => {
                let opening = socks.call(with_port(uri));
                Box::pin(async move { opening.await.map_err(refusal) })
            }
        }
    }
}

/// Writes out port 80, which a proxy is not told otherwise: the library takes 443 for every scheme.
fn with_port(uri: Uri) -> Uri {
    if uri.port().is_some() || uri.scheme() != Some(&Scheme::HTTP) {
        return uri;
    }
    let host = uri.host().unwrap_or_default();
    let authority = format!("{host}:80");
    let written = Uri::builder().scheme(Scheme::HTTP).authority(authority);
    written.path_and_query("/").build().unwrap_or(uri)
}

fn refusal(error: impl Into<BoxError>) -> BoxError {
    ProxyRefusal(error.into()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPSTREAM: &str = "https://api.weather.gov";

    fn proxy_for(rules: &ProxyRules, url: &str) -> Option<String> {
        let proxy = rules.proxy_for(url).unwrap();
        proxy.map(|proxy| proxy.to_string())
    }

    #[test]
    fn a_proxy_counts_for_its_scheme_and_not_for_this_machine() {
        let rules = ProxyRules {
            https: "http://secure.example:3128".to_owned(),
            all: "socks5h://any.example:1080".to_owned(),
            ..ProxyRules::default()
        };
        let of = |url| proxy_for(&rules, url);
        assert_eq!(of(UPSTREAM).as_deref(), Some("http://secure.example:3128"));
        let plain = of("http://api.weather.gov:80");
        assert_eq!(plain.as_deref(), Some("socks5h://any.example:1080"));
        for here in [
            "http://127.0.0.1:8080",
            "https://localhost",
            "http://[::1]:80",
        ] {
            assert_eq!(of(here), None, "{here}");
        }
        assert_eq!(proxy_for(&ProxyRules::default(), UPSTREAM), None);
    }

    #[test]
    fn hosts_that_need_no_proxy_are_excepted() {
        let of = |exceptions: &str| {
            let rules = ProxyRules {
                all: "proxy.example:8080".to_owned(),
                exceptions: exceptions.to_owned(),
                ..ProxyRules::default()
            };
            proxy_for(&rules, UPSTREAM)
        };
        for exceptions in [
            "*",
            "weather.gov",
            ".weather.gov",
            "example.org, api.weather.gov",
        ] {
            assert_eq!(of(exceptions), None, "{exceptions}");
        }
        for exceptions in ["", ",", "ther.gov", "example.org"] {
            let proxy = of(exceptions);
            assert_eq!(
                proxy.as_deref(),
                Some("http://proxy.example:8080"),
                "{exceptions:?}"
            );
        }
    }

    #[test]
    fn an_address_that_is_none_is_an_error_and_not_a_direct_way() {
        for bad in [
            "http://127.0.0.1:99999",
            "http://127.0.0.1:port",
            "127.0.0.1:0",
            "http://me:a/b@proxy",
            "http://me:a#b@proxy",
            "http://me:a?b@proxy",
            "http://proxy:1/path",
            "ftp://proxy",
            "https://proxy",
            "socks4://proxy",
            "http://",
            "a b",
        ] {
            let rules = ProxyRules {
                https: bad.to_owned(),
                ..ProxyRules::default()
            };
            let proxy = rules.proxy_for(UPSTREAM);
            assert_eq!(proxy.unwrap_err(), ClientConfigError::Proxy, "{bad}");
        }
    }

    #[test]
    fn a_password_is_shown_nowhere() {
        for scheme in ["http", "socks5"] {
            let rules = ProxyRules {
                https: format!("{scheme}://me:secret@proxy.example:1080"),
                ..ProxyRules::default()
            };
            let proxy = rules.proxy_for(UPSTREAM).unwrap().unwrap();
            let route = UpstreamRoute::new(
                HttpConnector::new_with_resolver(DnsResolver::new()),
                Some(&proxy),
            );
            assert_eq!(proxy.to_string(), format!("{scheme}://proxy.example:1080"));
            for shown in [format!("{rules:?}"), format!("{proxy:?}")] {
                assert!(!shown.contains("secret"), "{shown}");
            }
            assert_eq!(matches!(route, UpstreamRoute::Tunnel(_)), scheme == "http");
        }
    }
}
