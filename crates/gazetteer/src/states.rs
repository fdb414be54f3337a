//! States, territories and the freely associated states: their two letters, their names, and the other ways they are written.

use crate::key;

/// Code and name, in the order in which `data/make.py` numbers them.
const STATES: [(&str, &str); 59] = [
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "District of Columbia"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VA", "Virginia"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
    ("AS", "American Samoa"),
    ("GU", "Guam"),
    ("MP", "Northern Mariana Islands"),
    ("PR", "Puerto Rico"),
    ("VI", "US Virgin Islands"),
    ("FM", "Federated States of Micronesia"),
    ("MH", "Marshall Islands"),
    ("PW", "Palau"),
];

/// Other ways of writing a state, as keys: what newspapers print, and what islands are called.
const OTHERWISE: [(&str, &str); 43] = [
    ("ala", "AL"),
    ("ariz", "AZ"),
    ("ark", "AR"),
    ("calif", "CA"),
    ("colo", "CO"),
    ("conn", "CT"),
    ("del", "DE"),
    ("fla", "FL"),
    ("ill", "IL"),
    ("ind", "IN"),
    ("kan", "KS"),
    ("mass", "MA"),
    ("mich", "MI"),
    ("minn", "MN"),
    ("miss", "MS"),
    ("mont", "MT"),
    ("neb", "NE"),
    ("nebr", "NE"),
    ("nev", "NV"),
    ("nmex", "NM"),
    ("okla", "OK"),
    ("ore", "OR"),
    ("penn", "PA"),
    ("penna", "PA"),
    ("tenn", "TN"),
    ("tex", "TX"),
    ("wash", "WA"),
    ("wis", "WI"),
    ("wisc", "WI"),
    ("wva", "WV"),
    ("wyo", "WY"),
    ("cnmi", "MP"),
    ("northernmarianas", "MP"),
    ("northernmarianaislands", "MP"),
    ("usvi", "VI"),
    ("virginislands", "VI"),
    ("usvirginislands", "VI"),
    ("unitedstatesvirginislands", "VI"),
    ("fsm", "FM"),
    ("micronesia", "FM"),
    ("rmi", "MH"),
    ("republicofthemarshallislands", "MH"),
    ("republicofpalau", "PW"),
];

/// The number of a state in the gazetteer's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StateId(u8);

impl StateId {
    /// Returns the state of this number, if there is one.
    pub(crate) fn numbered(number: u8) -> Option<Self> {
        (usize::from(number) < STATES.len()).then_some(Self(number))
    }

    /// Returns the state that words (folded, see [`key::words`]) name: `or`, `oregon`, `n
    /// carolina`.
    pub(crate) fn of_words(words: &[String]) -> Option<Self> {
        // `key::join` shortens some words, none of which is part of a state's name.
        let key = key::join(words);
        let code = OTHERWISE
            .iter()
            .find(|(other, _)| *other == key)
            .map_or(key.as_str(), |(_, code)| code);
        let fits =
            |(own, name): &(&str, &str)| own.eq_ignore_ascii_case(code) || key::of(name) == key;
        let number = STATES.iter().position(fits)?;
        u8::try_from(number).ok().map(Self)
    }

    /// Returns its two letters.
    pub(crate) fn code(self) -> &'static str {
        STATES[usize::from(self.0)].0
    }
}

/// Returns every state, territory and freely associated state as code and name, each group by name.
pub fn states() -> impl Iterator<Item = (&'static str, &'static str)> {
    STATES.iter().copied()
}

/// Returns the name of a state by its two letters, in either case: `OR` is `Oregon`.
pub fn state_name(code: &str) -> Option<&'static str> {
    let found = STATES
        .iter()
        .find(|(own, _)| own.eq_ignore_ascii_case(code));
    found.map(|(_, name)| *name)
}

/// Returns the two letters of a state by any way of writing it: `or`, `Oregon`, `Ore.`, `N.
/// Carolina`.
pub fn state_code(text: &str) -> Option<&'static str> {
    if text.len() > 40 {
        return None;
    }
    StateId::of_words(&key::words(text)).map(StateId::code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_known_by_code_and_by_name() {
        for (code, name) in states() {
            assert_eq!(state_name(code), Some(name));
            assert_eq!(state_code(code), Some(code));
            assert_eq!(state_code(&code.to_lowercase()), Some(code));
            assert_eq!(state_code(name), Some(code));
            assert_eq!(state_code(&name.to_uppercase()), Some(code));
        }
    }

    #[test]
    fn states_are_known_as_newspapers_write_them() {
        assert_eq!(state_code("Ore."), Some("OR"));
        assert_eq!(state_code("D.C."), Some("DC"));
        assert_eq!(state_code("N. Carolina"), Some("NC"));
        assert_eq!(state_code("W Virginia"), Some("WV"));
        assert_eq!(state_code("U.S. Virgin Islands"), Some("VI"));
        assert_eq!(state_code("Commonwealth"), None);
        assert_eq!(state_code(""), None);
        assert_eq!(state_name("XX"), None);
    }

    #[test]
    fn other_ways_lead_to_states() {
        for (other, code) in OTHERWISE {
            assert_eq!(state_code(other), Some(code), "{other}");
        }
    }
}
