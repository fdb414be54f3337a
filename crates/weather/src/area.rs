//! States and zones, for which alerts are issued and can be asked for. Does not know where they lie.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::PlaceQuery;

/// States, territories and freely associated states, by the letters that the upstream has for them.
const STATES: &str = "AL AK AS AR AZ CA CO CT DE DC FL GA GU HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO \
                      MT NE NV NH NJ NM NY NC ND OH OK OR PA PR RI SC SD TN TX UT VT VI VA WA WV WI WY MP \
                      PW FM MH";
/// Waters: oceans, gulfs and great lakes.
const WATERS: [(&str, &str); 15] = [
    ("AM", "western North Atlantic, with the Caribbean"),
    ("AN", "western North Atlantic, north of 31°N"),
    ("GM", "Gulf of Mexico"),
    ("LC", "Lake St. Clair"),
    ("LE", "Lake Erie"),
    ("LH", "Lake Huron"),
    ("LM", "Lake Michigan"),
    ("LO", "Lake Ontario"),
    ("LS", "Lake Superior"),
    ("PH", "central Pacific, with Hawaii"),
    ("PK", "North Pacific near Alaska"),
    ("PM", "western Pacific"),
    ("PS", "South Central Pacific, near American Samoa"),
    ("PZ", "eastern North Pacific"),
    ("SL", "St. Lawrence River"),
];

/// A state, a body of water or a zone, with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Area {
    /// Its kind.
    pub kind: AreaKind,
    /// Its code: "WA", "WAZ315".
    pub code: String,
    /// Its name, where that is known: "Washington".
    pub name: Option<String>,
}

/// The kinds of areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AreaKind {
    /// A state, territory or freely associated state.
    State,
    /// An ocean, a gulf or a great lake.
    Water,
    /// A forecast or fire weather zone.
    Zone,
    /// A county.
    County,
}

/// The code of an area that can exist, in capitals: two letters of a state or water, or those with `Z`
/// or `C` and three digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AreaCode(String);

/// The text is not the code of a state or zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a state (WA), a zone (WAZ315) or a county (WAC033), not {0:?}")]
pub struct BadAreaCode(String);

impl AreaCode {
    /// Returns the area that alerts are asked for by `query`, if that is its form: `state:WA`, `zone:WAZ315`,
    /// a state in capitals, or a zone. `or` may be a saved name, and a place is called `Or`; `OR` is the
    /// state.
    pub fn of(query: &PlaceQuery) -> Option<Self> {
        let PlaceQuery::Name(name) = query else {
            return None;
        };
        if let Some(code) = Self::said_by(query) {
            return Some(code);
        }
        let code: Self = name.parse().ok()?;
        let is_written_so = code.0 == *name || !code.kind().is_two_letters();
        is_written_so.then_some(code)
    }

    /// Returns the area of a query that can mean nothing else: `state:WA`, `zone:WAZ315`.
    pub fn said_by(query: &PlaceQuery) -> Option<Self> {
        let PlaceQuery::Name(name) = query else {
            return None;
        };
        let (word, code) = name.split_once(':')?;
        let code: Self = code.parse().ok()?;
        (word == code.word()).then_some(code)
    }

    /// Returns the query that means this area and nothing else.
    pub fn to_query(&self) -> PlaceQuery {
        PlaceQuery::Name(format!("{}:{}", self.word(), self.0))
    }

    /// Returns the word in front of it in a query that can mean nothing else.
    fn word(&self) -> &'static str {
        if self.kind().is_two_letters() {
            "state"
        } else {
            "zone"
        }
    }

    /// Returns its letters and digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the kind of area.
    pub fn kind(&self) -> AreaKind {
        match self.0.as_bytes().get(2) {
            Some(b'C') => AreaKind::County,
            Some(_) => AreaKind::Zone,
            None if water(&self.0).is_some() => AreaKind::Water,
            None => AreaKind::State,
        }
    }

    /// Returns the name of a body of water.
    pub fn water_name(&self) -> Option<&'static str> {
        water(&self.0)
    }
}

impl AreaKind {
    /// Returns whether two letters are its whole code, rather than the beginning.
    pub fn is_two_letters(self) -> bool {
        match self {
            Self::State | Self::Water => true,
            Self::Zone | Self::County => false,
        }
    }
}

fn water(code: &str) -> Option<&'static str> {
    let found = WATERS.iter().find(|(own, _)| *own == code);
    found.map(|(_, name)| *name)
}

impl FromStr for AreaCode {
    type Err = BadAreaCode;

    /// Reads a code in either case.
    fn from_str(text: &str) -> Result<Self, BadAreaCode> {
        let bad = || BadAreaCode(text.chars().take(40).collect());
        let code = text.trim().to_ascii_uppercase();
        let (letters, zone) = code.split_at_checked(2).ok_or_else(bad)?;
        let is_known = STATES.split(' ').any(|own| own == letters) || water(letters).is_some();
        let digits = zone.strip_prefix(['Z', 'C']);
        let is_number =
            |digits: &str| digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_known && (zone.is_empty() || digits.is_some_and(is_number)) {
            Ok(Self(code))
        } else {
            Err(bad())
        }
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_waters_zones_and_counties_are_told_apart() {
        for (text, code, kind) in [
            ("WA", "WA", AreaKind::State),
            ("pr", "PR", AreaKind::State),
            ("GM", "GM", AreaKind::Water),
            ("WAZ315", "WAZ315", AreaKind::Zone),
            (" gmz130 ", "GMZ130", AreaKind::Zone),
            ("wac033", "WAC033", AreaKind::County),
        ] {
            let read: AreaCode = text.parse().unwrap();
            assert_eq!((read.as_str(), read.kind()), (code, kind), "{text:?}");
        }
    }

    #[test]
    fn what_no_area_is_called_is_refused() {
        for text in [
            "",
            "W",
            "XX",
            "WAX315",
            "WAZ31",
            "WAZ3155",
            "XXZ315",
            "WAZ31é",
            "é",
            "W A",
            "WA,OR",
            "WAZ+15",
            "Washington",
        ] {
            assert!(text.parse::<AreaCode>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_state_is_written_in_capitals_where_a_place_may_be_meant() {
        let of = |text: &str| AreaCode::of(&text.parse().unwrap()).map(|code| code.to_string());
        assert_eq!(of("OR").as_deref(), Some("OR"));
        assert_eq!(of("or"), None);
        assert_eq!(of("Or"), None);
        assert_eq!(of("waz315").as_deref(), Some("WAZ315"));
        assert_eq!(of("Orem"), None);
        assert_eq!(of("default"), None);
    }

    #[test]
    fn a_query_can_say_that_it_means_an_area() {
        for text in ["state:OR", "zone:WAZ315", "zone:WAC033"] {
            let query: PlaceQuery = text.parse().unwrap();
            let code = AreaCode::said_by(&query).unwrap();
            assert_eq!(AreaCode::of(&query), Some(code.clone()));
            assert_eq!(code.to_query(), query);
        }
        for text in ["OR", "zone:OR", "state:WAZ315", "state:Oregon", "town:OR"] {
            assert_eq!(AreaCode::said_by(&text.parse().unwrap()), None, "{text}");
        }
    }
}
