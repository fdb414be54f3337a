//! The HTTP face as settings: the addresses it listens on, and whom it answers and believes. Listens
//! on nothing itself.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The address that `--http` alone stands for.
pub const DEFAULT_HTTP_ADDRESS: &str = "127.0.0.1:7878";
/// The begin of an address in the file system.
const UNIX: &str = "unix:";
/// The most connections one may ask for; each needs a descriptor and some kilobytes.
const MOST_CONNECTIONS: usize = 65_536;

/// The HTTP face.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpSettings {
    /// The addresses of the parts that have none of their own.
    pub listen: Vec<ListenAddress>,
    /// Lets it listen on addresses that other machines can reach.
    pub allow_remote: bool,
    /// Names by which clients may address it, beside `localhost` and its addresses.
    pub hosts: Vec<String>,
    /// Origins of web pages that may read its answers.
    pub origins: Vec<String>,
    /// Addresses of proxies whose `X-Forwarded-*` fields are believed.
    pub trusted_proxies: Vec<AddressRange>,
    /// Connections at one time.
    #[serde(deserialize_with = "some_connections")]
    pub connections: usize,
    /// Connections of one address of another machine at one time.
    #[serde(deserialize_with = "some_connections")]
    pub connections_per_address: usize,
    /// The questions, their events and their description.
    pub api: HttpPartSettings,
    /// The page for people.
    pub page: HttpPartSettings,
    /// The metrics.
    pub metrics: HttpPartSettings,
    /// The documents of the weather service upstream, at its own addresses.
    pub mirror: HttpPartSettings,
}

/// A part of the HTTP face.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpPartSettings {
    /// The addresses of this part, in place of the general ones.
    pub listen: Vec<ListenAddress>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            listen: Vec::new(),
            allow_remote: false,
            hosts: Vec::new(),
            origins: Vec::new(),
            trusted_proxies: Vec::new(),
            connections: 1024,
            connections_per_address: 64,
            api: HttpPartSettings::default(),
            page: HttpPartSettings::default(),
            metrics: HttpPartSettings::default(),
            mirror: HttpPartSettings::default(),
        }
    }
}

impl HttpSettings {
    /// Returns the addresses to listen on, each once; without any, there is no HTTP.
    pub fn addresses(&self) -> Vec<&ListenAddress> {
        let parts = [&self.api, &self.page, &self.metrics, &self.mirror];
        let own = parts.into_iter().flat_map(|part| &part.listen);
        let mut addresses = Vec::new();
        for address in self.listen.iter().chain(own) {
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        addresses
    }

    /// Returns whether `part`, one of these settings, is to be served at `address`.
    pub fn is_at(&self, part: &HttpPartSettings, address: &ListenAddress) -> bool {
        let addresses = if part.listen.is_empty() {
            &self.listen
        } else {
            &part.listen
        };
        addresses.contains(address)
    }

    /// Returns the first address that other machines can reach, if they must not.
    pub fn refused(&self) -> Option<SocketAddr> {
        let remote = |address: &ListenAddress| match address {
            ListenAddress::Tcp(address) if !address.ip().is_loopback() => Some(*address),
            _ => None,
        };
        let mut addresses = self.addresses().into_iter();
        addresses.find_map(remote).filter(|_| !self.allow_remote)
    }
}

fn some_connections<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    match usize::deserialize(deserializer)? {
        number @ 1..=MOST_CONNECTIONS => Ok(number),
        _ => Err(de::Error::custom(format!(
            "it must be from 1 to {MOST_CONNECTIONS}"
        ))),
    }
}

/// An address to listen on: `127.0.0.1:7878`, `[::1]:7878` or `unix:PATH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListenAddress {
    /// An address and a port; port 0 stands for any free one.
    Tcp(SocketAddr),
    /// A path in the file system.
    Unix(PathBuf),
}

/// A text that is no address to listen on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an address as 127.0.0.1:7878, [::1]:7878 or unix:PATH, not {0:?}")]
pub struct BadListenAddress(String);

impl FromStr for ListenAddress {
    type Err = BadListenAddress;

    fn from_str(text: &str) -> Result<Self, BadListenAddress> {
        let bad = || BadListenAddress(text.chars().take(60).collect());
        match text.strip_prefix(UNIX) {
            Some("") => Err(bad()),
            Some(path) => Ok(Self::Unix(path.into())),
            None => text.parse().map(Self::Tcp).map_err(|_| bad()),
        }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "{UNIX}{}", path.display()),
        }
    }
}

/// A range of addresses: one of them, or those with the same first bits, as in `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRange {
    first: IpAddr,
    bits: u8,
}

