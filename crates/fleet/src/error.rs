//! The reasons why the engine cannot be used. None of them has a password or a value in its text.

use std::time::Duration;

use redis::{ErrorKind, RedisError};

/// The reason why an address of an engine is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Another kind of address.
    #[error("an engine's address begins with redis://, rediss:// or unix://")]
    Scheme,
    /// No host, or a port that is none.
    #[error("not the address of an engine")]
    Unreadable,
    /// Sentinels or a cluster.
    #[error("Sentinel and Cluster are not supported; give the address of one server")]
    Distributed,
    /// A password stands in it.
    #[error("a password does not belong in an address; put it into the password file")]
    Password,
    /// A fragment, by which others turn the check of certificates off.
    #[error("an engine's address has no fragment (#)")]
    Fragment,
    /// A parameter that is none of an engine's address, or may be a password.
    #[error("an engine's address has no parameter but ?db= after the path of a socket")]
    Parameter,
    /// The certificates to trust cannot be read.
    #[error("there are no certificates in PEM in what the engine is to be checked by")]
    Certificates,
}

/// The reason why the engine did not do what it was asked to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// It was not asked, because it fails.
    #[error("not asked, because it fails")]
    Away,
    /// It did not answer in time.
    #[error("no answer within {0:?}")]
    Silent(Duration),
    /// There is no connection.
    #[error("no connection: {0}")]
    Unreachable(String),
    /// It answered with an error, such as `READONLY`.
    #[error("it answers {code}")]
    Refused {
        /// The first word of the answer.
        code: String,
    },
    /// It answered with something that it was not asked for.
    #[error("an answer that makes no sense")]
    Nonsense,
}

impl EngineError {
    /// Returns the most likely remedy, as an imperative.
    pub(crate) fn remedy(&self) -> &'static str {
        match self {
            Self::Away | Self::Silent(_) => {
                "see whether it hangs or is far away; timeout in the section [fleet] gives it more time"
            }
            Self::Unreachable(_) => "start it, or mend url in the section [fleet]",
            Self::Refused { code } => match code.as_str() {
                "NOAUTH" | "WRONGPASS" => {
                    "give the password by password_file in the section [fleet]"
                }
                "NOPERM" => "allow its user the keys and commands that docs/fleet.md names",
                "READONLY" => "name the primary in url, not a replica",
                "OOM" => "have it evict what is old: maxmemory-policy allkeys-lru",
                "LOADING" => "wait until it has read its file",
                "NOPROTO" | "ERR" => "use Valkey, or Redis of 7.0 or later",
                _ => "look into its log",
            },
            Self::Nonsense => "see whether url in the section [fleet] leads to Valkey or Redis",
        }
    }
}

impl From<RedisError> for EngineError {
    fn from(error: RedisError) -> Self {
        match error.kind() {
            ErrorKind::Io => Self::Unreachable(error.to_string()),
            ErrorKind::AuthenticationFailed => Self::Refused {
                code: "WRONGPASS".to_owned(),
            },
            ErrorKind::RESP3NotSupported => Self::Refused {
                code: "NOPROTO".to_owned(),
            },
            _ => error.code().map_or(Self::Nonsense, |code| Self::Refused {
                code: code.to_owned(),
            }),
        }
    }
}
