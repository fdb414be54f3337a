//! Variables that name a proxy. Reads no environment, and never keeps an address: it may hold a password.

/// The variables in the order in which they count, each with the scheme that it is for. As with curl,
/// `HTTP_PROXY` in capitals is none: a CGI program's caller could set it.
pub(crate) const VARIABLES: [(&str, &str); 5] = [
    ("https_proxy", "https"),
    ("HTTPS_PROXY", "https"),
    ("http_proxy", "http"),
    ("all_proxy", ""),
    ("ALL_PROXY", ""),
];

/// The variables of this process that name a proxy.
#[derive(Debug, Clone, Default)]
pub struct ProxyVariables {
    /// Those of [`VARIABLES`] that are set.
    pub(crate) set: Vec<(&'static str, &'static str)>,
    /// The hosts that need none: `$no_proxy`, else `$NO_PROXY`.
    pub(crate) no_proxy: String,
}

impl ProxyVariables {
    /// Returns the variable whose proxy other programs would use for `url`; for this machine they use
    /// none.
    pub fn for_url(&self, url: &str) -> Option<&'static str> {
        let (scheme, rest) = url.split_once("://")?;
        let authority = rest.split('/').next().unwrap_or(rest);
        let host = match authority.strip_prefix('[') {
            Some(address) => address.split(']').next().unwrap_or(address),
            None => authority.split(':').next().unwrap_or(authority),
        };
        let address: Option<std::net::IpAddr> = host.parse().ok();
        let is_here = host == "localhost" || address.is_some_and(|address| address.is_loopback());
        if is_here || self.is_excepted(host) {
            return None;
        }
        let is_for = |of: &str| of.is_empty() || of == scheme;
        let variable = self.set.iter().find(|(_, of)| is_for(of));
        variable.map(|(name, _)| *name)
    }

    fn is_excepted(&self, host: &str) -> bool {
        let mut entries = self.no_proxy.split(',').map(str::trim);
        entries.any(|entry| {
            let domain = entry.trim_start_matches('.');
            let below = host.strip_suffix(domain);
            entry == "*"
                || !domain.is_empty() && below.is_some_and(|b| b.is_empty() || b.ends_with('.'))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_counts_for_its_scheme_and_not_for_this_machine() {
        let proxies = ProxyVariables {
            set: vec![("https_proxy", "https"), ("all_proxy", "")],
            no_proxy: String::new(),
        };
        let of = |url| proxies.for_url(url);
        assert_eq!(of("https://api.weather.gov"), Some("https_proxy"));
        assert_eq!(of("http://api.weather.gov:80"), Some("all_proxy"));
        for here in [
            "http://127.0.0.1:8080",
            "https://localhost",
            "http://[::1]:80",
        ] {
            assert_eq!(of(here), None, "{here}");
        }
        assert_eq!(
            ProxyVariables::default().for_url("https://api.weather.gov"),
            None
        );
    }

    #[test]
    fn hosts_that_need_no_proxy_are_excepted() {
        let is_excepted = |no_proxy: &str| {
            let proxies = ProxyVariables {
                set: vec![("https_proxy", "https")],
                no_proxy: no_proxy.to_owned(),
            };
            proxies.for_url("https://api.weather.gov").is_none()
        };
        for no_proxy in [
            "*",
            "weather.gov",
            ".weather.gov",
            "example.org, api.weather.gov",
        ] {
            assert!(is_excepted(no_proxy), "{no_proxy}");
        }
        for no_proxy in ["", ",", "ther.gov", "example.org"] {
            assert!(!is_excepted(no_proxy), "{no_proxy:?}");
        }
    }
}
