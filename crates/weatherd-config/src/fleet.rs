//! The fleet as a setting: the engine that the daemons of a site share. Connects to nothing.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::Span;

/// The engine that the daemons of a site share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FleetSettings {
    /// Its address: `redis://`, `rediss://` or `unix://`, that of its sentinels, `redis-sentinel://` or
    /// `rediss-sentinel://`, or of a cluster, `redis-cluster://` or `rediss-cluster://`; the daemon works alone if
    /// not given.
    #[serde(
        deserialize_with = "without_password",
        skip_serializing_if = "Option::is_none"
    )]
    pub url: Option<String>,
    /// A file with its password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// A file with the password of its sentinels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentinel_password_file: Option<PathBuf>,
    /// Certificates to trust in place of the system's, PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// The name that all keys in the engine begin with.
    #[serde(deserialize_with = "name")]
    pub name: String,
    /// The longest time that a command is waited for.
    #[serde(deserialize_with = "timeout")]
    pub timeout: Span,
}

/// The most characters of a fleet's name, which is a part of every key.
const LONGEST_NAME: usize = 64;
/// A caller waits as long for an engine that falls silent, and a start for one that is.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(5);

/// Reads an address, in which no password may stand: others may read the settings.
fn without_password<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let url = String::deserialize(deserializer)?;
    let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    let query = url.split_once('?').map_or("", |(_, query)| query);
    if user.is_some_and(|user| user.contains(':')) || query.contains("pass") {
        return Err(de::Error::custom(
            "a password does not belong in it: put it into the file of fleet.password_file",
        ));
    }
    Ok(Some(url))
}

/// Reads a name that can be part of a key.
fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    if (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic())
    {
        return Ok(name);
    }
    Err(de::Error::custom(format!(
        "it must be 1 to {LONGEST_NAME} letters, digits and signs, without spaces"
    )))
}

/// Reads a time that is neither none nor long.
fn timeout<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
    let timeout = Span::deserialize(deserializer)?;
    if (Duration::from_millis(1)..=LONGEST_TIMEOUT).contains(&timeout.0) {
        return Ok(timeout);
    }
    Err(de::Error::custom("it must be from 1 ms to 5 s"))
}

impl Default for FleetSettings {
    fn default() -> Self {
        Self {
            url: None,
            password_file: None,
            sentinel_password_file: None,
            ca_file: None,
            name: "weatherd".to_owned(),
            timeout: Span(Duration::from_millis(100)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<FleetSettings, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_password_stays_out_of_the_settings() {
        for url in [
            "redis://:secret@engine",
            "rediss://weatherd:secret@engine:6379/1",
            "unix:///run/v.sock?pass=secret",
            "redis://engine?password=secret",
            "redis-sentinel://:secret@one,two/main",
        ] {
            let error = read(&format!("url = {url:?}")).unwrap_err();
            assert!(error.contains("fleet.password_file"), "{error}");
        }
        let url = "unix:///run/pass@here:1/v.sock?db=1";
        assert_eq!(
            read(&format!("url = {url:?}")).unwrap().url.as_deref(),
            Some(url)
        );
        assert!(read("url = 'redis://weatherd@[::1]:6379/2'").is_ok());
        assert!(read("url = 'redis-sentinel://weatherd@one:26379,two/main'").is_ok());
    }

    #[test]
    fn a_silent_engine_is_waited_for_for_seconds_at_most() {
        assert!(read("timeout = '1ms'").is_ok());
        assert!(read("timeout = '5s'").is_ok());
        for timeout in ["0s", "5001ms", "1000d"] {
            let error = read(&format!("timeout = {timeout:?}")).unwrap_err();
            assert!(error.contains("from 1 ms to 5 s"), "{error}");
        }
    }

    #[test]
    fn a_name_is_a_part_of_a_key() {
        assert!(read("name = 'weatherd-lab_2'").is_ok());
        for name in ["", "two words", "line\\nfeed", &"n".repeat(65)] {
            assert!(read(&format!("name = \"{name}\"")).is_err(), "{name:?}");
        }
    }
}
