//! Places as people name them, and what a name came to. Does not know how names are looked up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Location, coordinate_text};

/// The longest text that is looked up as a place.
const LONGEST: usize = 100;
/// The name of the default place.
const DEFAULT: &str = "default";
/// The word before a name that must be that of one place only.
const STRICT: &str = "strict:";

/// A place with its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Place {
    /// As people say it: "Portland, Oregon", "3 km N of Bend, Oregon", "Boeing Field".
    pub name: String,
    /// The kind of thing that was named.
    pub kind: PlaceKind,
    /// Its coordinates.
    pub location: Location,
    /// Two letters of the state or territory: "OR".
    pub state: Option<String>,
    /// IANA time zone: "America/Los_Angeles".
    pub time_zone: Option<String>,
    /// People living there, where counted.
    pub population: Option<u64>,
    /// The ZIP code, station or saved name it goes by.
    pub id: Option<String>,
}

/// The kinds of things that name a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// Latitude and longitude; the name is that of what lies nearby.
    Coordinates,
    /// A city, town or village.
    Town,
    /// The area of a US ZIP code.
    ZipCode,
    /// An observation station.
    Station,
    /// A name from the settings.
    Saved,
}

/// The places that a name stands for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Places {
    /// The query.
    pub query: String,
    /// The result of the search.
    pub outcome: LookupOutcome,
    /// The place, if it was found.
    pub place: Option<Place>,
    /// The places that go by the name, or by one much like it; the likeliest first.
    pub candidates: Vec<Place>,
    /// The place outside the United States that is meant: "London (United Kingdom)".
    pub abroad: Option<String>,
}

/// The outcome of looking up a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LookupOutcome {
    /// One place has the name, or is far larger than the others that have it.
    Found,
    /// Several places have the name.
    Ambiguous,
    /// No place has the name.
    Unknown,
    /// A place outside the United States is meant.
    Abroad,
}

/// A place as it is asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum PlaceQuery {
    /// The default place of the settings, by the name `default`.
    #[default]
    Default,
    /// Coordinates.
    Location(Location),
    /// A town, a ZIP code, a station or a saved name, to be looked up: one line, not empty.
    Name(String),
}

/// The text cannot name a place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a place: a town (Portland, OR), a ZIP code, a station (KBFI), a saved name, or \
     LATITUDE,LONGITUDE, not {0:?}"
)]
pub struct BadPlace(String);

impl PlaceQuery {
    /// Returns the query for a name that must be that of one place only, however much larger one is than
    /// the others: `strict:portland`. Coordinates and the default place are what they are.
    #[must_use]
    pub fn strictly(self) -> Self {
        match self {
            Self::Name(name) if strict_name(&name).is_none() => {
                Self::Name(format!("{STRICT}{name}"))
            }
            other => other,
        }
    }
}

/// Returns the name in a text that says that it must be that of one place only: `portland` of
/// `strict:portland`.
pub fn strict_name(text: &str) -> Option<&str> {
    let (word, name) = text.trim_start().split_at_checked(STRICT.len())?;
    word.eq_ignore_ascii_case(STRICT).then(|| name.trim_start())
}

impl FromStr for PlaceQuery {
    type Err = BadPlaceQuery;

    /// Reads coordinates where the text has the form of them, else a name.
    fn from_str(text: &str) -> Result<Self, BadPlaceQuery> {
        let text = text.trim();
        if text.eq_ignore_ascii_case(DEFAULT) {
            return Ok(Self::Default);
        }
        if let Some(location) = coordinate_text::read(text) {
            return Ok(Self::Location(location?));
        }
        let has_letters = text.chars().any(char::is_alphanumeric);
        if !has_letters || text.len() > LONGEST || text.chars().any(is_invisible) {
            return Err(BadPlace(text.chars().take(60).collect()).into());
        }
        Ok(Self::Name(text.to_owned()))
    }
}

/// Returns whether a character has no place in a name: it is not seen, or turns those around it about.
fn is_invisible(c: char) -> bool {
    let turns = '\u{202a}'..='\u{202e}';
    let isolates = '\u{2060}'..='\u{2069}';
    c.is_control()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{61c}' | '\u{feff}'
        )
        || turns.contains(&c)
        || isolates.contains(&c)
}

/// A text that names no place.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BadPlaceQuery {
    /// It cannot be a name.
    #[error(transparent)]
    Place(#[from] BadPlace),
    /// It is a pair of numbers that are no coordinates.
    #[error(transparent)]
    Location(#[from] crate::BadLocation),
}

impl From<Location> for PlaceQuery {
    fn from(location: Location) -> Self {
        Self::Location(location)
    }
}

impl From<&Self> for PlaceQuery {
    fn from(query: &Self) -> Self {
        query.clone()
    }
}

/// Writes the form that [`FromStr`] reads back.
impl fmt::Display for PlaceQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str(DEFAULT),
            Self::Location(location) => write!(f, "{location}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_numbers_are_coordinates_and_anything_else_is_a_name() {
        let query = |text: &str| text.parse::<PlaceQuery>();
        for text in [
            "47.6062,-122.3321",
            "47.6062 -122.3321",
            "47.6062N 122.3321W",
        ] {
            assert_eq!(query(text), Ok(Location::SEATTLE.into()));
        }
        for name in ["Portland, OR", "97201", "KBFI", "home", "Hagåtña"] {
            assert_eq!(query(name), Ok(PlaceQuery::Name(name.into())));
        }
        assert_eq!(query("  Bend "), Ok(PlaceQuery::Name("Bend".into())));
        assert_eq!(query("Default"), Ok(PlaceQuery::Default));
        assert_eq!(
            query(&PlaceQuery::Default.to_string()),
            Ok(PlaceQuery::Default)
        );
    }

    #[test]
    fn what_can_be_neither_is_refused() {
        for text in [
            "",
            " ",
            ",",
            "--",
            "a\nb",
            "a\0b",
            "sea\u{202e}ttle",
            "\u{2066}boise",
            "\u{200b}bend",
            &"x".repeat(101),
            &"9".repeat(5000),
        ] {
            let error = text.parse::<PlaceQuery>().unwrap_err();
            assert!(
                matches!(error, BadPlaceQuery::Place(_)),
                "{text:?}: {error}"
            );
        }
        let error = "91,0".parse::<PlaceQuery>().unwrap_err();
        assert!(error.to_string().contains("latitude"), "{error}");
    }
}
