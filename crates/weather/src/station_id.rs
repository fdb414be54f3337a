//! Identifiers of stations ("KSEA") and lists of them. Knows no station and no place.

use std::fmt;
use std::str::FromStr;

/// The longest identifier; those of the networks that the upstream takes over have up to a dozen.
const LONGEST: usize = 32;
/// The most identifiers of a list.
const MOST: usize = 32;
/// The number of characters of a refused text that an error repeats.
const SHOWN: usize = 40;
/// The word for a list without identifiers.
const NONE: &str = "none";

/// The identifier of a station, in capitals: "KSEA".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StationId(Box<str>);

/// Identifiers of stations, with commas between them. The word `none` is a list without any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct StationIds(Box<[StationId]>);

/// A text that is no identifier of a station, or no list of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadStationId {
    /// It cannot be the identifier of any station.
    #[error(
        "a station is 1 to {LONGEST} letters, digits, '-' or '_', such as KSEA, not {:?}",
        shown(.0)
    )]
    Impossible(String),
    /// The list is too long.
    #[error("there are more than {MOST} stations")]
    TooMany,
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

impl StationId {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether it is that of the station called `id`, in capitals or not.
    pub fn is_of(&self, id: &str) -> bool {
        self.0.eq_ignore_ascii_case(id)
    }
}

impl FromStr for StationId {
    type Err = BadStationId;

    fn from_str(text: &str) -> Result<Self, BadStationId> {
        let id = text.trim();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if !(1..=LONGEST).contains(&id.len()) || !id.bytes().all(is_plain) {
            return Err(BadStationId::Impossible(text.to_owned()));
        }
        Ok(Self(id.to_ascii_uppercase().into()))
    }
}

impl fmt::Display for StationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StationIds {
    /// Returns whether the station called `id` is among them.
    pub fn contains(&self, id: &str) -> bool {
        self.0.iter().any(|known| known.is_of(id))
    }
}

impl FromStr for StationIds {
    type Err = BadStationId;

    fn from_str(text: &str) -> Result<Self, BadStationId> {
        if text.trim().eq_ignore_ascii_case(NONE) {
            return Ok(Self::default());
        }
        let mut ids = Vec::new();
        for id in text.split(',') {
            if ids.len() == MOST {
                return Err(BadStationId::TooMany);
            }
            ids.push(id.parse()?);
        }
        Ok(Self(ids.into()))
    }
}

impl fmt::Display for StationIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str(NONE);
        }
        let ids: Vec<_> = self.0.iter().map(StationId::as_str).collect();
        f.write_str(&ids.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_the_same_in_capitals_and_lists_are_read_back() {
        let id: StationId = " ksea ".parse().unwrap();
        assert_eq!(id.to_string(), "KSEA");
        assert!(id.is_of("kSea") && !id.is_of("KSE"));
        let ids: StationIds = "kbfi, SEAW1".parse().unwrap();
        assert_eq!(ids.to_string(), "KBFI,SEAW1");
        assert!(ids.contains("seaw1") && !ids.contains("KSEA"));
        let none: StationIds = "None".parse().unwrap();
        assert_eq!(none, StationIds::default());
        assert_eq!(none.to_string().parse(), Ok(none));
    }

    #[test]
    fn what_no_station_is_called_has_a_sentence() {
        let long = "K".repeat(LONGEST + 1);
        for text in ["", "K SEA", "K/SEA", "KSEA?", "KSÉA", &long] {
            let error = text.parse::<StationId>().unwrap_err().to_string();
            assert!(error.starts_with("a station is 1 to 32 letters"), "{error}");
        }
        assert!("KSEA,,KBFI".parse::<StationIds>().is_err());
        let full = vec!["KSEA"; MOST].join(",");
        assert!(full.parse::<StationIds>().is_ok());
        let more = format!("{full},KSEA").parse::<StationIds>();
        assert_eq!(more, Err(BadStationId::TooMany));
    }
}
