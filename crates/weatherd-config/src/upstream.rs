//! The upstream as a setting: its address, our name for it, and the limits of asking it.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::Span;

/// The address of the real weather service.
const DEFAULT_URL: &str = "https://api.weather.gov";
/// The user agent of those who give no contact, for which the upstream asks.
pub const DEFAULT_USER_AGENT: &str = concat!(
    "weatherd/",
    env!("CARGO_PKG_VERSION"),
    " (no contact given)"
);

/// The source of the weather, and the limits of asking it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UpstreamSettings {
    /// The upstream's address: scheme, host and port.
    pub url: String,
    /// Certificates to trust beside the usual ones, PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// The proxy in place of those that the environment names; `none` for none. May hold a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// Our name and a way to contact us.
    pub user_agent: String,
    /// Asks the simulator inside the daemon instead. All it says is marked.
    pub simulate: bool,
    /// The seed of the simulator's weather.
    pub seed: u64,
    /// For the name, the connection and TLS together.
    pub connect_timeout: Span,
    /// From sending a request to the last header of its answer.
    pub header_timeout: Span,
    /// For one request with its body and redirects.
    pub request_timeout: Span,
    /// For one question to the upstream with all its retries.
    pub total_timeout: Span,
    /// Tries after the first one.
    pub retries: u32,
    /// Requests per second in the long run.
    #[serde(deserialize_with = "positive")]
    pub requests_per_second: f64,
    /// Requests that may follow each other at once after a quiet time.
    pub burst: u32,
    /// Requests under way at one moment.
    pub in_flight: usize,
}

impl Default for UpstreamSettings {
    fn default() -> Self {
        let seconds = |number| Span(Duration::from_secs(number));
        Self {
            url: DEFAULT_URL.to_owned(),
            ca_file: None,
            proxy: None,
            user_agent: DEFAULT_USER_AGENT.to_owned(),
            simulate: false,
            seed: 0,
            connect_timeout: seconds(5),
            header_timeout: seconds(15),
            request_timeout: seconds(30),
            total_timeout: seconds(30),
            retries: 3,
            requests_per_second: 5.0,
            burst: 20,
            in_flight: 8,
        }
    }
}

impl UpstreamSettings {
    /// Returns its address as the name of a directory.
    pub(crate) fn dir_name(&self) -> String {
        let url = self.url.as_str();
        let host = url.split_once("://").map_or(url, |(_, host)| host);
        let plain = |c: char| match c {
            '.' | '-' => c,
            c if c.is_ascii_alphanumeric() => c,
            _ => '_',
        };
        let name: String = host.trim_end_matches('/').chars().map(plain).collect();
        // The directory itself and the one above are names too, and of all upstreams.
        if name.chars().all(|c| c == '.') {
            return "_".repeat(name.len().max(1));
        }
        name
    }
}

/// Reads a rate that lets anything happen.
fn positive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let number = f64::deserialize(deserializer)?;
    if number > 0.0 {
        return Ok(number);
    }
    Err(de::Error::custom("it must be more than 0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_names_a_directory_other_than_one_below() {
        for (url, name) in [
            ("https://api.weather.gov/", "api.weather.gov"),
            ("http://127.0.0.1:8080", "127.0.0.1_8080"),
            ("http://..", "__"),
            ("http://.", "_"),
            ("http://../..", ".._.."),
            ("http://", "_"),
        ] {
            let upstream = UpstreamSettings {
                url: url.to_owned(),
                ..UpstreamSettings::default()
            };
            assert_eq!(upstream.dir_name(), name, "{url}");
        }
    }
}
