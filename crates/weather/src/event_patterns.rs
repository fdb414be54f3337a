//! Patterns of the names of events: "Flood*, Winter Storm ?atch". Knows no alert and no list of events.

use std::fmt;
use std::str::FromStr;

/// The most patterns of a list.
const MOST_PATTERNS: usize = 32;
/// The most characters of one pattern; the longest event's name has about forty.
const LONGEST_PATTERN: usize = 64;
/// The word for a list without patterns.
const NONE: &str = "none";
/// Characters of other languages of patterns, which no event's name has.
const FOREIGN: [char; 6] = ['[', ']', '{', '}', '\\', '|'];

/// Patterns of the names of events, with commas between them. In each, `*` stands for any characters and `?`
/// for one; a name is matched as a whole, whether in capitals or not. The word `none` is a list without any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct EventPatterns(Box<[Box<str>]>);

/// A text that is no list of patterns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadEventPatterns {
    /// A pattern has no characters.
    #[error(
        "a pattern is empty; write one such as Flood* or Wind Advisory, with commas between several"
    )]
    Empty,
    /// A pattern has a character that none can have.
    #[error(
        "{0:?} cannot be in a pattern: only * (any characters) and ? (one character) stand for others"
    )]
    BadCharacter(char),
    /// A pattern is too long.
    #[error("a pattern has {0} characters, and {LONGEST_PATTERN} are the most")]
    TooLong(usize),
    /// The list is too long.
    #[error("there are more than {MOST_PATTERNS} patterns")]
    TooMany,
}

impl EventPatterns {
    /// Returns whether one of the patterns matches the name of an event.
    pub fn match_name(&self, event: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let event = event.trim().to_lowercase();
        self.0.iter().any(|pattern| is_match(pattern, &event))
    }
}

impl FromStr for EventPatterns {
    type Err = BadEventPatterns;

    fn from_str(text: &str) -> Result<Self, BadEventPatterns> {
        if text.trim().eq_ignore_ascii_case(NONE) {
            return Ok(Self::default());
        }
        let mut patterns = Vec::new();
        for pattern in text.split(',').map(str::trim) {
            if patterns.len() == MOST_PATTERNS {
                return Err(BadEventPatterns::TooMany);
            }
            patterns.push(checked(pattern)?.to_lowercase().into());
        }
        Ok(Self(patterns.into()))
    }
}

impl fmt::Display for EventPatterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str(NONE);
        }
        f.write_str(&self.0.join(","))
    }
}

fn checked(pattern: &str) -> Result<&str, BadEventPatterns> {
    let length = pattern.chars().count();
    let is_bad = |c: &char| c.is_control() || FOREIGN.contains(c);
    match pattern.chars().find(is_bad) {
        _ if pattern.is_empty() => Err(BadEventPatterns::Empty),
        _ if length > LONGEST_PATTERN => Err(BadEventPatterns::TooLong(length)),
        Some(bad) => Err(BadEventPatterns::BadCharacter(bad)),
        None => Ok(pattern),
    }
}

/// Matches the whole of a name. Where characters do not fit, the last star takes one more: no more steps than
/// the product of both lengths.
fn is_match(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern.chars(), name.chars());
    // After the last star: the rest of the pattern, and of the name that it has not taken.
    let mut star: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        let before = (pattern.clone(), name.clone());
        match (pattern.next(), name.next()) {
            (Some('*'), _) => {
                name = before.1;
                star = Some((pattern.clone(), name.clone()));
            }
            (None, None) => return true,
            (Some('?'), Some(_)) => {}
            (Some(wanted), Some(found)) if wanted == found => {}
            _ => {
                let Some((after, left)) = &mut star else {
                    return false;
                };
                if left.next().is_none() {
                    return false;
                }
                (pattern, name) = (after.clone(), left.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(text: &str) -> EventPatterns {
        text.parse().unwrap()
    }

    #[test]
    fn a_pattern_matches_a_whole_name_whether_in_capitals_or_not() {
        for (text, event, is_matched) in [
            ("Flood Watch", "Flood Watch", true),
            ("flood watch", "FLOOD WATCH", true),
            ("flood", "Flood Watch", false),
            ("flood*", "Flood Watch", true),
            ("flood*", "Flash Flood Watch", false),
            ("*flood*", "Flash Flood Watch", true),
            ("* watch", "Winter Storm Watch", true),
            ("*w*w*g", "Winter Weather Warning", true),
            ("*w*w*x", "Winter Weather Warning", false),
            ("winter storm wa?????", "Winter Storm Warning", true),
            ("winter storm wa?????", "Winter Storm Watch", false),
            ("*", "", true),
            ("**", "Any", true),
            ("?", "", false),
            ("heat*, wind advisory", "Wind Advisory", true),
            ("heat*, wind advisory", "Heat Advisory", true),
            ("heat*, wind advisory", "High Wind Watch", false),
            ("none", "none", false),
            ("ÉTÉ*", "été chaud", true),
        ] {
            let found = patterns(text).match_name(event);
            assert_eq!(found, is_matched, "{text:?} {event:?}");
        }
    }

    #[test]
    fn text_that_can_be_no_pattern_is_told_why() {
        let many = vec!["a"; MOST_PATTERNS + 1].join(",");
        let long = "a".repeat(LONGEST_PATTERN + 1);
        for (text, words) in [
            ("", "a pattern is empty"),
            ("flood*,,wind*", "a pattern is empty"),
            ("[fw]*", "'[' cannot be in a pattern"),
            ("flood|wind", "'|' cannot be in a pattern"),
            ("fl\nood", "'\\n' cannot be in a pattern"),
            (&many, "there are more than 32 patterns"),
            (&long, "a pattern has 65 characters"),
        ] {
            let error = text.parse::<EventPatterns>().unwrap_err();
            assert!(error.to_string().starts_with(words), "{text:?}: {error}");
        }
        assert!(
            vec!["a"; MOST_PATTERNS]
                .join(",")
                .parse::<EventPatterns>()
                .is_ok()
        );
        assert!("a".repeat(LONGEST_PATTERN).parse::<EventPatterns>().is_ok());
    }

    #[test]
    fn a_list_is_read_back_as_the_same_list() {
        for text in ["none", "flood*", "wind advisory,heat*"] {
            assert_eq!(patterns(text).to_string(), text);
        }
    }

    #[test]
    fn stars_that_match_in_many_ways_take_no_longer_than_both_lengths() {
        let hostile = patterns(&"*a".repeat(LONGEST_PATTERN / 2));
        assert!(!hostile.match_name(&("a".repeat(20_000) + "b")));
    }
}
