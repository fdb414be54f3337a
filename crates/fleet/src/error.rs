//! The reasons why the engine cannot be used. None of them has a password or a value in its text.

use std::io;
use std::time::Duration;

use redis::{ErrorKind, RedisError};

/// The remedy for a certificate that is refused.
const UNTRUSTED: &str =
    "name what to trust by ca_file in the section [fleet], or its host as its certificate does";

/// The longest first word of an error that is told.
const LONGEST_CODE: usize = 32;

/// The reason why an address of an engine is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Another kind of address.
    #[error(
        "an engine's address begins with redis://, rediss:// or unix://, that of sentinels with redis-sentinel:// or \
         rediss-sentinel://, that of a cluster with redis-cluster:// or rediss-cluster://"
    )]
    Scheme,
    /// No host, a port that is none, or a database that is no number.
    #[error("not the address of an engine")]
    Unreadable,
    /// Several servers in the address of one.
    #[error(
        "more than one server in the address of one; sentinels stand after redis-sentinel://, servers of a cluster \
         after redis-cluster://"
    )]
    Several,
    /// Nothing where a host is expected.
    #[error("a host is missing")]
    Host,
    /// No name of a primary.
    #[error(
        "after the sentinels stands the name of the primary, as in redis-sentinel://host1,host2/NAME: letters, \
         digits, '.', '-' and '_'"
    )]
    Primary,
    /// A database of a cluster.
    #[error("a cluster has no databases, so nothing stands after its servers")]
    Database,
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
    /// Its certificate is of another host, out of date, or signed by nobody who is trusted.
    #[error("its certificate is not trusted: {0}")]
    Untrusted(String),
    /// It answered with an error, such as `READONLY`.
    #[error("it answers {code}")]
    Refused {
        /// The first word of the answer.
        code: String,
    },
    /// It answered with something that it was not asked for.
    #[error("an answer that makes no sense")]
    Nonsense,
    /// The server that the sentinels name says that it is a replica, or they name another one by now.
    #[error("the server is not the primary, or no longer")]
    Replica,
    /// No sentinel knows a primary by the name.
    #[error("its sentinels know no primary of this name")]
    Masterless,
    /// No sentinel could be asked.
    #[error("not found by its sentinels: {0}")]
    Sentinel(Box<Self>),
    /// No server of the cluster said who has which keys.
    #[error("the slots of the cluster cannot be read: {0}")]
    Slots(Box<Self>),
    /// Nobody has some of the keys.
    #[error("{0} slots of the cluster are at no server")]
    Uncovered(u16),
}

impl EngineError {
    /// Returns the most likely remedy, as an imperative.
    pub(crate) fn remedy(&self) -> &'static str {
        match self {
            Self::Away | Self::Silent(_) => {
                "see whether it hangs or is far away; timeout in the section [fleet] gives it more time"
            }
            Self::Untrusted(_) => UNTRUSTED,
            Self::Unreachable(_) => "start it, or mend url in the section [fleet]",
            Self::Refused { code } => remedy_of_refusal(code),
            Self::Nonsense => "see whether url in the section [fleet] leads to Valkey or Redis",
            Self::Replica => "wait for the end of the failover, or see whether the sentinels agree",
            Self::Masterless => "mend the name after the sentinels in url, in the section [fleet]",
            Self::Slots(error) => match &**error {
                Self::Refused { code } if code == "ERR" => {
                    "see whether url in the section [fleet] leads to a cluster; redis:// is one server"
                }
                error => error.remedy(),
            },
            Self::Uncovered(_) => "give each slot to a primary: see CLUSTER SLOTS",
            Self::Sentinel(error) => match &**error {
                Self::Refused { code } => match code.as_str() {
                    "NOAUTH" | "WRONGPASS" => {
                        "give the password of the sentinels by sentinel_password_file in the section [fleet]"
                    }
                    "NOPERM" => "allow the sentinels' user the commands that docs/fleet.md names",
                    _ => "see whether url in the section [fleet] leads to sentinels",
                },
                Self::Nonsense => "see whether url in the section [fleet] leads to sentinels",
                Self::Untrusted(_) => UNTRUSTED,
                _ => "start the sentinels, or mend their addresses in url, in the section [fleet]",
            },
        }
    }

    /// Tells whether a server of a cluster says that a key is not there, or not alone: it is no failure of the server.
    pub(crate) fn is_redirection(&self) -> bool {
        match self {
            Self::Refused { code } => ["MOVED", "ASK", "TRYAGAIN"].contains(&code.as_str()),
            _ => false,
        }
    }
}

