//! The address of an engine, read from its URL. It must not know any password: one in an URL would stand
//! in settings that others may read.
//!
//! An URL names several servers as redis-url-plus writes them. Lettuce has the same scheme for sentinels, and
//! Redis-Sentinel-Url the same path.

use std::fmt;
use std::str::FromStr;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion};
use redis::{RedisConnectionInfo, parse_redis_url};

use crate::AddressError;

/// The longest name of a host that is believed.
const LONGEST_HOST: usize = 255;

/// The port of a server, where the address names none.
const PORT: u16 = 6379;
/// The port of a sentinel, where the address names none.
const SENTINEL_PORT: u16 = 26379;

/// The address of an engine: that of one server, `redis://`, `rediss://` (with TLS) or `unix://`; or those of its
/// sentinels with the name of the primary, `redis-sentinel://HOST,HOST/NAME`, or `rediss-sentinel://` (with TLS); or
/// those of some servers of a cluster, `redis-cluster://HOST,HOST`, or `rediss-cluster://` (with TLS).
///
/// A number after the host or the name, or `?db=` after the path of a socket, chooses the database. `Display` writes
/// it as it was given.
#[derive(Clone)]
pub struct EngineAddress {
    text: String,
    topology: Topology,
    login: RedisConnectionInfo,
    is_secure: bool,
}

/// The servers that an address leads to.
#[derive(Clone, Debug)]
pub(crate) enum Topology {
    /// One.
    Single(ConnectionAddr),
    /// The one that its sentinels know by a name.
    Sentinels {
        servers: Vec<ConnectionAddr>,
        primary: String,
    },
    /// Those of the cluster that these are of.
    Cluster(Vec<ConnectionAddr>),
}

impl EngineAddress {
    /// Tells whether the connections are to be secured by TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// Returns the servers at this address.
    pub(crate) fn topology(&self) -> &Topology {
        &self.topology
    }

    /// Returns what a server is told first: that it is asked in RESP3, by whom, with this password.
    pub(crate) fn login(&self, password: Option<&String>) -> RedisConnectionInfo {
        let login = self.login.clone().set_protocol(ProtocolVersion::RESP3);
        match password {
            Some(password) => login.set_password(password),
            None => login,
        }
    }
}

impl FromStr for EngineAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Scheme)?;
        let is_secure = scheme.starts_with("rediss");
        let (topology, login) = match scheme {
            "redis" | "rediss" if rest.contains(',') => return Err(AddressError::Several),
            "redis" | "rediss" | "unix" => {
                let info = one_server(text)?;
                let topology = Topology::Single(info.addr().clone());
                (topology, info.redis_settings().clone())
            }
            "redis-sentinel" | "rediss-sentinel" => sentinels(rest, is_secure)?,
            "redis-cluster" | "rediss-cluster" => cluster(rest, is_secure)?,
            _ => return Err(AddressError::Scheme),
        };
        Ok(Self {
            text: text.to_owned(),
            topology,
            login,
            is_secure,
        })
    }
}

/// Reads the address of one server.
fn one_server(text: &str) -> Result<ConnectionInfo, AddressError> {
    let url = parse_redis_url(text).ok_or(AddressError::Unreadable)?;
    let in_query = url.query_pairs().any(|(name, _)| name == "pass");
    if url.password().is_some() || in_query {
        return Err(AddressError::Password);
    }
    if url.fragment().is_some() {
        return Err(AddressError::Fragment);
    }
    let is_known = |name: &str| name == "db" && url.scheme() == "unix";
    if url.query_pairs().any(|(name, _)| !is_known(&name)) {
        return Err(AddressError::Parameter);
    }
    url.into_connection_info()
        .map_err(|_| AddressError::Unreadable)
}

