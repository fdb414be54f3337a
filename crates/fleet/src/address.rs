//! The address of an engine, read from its URL. It must not know any password: one in an URL would stand
//! in settings that others may read.

use std::fmt;
use std::str::FromStr;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion};
use redis::{RedisConnectionInfo, parse_redis_url};

use crate::AddressError;

/// The address of an engine: `redis://`, `rediss://` (with TLS) or `unix://`.
///
/// A number after the host, or `?db=` after the path of a socket, chooses the database. `Display` writes
/// it as it was given.
#[derive(Clone)]
pub struct EngineAddress {
    text: String,
    info: ConnectionInfo,
}

impl EngineAddress {
    /// Tells whether the connection is to be secured by TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        matches!(self.info.addr(), ConnectionAddr::TcpTls { .. })
    }

    /// Returns the server at this address.
    pub(crate) fn server(&self) -> &ConnectionAddr {
        self.info.addr()
    }

    /// Returns what a server is told first: that it is asked in RESP3, by whom, with this password.
    pub(crate) fn login(&self, password: Option<&String>) -> RedisConnectionInfo {
        let login = self.info.redis_settings().clone();
        let login = login.set_protocol(ProtocolVersion::RESP3);
        match password {
            Some(password) => login.set_password(password),
            None => login,
        }
    }
}

impl FromStr for EngineAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        match scheme {
            Some("redis" | "rediss" | "unix") => {}
            Some(scheme) if scheme.contains("sentinel") || scheme.contains("cluster") => {
                return Err(AddressError::Distributed);
            }
            _ => return Err(AddressError::Scheme),
        }
        if scheme != Some("unix") && text.contains(',') {
            return Err(AddressError::Distributed);
        }
        let url = parse_redis_url(text).ok_or(AddressError::Unreadable)?;
        let in_query = url.query_pairs().any(|(name, _)| name == "pass");
        if url.password().is_some() || in_query {
            return Err(AddressError::Password);
        }
        if url.fragment().is_some() {
            return Err(AddressError::Fragment);
        }
        let is_known = |name: &str| name == "db" && scheme == Some("unix");
        if url.query_pairs().any(|(name, _)| !is_known(&name)) {
            return Err(AddressError::Parameter);
        }
        let info = url
            .into_connection_info()
            .map_err(|_| AddressError::Unreadable)?;
        Ok(Self {
            text: text.to_owned(),
            info,
        })
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
            ("redis-sentinel://a,b/main", AddressError::Distributed),
            ("redis+cluster://a:6379", AddressError::Distributed),
            ("redis://a:6379,b:6379", AddressError::Distributed),
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