/// Returns the most likely remedy for an answer that begins with this word.
fn remedy_of_refusal(code: &str) -> &'static str {
    match code {
        "NOAUTH" | "WRONGPASS" => "give the password by password_file in the section [fleet]",
        "NOPERM" => "allow its user the keys and commands that docs/fleet.md names",
        "READONLY" => "name the primary in url, not a replica",
        "MASTERDOWN" => "name the primary in url, not a replica, or see why that lost its primary",
        "NOREPLICAS" => "start its replica that is missing, or see min-replicas-to-write",
        "MISCONF" => "see in its log why it cannot save its file, such as a disk that is full",
        "OOM" => "have it evict what is old: maxmemory-policy allkeys-lru",
        "LOADING" => "wait until it has read its file",
        "MOVED" => "name its cluster in url: redis-cluster://",
        "CLUSTERDOWN" => "see CLUSTER INFO; cluster-require-full-coverage no lets the rest go on",
        "NOPROTO" => "use Valkey, or Redis of 7.0 or later",
        "ERR" => {
            "look into its log, and at the database in url and its limit of clients (maxclients)"
        }
        _ => "look into its log",
    }
}

/// Tells whether this may be the word that an error begins with. Others may be of any length and do anything to a
/// terminal.
fn is_code(word: &str) -> bool {
    let is_letter =
        |letter: u8| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == b'_';
    (1..=LONGEST_CODE).contains(&word.len()) && word.bytes().all(is_letter)
}

impl From<io::Error> for EngineError {
    fn from(error: io::Error) -> Self {
        let cause = error.get_ref().and_then(|cause| cause.downcast_ref());
        match cause {
            Some(rustls::Error::InvalidCertificate(reason)) => Self::Untrusted(reason.to_string()),
            _ => Self::Unreachable(error.to_string()),
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
            _ => match error.code().filter(|code| is_code(code)) {
                Some(code) => Self::Refused {
                    code: code.to_owned(),
                },
                None => Self::Nonsense,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use redis::make_extension_error;

    use super::*;

    fn refused(code: &str) -> EngineError {
        make_extension_error(code.to_owned(), None).into()
    }

    #[test]
    fn only_what_may_be_a_code_is_kept() {
        let longest = "X".repeat(32);
        for code in ["NOPERM", "A_1", &longest] {
            let expected = EngineError::Refused {
                code: code.to_owned(),
            };
            assert_eq!(refused(code), expected);
        }
        for code in ["", "\x1b[2J", "lower", "NO-PERM", &format!("{longest}X")] {
            assert_eq!(refused(code), EngineError::Nonsense, "{code:?}");
        }
    }

    #[test]
    fn remedies_name_what_is_likely() {
        for (code, part) in [
            ("ERR", "database"),
            ("ERR", "maxclients"),
            ("NOPROTO", "7.0"),
            ("NOREPLICAS", "min-replicas-to-write"),
            ("MISCONF", "save"),
            ("MASTERDOWN", "primary"),
        ] {
            let remedy = refused(code).remedy();
            assert!(remedy.contains(part), "{code}: {remedy}");
        }
        assert!(!refused("ERR").remedy().contains("7.0"));
    }
}
