//! The settings of the face, as the daemon gives them: for whom it answers, and whom it believes.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use clock::Clock;
use weather_text::time_format::ClockFormat;

use crate::HttpLimits;
use crate::local_access::LocalAccess;

/// Decides on the address of a peer.
pub type AddressTest = Arc<dyn Fn(IpAddr) -> bool + Send + Sync>;

/// Settings of the face.
#[derive(Clone)]
pub struct HttpOptions {
    /// Names by which clients may address the daemon, beside `localhost` and its addresses.
    pub hosts: Vec<String>,
    /// Origins of web pages that may read answers, such as `https://example.org`.
    pub origins: Vec<String>,
    /// Tells which peers are proxies whose `X-Forwarded-*` fields are believed.
    pub is_trusted_proxy: AddressTest,
    /// Decides which users of this machine may use sockets in the file system; without it, whoever can
    /// connect.
    pub local_access: Option<Arc<dyn LocalAccess>>,
    /// The clock of the ages of answers.
    pub clock: Clock,
    /// The form of times of day on pages; the usual one for the units where none is given.
    pub clock_format: Option<ClockFormat>,
    /// The limits of clients.
    pub limits: HttpLimits,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            hosts: Vec::new(),
            origins: Vec::new(),
            is_trusted_proxy: Arc::new(|_| false),
            local_access: None,
            clock: Clock::system(),
            clock_format: None,
            limits: HttpLimits::DEFAULT,
        }
    }
}

impl fmt::Debug for HttpOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpOptions")
            .field("hosts", &self.hosts)
            .field("origins", &self.origins)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
