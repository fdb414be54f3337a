//! Requests for the mirror: by an address of the upstream's, or by its name. Asks nothing.

use http::header::HOST;
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderMap, HeaderName};
use weather_service::Service;

const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// A request for a document of the upstream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct MirrorRequest {
    /// The base of links; none where they stay as they are.
    pub(super) base: Option<String>,
    /// The beginning that a proxy took off the path.
    pub(super) prefix: String,
}

impl MirrorRequest {
    /// Reads a request, whose `X-Forwarded-*` fields count if a believed proxy sent it; `None` where it is for
    /// something else.
    pub(crate) fn read(parts: &Parts, is_proxy_believed: bool) -> Option<Self> {
        let forwarded = |name| text(&parts.headers, &name).filter(|_| is_proxy_believed);
        let named = forwarded(FORWARDED_HOST).or_else(|| text(&parts.headers, &HOST));
        let authority = match named {
            Some(named) => named.parse().ok(),
            None => parts.uri.authority().cloned(),
        };
        let host = authority.as_ref().map(Authority::host);
        if host.is_some_and(Service::is_host_of_links) {
            return Some(Self::default());
        }
        if !Service::has_document_like(parts.uri.path()) {
            return None;
        }
        // Of several proxies, the first is the one that the client speaks with.
        let proto = forwarded(FORWARDED_PROTO).and_then(|proto| proto.split(',').next());
        let scheme = match proto.map(str::trim) {
            Some("https") => "https",
            _ => "http",
        };
        let prefix = forwarded(FORWARDED_PREFIX).map(|prefix| prefix.trim_end_matches('/'));
        let prefix = prefix.filter(|prefix| prefix.starts_with('/') && is_plain(prefix));
        let prefix = prefix.unwrap_or_default();
        let authority = authority.as_ref().map(Authority::as_str);
        let base = authority
            .filter(|authority| is_plain(authority))
            .map(|authority| format!("{scheme}://{authority}{prefix}"));
        Some(Self {
            base,
            prefix: prefix.to_owned(),
        })
    }
}

/// Returns whether a text can stand in a link within JSON.
fn is_plain(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.:[]~".contains(&byte);
    text.bytes().all(is_plain)
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn base(path: &str, fields: &[(&str, &str)], is_believed: bool) -> Option<Option<String>> {
        let mut request = Request::builder().uri(path);
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        MirrorRequest::read(&parts, is_believed).map(|request| request.base)
    }

    #[test]
    fn links_lead_to_where_the_client_came_by() {
        let host = ("host", "localhost:7878");
        let proxied = [
            host,
            ("x-forwarded-host", "weather.example.org"),
            ("x-forwarded-proto", "https, http"),
            ("x-forwarded-prefix", "/nws/"),
        ];
        let some = |base: &str| Some(Some(base.to_owned()));
        assert_eq!(
            base("/points/1,1", &[host], false),
            some("http://localhost:7878")
        );
        assert_eq!(
            base("/points/1,1", &proxied, false),
            some("http://localhost:7878")
        );
        let through = some("https://weather.example.org/nws");
        assert_eq!(base("/points/1,1", &proxied, true), through);
        let odd = [("host", "local\"host")];
        assert_eq!(base("/points/1,1", &odd, false), Some(None));
    }

    #[test]
    fn by_the_name_of_the_upstream_every_address_is_its_own() {
        for host in ["api.weather.gov", "API.Weather.gov:443"] {
            for path in ["/points/1,1", "/metrics", "/", "/v1/now"] {
                assert_eq!(
                    base(path, &[("host", host)], false),
                    Some(None),
                    "{host} {path}"
                );
            }
        }
        for path in ["/metrics", "/", "/v1/now", "/portland-or"] {
            assert_eq!(base(path, &[("host", "localhost")], false), None, "{path}");
        }
    }
}
