//! A typed query, taken apart: a ZIP code, a station, or a name with or without a state. Knows no
//! place.

use weather::strict_name;

use crate::abroad;
use crate::key;
use crate::states::StateId;

/// The longest query that is looked at, in characters.
pub const LONGEST_QUERY: usize = 100;

/// A query, taken apart.
#[derive(Debug, Default)]
pub(crate) struct ParsedQuery {
    /// The five digits at its end.
    pub(crate) zip: Option<u32>,
    /// The whole of it when it is three or four letters or digits, in capitals.
    pub(crate) station: Option<Vec<u8>>,
    /// Its readings as a name.
    pub(crate) names: Vec<NameQuery>,
    /// Less than it says, for when nothing is similar to all of it: `Paris, France` without France,
    /// `bend oregano` without its last word.
    pub(crate) loose: Option<NameQuery>,
    /// The whole of it when that is a state.
    pub(crate) state: Option<StateId>,
    /// Its reading as a name with a country behind it.
    pub(crate) abroad: Option<ForeignName>,
    /// True if a name that several places have means none of them.
    pub(crate) is_strict: bool,
}

/// A name's key, and the country it must be in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ForeignName {
    pub(crate) key: String,
    pub(crate) country: &'static str,
    /// True if a comma stands before the country, so that it cannot be part of a name.
    pub(crate) is_certain: bool,
}

/// A name's key, and the state it must be in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NameQuery {
    pub(crate) key: String,
    pub(crate) state: Option<StateId>,
}

/// A state's name has at most this many words (`United States Virgin Islands`).
const STATE_WORDS: usize = 4;

/// The name of another country has at most this many words (`United Arab Emirates`).
const COUNTRY_WORDS: usize = 3;

/// The country, which says nothing more, as people write it behind a state.
const COUNTRY: [&str; 4] = ["usa", "us", "unitedstates", "unitedstatesofamerica"];

impl ParsedQuery {
    /// Takes a text apart; nothing if it is empty or longer than [`LONGEST_QUERY`].
    pub(crate) fn read(text: &str) -> Option<Self> {
        let strict = strict_name(text);
        let text = strict.unwrap_or(text).trim();
        if text.is_empty() || text.chars().nth(LONGEST_QUERY).is_some() {
            return None;
        }
        let (text, zip) = without_zip(text);
        let mut query = Self {
            zip,
            is_strict: strict.is_some(),
            station: station(text),
            ..Self::default()
        };
        let mut parts: Vec<Vec<String>> = text.split(',').map(key::words).collect();
        parts.retain(|part| !part.is_empty());
        if parts.len() > 1 && parts.last().is_some_and(|last| is_country(last)) {
            parts.pop();
        }
        match parts.as_slice() {
            [] => {}
            [words] => query.read_words(words),
            [name @ .., last] => query.read_parts(name, last),
        }
        Some(query)
    }

    /// Returns whether the query can mean a place in the state of this code.
    pub(crate) fn allows(&self, code: &str) -> bool {
        let mut stated = self.names.iter().filter_map(|named| named.state).peekable();
        stated.peek().is_none() || stated.any(|state| state.code() == code)
    }

    /// Reads a text without commas: all of it may be the name, or its end a state.
    fn read_words(&mut self, words: &[String]) {
        self.state = StateId::of_words(words);
        self.names.push(named(words, None));
        let mut words = words;
        while words.len() > 1
            && words
                .last()
                .is_some_and(|last| COUNTRY[..2].contains(&&**last))
        {
            words = &words[..words.len() - 1];
            self.names.push(named(words, None));
        }
        for count in (1..=STATE_WORDS.min(words.len().saturating_sub(1))).rev() {
            let (name, state) = words.split_at(words.len() - count);
            if let Some(state) = StateId::of_words(state) {
                self.names.push(named(name, Some(state)));
            }
        }
        if let [name @ .., _] = words
            && !name.is_empty()
        {
            self.loose = Some(named(name, None));
        }
        for count in 1..=COUNTRY_WORDS.min(words.len().saturating_sub(1)) {
            let (name, country) = words.split_at(words.len() - count);
            self.abroad = self.abroad.take().or_else(|| foreign(name, country, false));
        }
    }

