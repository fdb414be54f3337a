//! The cursor of a caller: the journal it has read, and how far.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Names one journal for ever: a lost or removed one is followed by one of another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct JournalId(pub(super) u64);

/// A position up to which a caller has read: `5f1d3c2b9a870e64-17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(super) journal: JournalId,
    /// The number of the last change it knows.
    pub(super) sequence: u64,
}

/// The text is none of our cursors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a cursor must be that of an earlier answer")]
pub(crate) struct BadCursor;

impl FromStr for JournalId {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let is_plain = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() != 16 || !text.bytes().all(is_plain) {
            return Err(BadCursor);
        }
        let number = u64::from_str_radix(text, 16).map_err(|_| BadCursor)?;
        Ok(Self(number))
    }
}

impl fmt::Display for JournalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Serialize for JournalId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for JournalId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let (journal, sequence) = text.split_once('-').ok_or(BadCursor)?;
        if !sequence.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadCursor);
        }
        Ok(Self {
            journal: journal.parse()?,
            sequence: sequence.parse().map_err(|_| BadCursor)?,
        })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.journal, self.sequence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back() {
        let cursor = Cursor {
            journal: JournalId(0x5f),
            sequence: 17,
        };
        assert_eq!(cursor.to_string(), "000000000000005f-17");
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in [
            "",
            "-",
            "17",
            "000000000000005f",
            "000000000000005f-",
            "000000000000005f-x",
            "000000000000005f--1",
            "000000000000005f-+1",
            "000000000000005F-1",
            "+00000000000005f-1",
            "0000000000000005f-1",
            "000000000000005f-99999999999999999999",
            "\u{e9}00000000000005f-1",
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(BadCursor), "{text:?}");
        }
    }
}