/// A text that is no range of addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an address or a range as 10.0.0.0/8, not {0:?}")]
pub struct BadAddressRange(String);

impl AddressRange {
    /// Returns whether an address is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        let same = |one: u128, other: u128, length: u32| {
            // All of them where no bit counts.
            let ignored = length.saturating_sub(u32::from(self.bits));
            let kept = |number: u128| number.checked_shr(ignored).unwrap_or_default();
            kept(one) == kept(other)
        };
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(one), IpAddr::V4(other)) => {
                same(u32::from(one).into(), u32::from(other).into(), 32)
            }
            (IpAddr::V6(one), IpAddr::V6(other)) => same(one.into(), other.into(), 128),
            _ => false,
        }
    }
}

impl FromStr for AddressRange {
    type Err = BadAddressRange;

    fn from_str(text: &str) -> Result<Self, BadAddressRange> {
        let read = || {
            let (first, bits) = match text.split_once('/') {
                Some((first, bits)) => (first, Some(bits)),
                None => (text, None),
            };
            let first: IpAddr = first.parse().ok()?;
            let most = if first.is_ipv4() { 32 } else { 128 };
            let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
            (bits <= most).then_some(Self { first, bits })
        };
        read().ok_or_else(|| BadAddressRange(text.chars().take(60).collect()))
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let most = if self.first.is_ipv4() { 32 } else { 128 };
        if self.bits == most {
            self.first.fmt(f)
        } else {
            write!(f, "{}/{}", self.first, self.bits)
        }
    }
}

/// Has a type written and read as its text.
macro_rules! as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

as_text!(ListenAddress);
as_text!(AddressRange);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written_alike() {
        for text in ["127.0.0.1:7878", "[::1]:0", "unix:/run/weatherd/http.sock"] {
            assert_eq!(text.parse::<ListenAddress>().unwrap().to_string(), text);
        }
        for text in ["", "7878", "localhost:7878", "unix:", "127.0.0.1"] {
            assert!(text.parse::<ListenAddress>().is_err(), "{text}");
        }
    }

    #[test]
    fn only_loopback_is_listened_on_unless_it_is_said() {
        let settings = |listen: &str, allow_remote| HttpSettings {
            listen: vec![listen.parse().unwrap()],
            allow_remote,
            ..HttpSettings::default()
        };
        for local in ["127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "unix:x"] {
            assert_eq!(settings(local, false).refused(), None, "{local}");
        }
        for remote in ["0.0.0.0:1", "[::]:1", "192.168.1.2:1"] {
            let refused = settings(remote, false).refused();
            assert_eq!(refused, Some(remote.parse().unwrap()));
            assert_eq!(settings(remote, true).refused(), None);
        }
    }

    #[test]
    fn a_part_has_its_own_addresses_or_the_general_ones() {
        let text = "listen = ['127.0.0.1:1', 'unix:all']\n\
            [metrics]\nlisten = ['127.0.0.1:2']\n[page]\nlisten = ['127.0.0.1:2', '0.0.0.0:3']";
        let settings: HttpSettings = toml::from_str(text).unwrap();
        let parts = [&settings.api, &settings.page, &settings.metrics];
        let served = settings.addresses().into_iter().map(|address| {
            let at = parts.map(|part| settings.is_at(part, address));
            (address.to_string(), at)
        });
        let served: Vec<_> = served.collect();
        let expected = [
            ("127.0.0.1:1", [true, false, false]),
            ("unix:all", [true, false, false]),
            ("127.0.0.1:2", [false, true, true]),
            ("0.0.0.0:3", [false, true, false]),
        ];
        assert_eq!(
            served,
            expected.map(|(address, at)| (address.to_owned(), at))
        );
        assert_eq!(settings.refused(), Some("0.0.0.0:3".parse().unwrap()));
    }

    #[test]
    fn a_range_has_the_addresses_with_the_same_first_bits() {
        for (range, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("127.0.0.1", "::ffff:127.0.0.1", "127.0.0.2"),
            ("0.0.0.0/0", "203.0.113.9", "::1"),
            ("fd00::/8", "fd12::1", "fe80::1"),
            ("::/0", "2001:db8::1", "10.0.0.1"),
        ] {
            let read: AddressRange = range.parse().unwrap();
            assert_eq!(read.to_string(), range);
            assert!(read.contains(inside.parse().unwrap()), "{range} {inside}");
            assert!(
                !read.contains(outside.parse().unwrap()),
                "{range} {outside}"
            );
        }
        for text in [
            "",
            "10.0.0.0/33",
            "10.0.0/8",
            "fd00::/129",
            "a/b",
            "1.1.1.1/-1",
        ] {
            assert!(text.parse::<AddressRange>().is_err(), "{text}");
        }
    }
}
