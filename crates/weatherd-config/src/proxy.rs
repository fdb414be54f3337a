//! The variables that name a proxy. Reads no environment, and decides nothing about their use.

use std::fmt;

/// The proxies that the environment of this process names; an empty text for none. As with curl,
/// `HTTP_PROXY` in capitals is none: a CGI program's caller could set it.
#[derive(Clone, Default)]
pub struct ProxyVariables {
    /// `$http_proxy`.
    pub http: String,
    /// `$https_proxy`, else `$HTTPS_PROXY`.
    pub https: String,
    /// `$all_proxy`, else `$ALL_PROXY`.
    pub all: String,
    /// The hosts that need none: `$no_proxy`, else `$NO_PROXY`.
    pub no_proxy: String,
}

/// Shows no proxy: its address may hold a password.
impl fmt::Debug for ProxyVariables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyVariables")
            .field("no_proxy", &self.no_proxy)
            .finish_non_exhaustive()
    }
}
