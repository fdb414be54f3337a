//! The conditions that every request must meet before anybody asks what it is for: its method, its
//! size, and the host that it addresses. Knows no endpoint.

use http::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderMap, Method, Version};

use crate::HttpLimits;
use crate::client::Client;
use crate::options::HttpOptions;
use crate::problem::{Problem, ProblemKind};

/// Checks a request from `peer`, be it a client or a proxy.
///
/// # Errors
///
/// The condition that it does not meet.
pub(crate) fn check(parts: &Parts, peer: Client, options: &HttpOptions) -> Result<(), Problem> {
    check_host(parts, peer, options)?;
    check_method(&parts.method)?;
    check_size(parts, options.limits)
}

fn check_method(method: &Method) -> Result<(), Problem> {
    if matches!(*method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    Err(Problem::new(
        ProblemKind::MethodNotAllowed,
        "only GET and HEAD are allowed: nothing can be changed here",
    ))
}

fn check_size(parts: &Parts, limits: HttpLimits) -> Result<(), Problem> {
    let target = parts
        .uri
        .path_and_query()
        .map_or("", |target| target.as_str());
    if target.len() > limits.target_bytes {
        let detail = format!("an address may have {} bytes at most", limits.target_bytes);
        return Err(Problem::new(ProblemKind::TargetTooLong, detail));
    }
    let length = parts.headers.get(CONTENT_LENGTH);
    let has_body = length.is_some_and(|length| length != "0");
    if has_body || parts.headers.contains_key(TRANSFER_ENCODING) {
        let detail = "a request has no body here; put arguments into the address";
        return Err(Problem::new(ProblemKind::BodyNotAllowed, detail));
    }
    Ok(())
}

/// Refuses requests to names that are not ours: a web page whose own name leads to our address (DNS
/// rebinding) would read the answers. A socket in the file system is out of reach of any page.
fn check_host(parts: &Parts, peer: Client, options: &HttpOptions) -> Result<(), Problem> {
    let mut named = parts.headers.get_all(HOST).iter();
    let (host, second) = (named.next(), named.next());
    let addressed = parts.uri.authority();
    let bad = |detail: &str| Err(Problem::new(ProblemKind::BadRequest, detail));
    if second.is_some() {
        return bad("a request names one host");
    }
    if host.is_none() && addressed.is_none() && parts.version == Version::HTTP_11 {
        return bad("a request of HTTP/1.1 names its host");
    }
    if peer.is_beside() {
        return Ok(());
    }
    let forwarded = forwarded_host(&parts.headers, peer, options);
    let fields = host.map(|host| host.to_str().unwrap_or_default());
    let all = fields.into_iter().chain(forwarded);
    for text in all {
        match text.parse::<Authority>() {
            Ok(authority) if is_ours(&authority, &options.hosts) => {}
            _ => return Err(wrong_host(text)),
        }
    }
    match addressed {
        Some(authority) if !is_ours(authority, &options.hosts) => {
            Err(wrong_host(authority.as_str()))
        }
        _ => Ok(()),
    }
}

fn forwarded_host<'h>(
    headers: &'h HeaderMap,
    peer: Client,
    options: &HttpOptions,
) -> Option<&'h str> {
    let is_trusted = peer.ip().is_some_and(|ip| (options.is_trusted_proxy)(ip));
    let host = headers.get("x-forwarded-host").filter(|_| is_trusted)?;
    Some(host.to_str().unwrap_or_default())
}

fn wrong_host(text: &str) -> Problem {
    let shown: String = text.chars().take(80).collect();
    let detail = format!("{shown:?} is no name of this server; add it to hosts in [http]");
    Problem::new(ProblemKind::WrongHost, detail)
}

/// Returns whether a page of that authority can only be one of ours. An address is, since no name
/// stands between it and us.
fn is_ours(authority: &Authority, hosts: &[String]) -> bool {
    if authority.as_str().contains('@') {
        return false;
    }
    let host = authority.host();
    let is_address = host.parse::<std::net::Ipv4Addr>().is_ok() || host.starts_with('[');
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_local = host.eq_ignore_ascii_case("localhost");
    let is_named = hosts.iter().any(|name| name.eq_ignore_ascii_case(host));
    is_address || is_local || is_named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_configured_names_are_ours_and_others_are_not() {
        let hosts = ["weather.example.org".to_owned()];
        for (text, is) in [
            ("localhost", true),
            ("LOCALHOST:7878", true),
            ("127.0.0.1:7878", true),
            ("192.168.1.5", true),
            ("[::1]:7878", true),
            ("weather.example.org", true),
            ("Weather.Example.ORG.:443", true),
            ("example.org", false),
            ("localhost.example.org", false),
            ("127.0.0.1.example.org", false),
            ("user@localhost", false),
        ] {
            let authority = text.parse().unwrap();
            assert_eq!(is_ours(&authority, &hosts), is, "{text}");
        }
    }
}