/// Reads `HOST,HOST/NAME` or `HOST,HOST/NAME/DATABASE`.
fn sentinels(rest: &str, is_secure: bool) -> Result<(Topology, RedisConnectionInfo), AddressError> {
    let (authority, path) = split(rest)?;
    let (primary, database) = match path.split_once('/') {
        Some((primary, database)) => (primary, Some(database)),
        None => (path, None),
    };
    // the signs that a sentinel takes in a name
    let is_sign = |sign: u8| sign.is_ascii_alphanumeric() || b".-_".contains(&sign);
    let (servers, login) = several(authority, is_secure, SENTINEL_PORT, database)?;
    if primary.is_empty() || !primary.bytes().all(is_sign) {
        return Err(AddressError::Primary);
    }
    let primary = primary.to_owned();
    Ok((Topology::Sentinels { servers, primary }, login))
}

/// Reads `HOST,HOST`.
fn cluster(rest: &str, is_secure: bool) -> Result<(Topology, RedisConnectionInfo), AddressError> {
    let (authority, path) = split(rest)?;
    let (servers, login) = several(authority, is_secure, PORT, None)?;
    match path.is_empty() {
        true => Ok((Topology::Cluster(servers), login)),
        false => Err(AddressError::Database),
    }
}

/// Returns what stands before and after the first slash, with nothing after that which no address of several
/// servers has.
fn split(rest: &str) -> Result<(&str, &str), AddressError> {
    if rest.contains('#') {
        return Err(AddressError::Fragment);
    }
    if rest.contains('?') {
        return Err(AddressError::Parameter);
    }
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    Ok((authority, path.strip_suffix('/').unwrap_or(path)))
}

/// Reads `USER@HOST:PORT,HOST:PORT`; the user and the database are those of all.
fn several(
    authority: &str,
    is_secure: bool,
    usual_port: u16,
    database: Option<&str>,
) -> Result<(Vec<ConnectionAddr>, RedisConnectionInfo), AddressError> {
    let (user, hosts) = match authority.rsplit_once('@') {
        Some((user, hosts)) => (format!("{user}@"), hosts),
        None => (String::new(), authority),
    };
    let mut servers = Vec::new();
    let mut login = RedisConnectionInfo::default();
    for host in hosts.split(',') {
        if host.is_empty() || host.starts_with(':') {
            return Err(AddressError::Host);
        }
        let database = database.unwrap_or_default();
        let info = one_server(&format!("redis://{user}{host}/{database}"))?;
        // what stands in brackets has colons of its own
        let names_port = host.rsplit(']').next().is_some_and(|end| end.contains(':'));
        let ConnectionAddr::Tcp(host, port) = info.addr() else {
            return Err(AddressError::Unreadable);
        };
        let port = if names_port { *port } else { usual_port };
        servers.push(server(host.clone(), port, is_secure));
        login = info.redis_settings().clone();
    }
    Ok((servers, login))
}

/// Tells whether this may be a host, when a server names one.
pub(crate) fn is_host(host: &str) -> bool {
    (1..=LONGEST_HOST).contains(&host.len())
}

/// Returns the host at an address.
pub(crate) fn host(server: &ConnectionAddr) -> String {
    match server {
        ConnectionAddr::Tcp(host, _) | ConnectionAddr::TcpTls { host, .. } => host.clone(),
        _ => String::new(),
    }
}

/// Returns the address of a server on the network.
pub(crate) fn server(host: String, port: u16, is_secure: bool) -> ConnectionAddr {
    match is_secure {
        true => ConnectionAddr::TcpTls {
            host,
            port,
            insecure: false,
            tls_params: None,
        },
        false => ConnectionAddr::Tcp(host, port),
    }
}

impl fmt::Display for EngineAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for EngineAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EngineAddress").field(&self.text).finish()
    }
}

impl PartialEq for EngineAddress {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for EngineAddress {}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<EngineAddress, AddressError> {
        text.parse()
    }

    #[test]
    fn addresses_of_one_server_are_read() {
        for (text, secure) in [
            ("redis://engine.example", false),
            ("redis://weatherd@engine.example:6380/2", false),
            ("rediss://engine.example:6380", true),
            ("redis://[::1]:6379", false),
            ("unix:///run/valkey/valkey.sock?db=1", false),
        ] {
            let address = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(address.is_secure(), secure, "{text}");
            assert_eq!(address.to_string(), text);
        }
    }

