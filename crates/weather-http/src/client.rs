//! The client at the other end of a connection: its name in the log, and its identity among those who
//! take turns. Knows nothing of what it asks.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use tokio::net::unix::UCred;
use weather_service::CallerIdentity;

/// Numbers of connections to this face, so that none is that of a connection to another face.
const OURS: u64 = 1 << 62;

/// The identity of those who wait for news on behalf of streams.
pub(crate) const FEEDS: CallerIdentity = CallerIdentity::Connection(OURS | OURS >> 1);

/// A client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client {
    address: ClientAddress,
    /// Its identity among others.
    pub(crate) id: CallerIdentity,
}

#[derive(Debug, Clone, Copy)]
enum ClientAddress {
    Tcp(SocketAddr),
    /// As a believed proxy gave it.
    Forwarded(IpAddr),
    Unix(Option<u32>),
}

impl Client {
    /// A client at a TCP address, however many connections it has.
    pub(crate) fn at(address: SocketAddr) -> Self {
        Self {
            address: ClientAddress::Tcp(address),
            id: CallerIdentity::Address(address.ip()),
        }
    }

    /// The client of connection `number` to a socket in the file system, whose user may be a guest.
    pub(crate) fn beside(peer: &UCred, number: u64, is_guest: bool) -> Self {
        let uid = peer.uid();
        let pid = peer.pid().and_then(|pid| u32::try_from(pid).ok());
        let id = match pid {
            _ if is_guest => CallerIdentity::Guest {
                uid,
                // Some number of its own.
                pid: pid.unwrap_or(number as u32),
            },
            Some(pid) => CallerIdentity::Process { uid, pid },
            None => CallerIdentity::Connection(OURS | number),
        };
        Self {
            address: ClientAddress::Unix(pid),
            id,
        }
    }

    /// Returns its user, if that is a guest.
    pub(crate) fn guest(&self) -> Option<u32> {
        match self.id {
            CallerIdentity::Guest { uid, .. } => Some(uid),
            _ => None,
        }
    }

    /// A client that stands behind a believed proxy, at this address.
    fn forwarded(address: IpAddr) -> Self {
        Self {
            address: ClientAddress::Forwarded(address),
            id: CallerIdentity::Address(address),
        }
    }

    /// Returns the client for whom it asks, if it is a proxy that is trusted: the last address that no such
    /// proxy has.
    pub(crate) fn on_behalf_of(self, headers: &HeaderMap, trusts: impl Fn(IpAddr) -> bool) -> Self {
        if !self.ip().is_some_and(&trusts) {
            return self;
        }
        let fields = headers.get_all("x-forwarded-for").iter();
        let fields = fields.filter_map(|field| field.to_str().ok());
        let addresses: Vec<_> = fields.flat_map(|field| field.split(',')).collect();
        let mut addresses = addresses
            .iter()
            .rev()
            .map(|text| text.trim().parse::<IpAddr>());
        let behind = addresses.find(|address| !address.as_ref().is_ok_and(|ip| trusts(*ip)));
        match behind {
            Some(Ok(address)) => Self::forwarded(address),
            _ => self,
        }
    }

    /// Returns its address, where it has one.
    pub(crate) fn ip(&self) -> Option<IpAddr> {
        match self.address {
            ClientAddress::Tcp(address) => Some(address.ip().to_canonical()),
            ClientAddress::Forwarded(address) => Some(address),
            ClientAddress::Unix(_) => None,
        }
    }

    /// Returns whether it came by a socket in the file system.
    pub(crate) fn is_beside(&self) -> bool {
        matches!(self.address, ClientAddress::Unix(_))
    }
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            ClientAddress::Tcp(address) => write!(f, "http {address}"),
            ClientAddress::Forwarded(address) => write!(f, "http {address} through a proxy"),
            ClientAddress::Unix(Some(pid)) => write!(f, "http pid {pid}"),
            ClientAddress::Unix(None) => f.write_str("http unix"),
        }
    }
}