    /// Reads a text with commas: the part behind the last one is a state, or part of an odd name.
    fn read_parts(&mut self, name: &[Vec<String>], last: &[String]) {
        let first = name.first().map_or(&[][..], |first| first.as_slice());
        if let Some(state) = StateId::of_words(last) {
            self.names.push(named(&name.concat(), Some(state)));
            self.loose = Some(named(first, Some(state)));
        } else {
            let whole: Vec<String> = name.iter().flatten().chain(last).cloned().collect();
            self.names.push(named(&whole, None));
            self.loose = Some(named(first, None));
            self.abroad = foreign(first, last, true);
        }
    }
}

fn named(words: &[String], state: Option<StateId>) -> NameQuery {
    NameQuery {
        key: key::join(words),
        state,
    }
}

fn foreign(name: &[String], country: &[String], is_certain: bool) -> Option<ForeignName> {
    Some(ForeignName {
        country: abroad::country(country)?,
        key: key::join(name),
        is_certain,
    })
}

fn is_country(words: &[String]) -> bool {
    COUNTRY.contains(&words.concat().as_str())
}

/// Returns the text before a ZIP code (or ZIP+4) at its end, and the code's five digits.
fn without_zip(text: &str) -> (&str, Option<u32>) {
    let start = text.rfind([' ', ',', '\t']).map_or(0, |at| at + 1);
    let (before, last) = text.split_at(start);
    let (five, four) = last.split_once('-').unwrap_or((last, "0000"));
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    // Two ZIP codes are two places.
    let is_name = before.trim().is_empty() || before.contains(char::is_alphabetic);
    if is_name && digits(five, 5) && digits(four, 4) {
        (before, five.parse().ok())
    } else {
        (text, None)
    }
}

fn station(text: &str) -> Option<Vec<u8>> {
    let right = matches!(text.len(), 3 | 4)
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        // Concord, North Carolina has an airport of these letters.
        && !text.eq_ignore_ascii_case(COUNTRY[0]);
    right.then(|| text.to_ascii_uppercase().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(String, Option<&'static str>)> {
        let query = ParsedQuery::read(text).unwrap();
        let plain = |named: NameQuery| (named.key, named.state.map(StateId::code));
        query.names.into_iter().map(plain).collect()
    }

    fn name(key: &str, state: Option<&'static str>) -> (String, Option<&'static str>) {
        (key.to_owned(), state)
    }

    #[test]
    fn a_state_behind_a_comma_is_the_state() {
        let portland = [name("portland", Some("OR"))];
        for text in [
            "Portland, OR",
            "portland,oregon",
            "PORTLAND , Ore.",
            "Portland, OR, USA",
        ] {
            assert_eq!(names(text), portland, "{text}");
        }
    }

    #[test]
    fn a_state_without_a_comma_may_be_part_of_the_name() {
        let both = [name("portlandor", None), name("portland", Some("OR"))];
        assert_eq!(names("portland or"), both);
        let three = [
            name("charlestonwestvirginia", None),
            name("charleston", Some("WV")),
            name("charlestonwest", Some("VA")),
        ];
        assert_eq!(names("charleston west virginia"), three);
        assert_eq!(names("oregon"), [name("oregon", None)]);
    }

    #[test]
    fn the_digits_at_the_end_are_a_zip_code() {
        for (text, zip) in [
            ("97201", Some(97201)),
            (" 00901 ", Some(901)),
            ("97201-1234", Some(97201)),
            ("Bend, OR 97701", Some(97701)),
            ("9720", None),
            ("972011", None),
            ("97201-12", None),
            ("97201-", None),
            ("97201 98101", None),
            ("\u{0667}\u{0667}\u{0667}\u{0667}\u{0667}", None),
        ] {
            assert_eq!(ParsedQuery::read(text).unwrap().zip, zip, "{text}");
        }
    }

    #[test]
    fn another_country_is_not_taken_for_nothing() {
        assert_eq!(names("Paris, France"), [name("parisfrance", None)]);
        let loose = ParsedQuery::read("Paris, France").unwrap().loose.unwrap();
        assert_eq!(loose.key, "paris");
    }

    #[test]
    fn nothing_and_too_much_are_no_query() {
        assert!(ParsedQuery::read("").is_none());
        assert!(ParsedQuery::read(" \t").is_none());
        assert!(ParsedQuery::read(&"é".repeat(LONGEST_QUERY)).is_some());
        assert!(ParsedQuery::read(&"é".repeat(LONGEST_QUERY + 1)).is_none());
        assert!(ParsedQuery::read(",,,").unwrap().names.is_empty());
    }
}