    #[test]
    fn addresses_of_sentinels_are_read() {
        for (text, secure, expected) in [
            ("redis-sentinel://a/main", false, "a:26379 main 0"),
            (
                "redis-sentinel://user@a,b:1,[::1],[::2]:2/my-main_1/3",
                false,
                "a:26379 b:1 ::1:26379 ::2:2 my-main_1 3 user",
            ),
            ("rediss-sentinel://a:6379/main/", true, "a:6379 main 0"),
        ] {
            let address = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let Topology::Sentinels { servers, primary } = address.topology() else {
                panic!("{text}");
            };
            let mut told: Vec<_> = servers.iter().map(ToString::to_string).collect();
            let login = address.login(None);
            told.extend([primary.clone(), login.db().to_string()]);
            told.extend(login.username().map(str::to_owned));
            assert_eq!(told.join(" "), expected, "{text}");
            assert_eq!(address.is_secure(), secure, "{text}");
            let is_secure = |server: &_| matches!(server, ConnectionAddr::TcpTls { .. });
            assert!(servers.iter().all(|server| is_secure(server) == secure));
            assert_eq!(address.to_string(), text);
        }
    }

    #[test]
    fn addresses_of_clusters_are_read() {
        for (text, expected) in [
            ("redis-cluster://a,b:1", "a:6379 b:1"),
            ("rediss-cluster://user@[::1]/", "::1:6379"),
        ] {
            let address = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let Topology::Cluster(servers) = address.topology() else {
                panic!("{text}");
            };
            let told: Vec<_> = servers.iter().map(ToString::to_string).collect();
            assert_eq!(told.join(" "), expected, "{text}");
            assert_eq!(address.is_secure(), text.starts_with("rediss"));
        }
    }

    #[test]
    fn an_address_that_cannot_be_used_says_why() {
        for (text, error) in [
            ("engine.example:6379", AddressError::Scheme),
            ("http://engine.example", AddressError::Scheme),
            ("redis://", AddressError::Unreadable),
            ("redis://a:b", AddressError::Unreadable),
            ("redis://:secret@engine.example", AddressError::Password),
            ("unix:///run/v.sock?pass=secret", AddressError::Password),
            ("rediss://engine.example/#insecure", AddressError::Fragment),
            ("redis://a?password=secret", AddressError::Parameter),
            ("redis://a?protocol=resp2", AddressError::Parameter),
            ("unix:///run/v.sock?user=a", AddressError::Parameter),
            ("redis+sentinel://a/main", AddressError::Scheme),
            ("redis-cluster://a,b/1", AddressError::Database),
            ("redis-cluster://a,", AddressError::Host),
            ("redis-cluster://", AddressError::Host),
            ("rediss-cluster://u:secret@a", AddressError::Password),
            ("redis://a:6379,b:6379", AddressError::Several),
            ("redis-sentinel://a,b", AddressError::Primary),
            ("redis-sentinel://a,b/", AddressError::Primary),
            ("redis-sentinel://a/m%61in", AddressError::Primary),
            ("redis-sentinel:///main", AddressError::Host),
            ("redis-sentinel://a,,b/main", AddressError::Host),
            ("redis-sentinel://a,:26379/main", AddressError::Host),
            ("redis-sentinel://a:b/main", AddressError::Unreadable),
            ("redis-sentinel://a:1:2/main", AddressError::Unreadable),
            ("redis-sentinel://a/main/one", AddressError::Unreadable),
            ("redis-sentinel://a/main/1/2", AddressError::Unreadable),
            ("redis-sentinel://a#main", AddressError::Fragment),
            ("redis-sentinel://a/main?db=1", AddressError::Parameter),
            ("redis-sentinel://u:secret@a/main", AddressError::Password),
        ] {
            assert_eq!(parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn no_debug_output_has_the_password() {
        let address = parse("redis://engine.example").unwrap();
        let login = address.login(Some(&"secret".to_owned()));
        assert!(!format!("{address:?} {login:?}").contains("secret"));
    }
}
