//! Entity tags (RFC 9110, 8.8.3) of the texts of answers.

use std::fmt;
use std::hash::{DefaultHasher, Hasher};

/// The members whose lines tell nothing but the time and the way of the asking. Texts have a line for
/// each member.
const OF_THE_ASKING: [&str; 4] = [
    "\"age_seconds\": ",
    "\"fetched_at\": ",
    "\"confirmed_at\": ",
    "\"source\": ",
];

/// The tag of a text: strong if the data alone decide its bytes. A text that also tells how old they
/// are changes every second; its tag is weak, and stays while nothing else changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EntityTag {
    hash: u64,
    is_weak: bool,
    /// The name of the coding of its bytes, of which each makes other bytes.
    coding: Option<&'static str>,
}

/// The tag of a text whose lines come one part after another.
#[derive(Debug, Clone, Default)]
pub(crate) struct TagHasher {
    hasher: DefaultHasher,
    is_weak: bool,
}

impl TagHasher {
    /// Adds whole lines.
    pub(crate) fn add(&mut self, lines: &str) {
        for line in lines.lines() {
            let member = line.trim_start();
            if OF_THE_ASKING.iter().any(|name| member.starts_with(name)) {
                self.is_weak = true;
            } else {
                self.hasher.write(line.as_bytes());
                self.hasher.write_u8(b'\n');
            }
        }
    }

    /// Returns the tag of the lines so far.
    pub(crate) fn tag(&self) -> EntityTag {
        EntityTag {
            hash: self.hasher.finish(),
            is_weak: self.is_weak,
            coding: None,
        }
    }
}

impl EntityTag {
    /// Returns the tag of a text.
    pub(crate) fn of(text: &str) -> Self {
        let mut hasher = TagHasher::default();
        hasher.add(text);
        hasher.tag()
    }

    /// Returns the tag of bytes, which alone decide it.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(bytes);
        Self {
            hash: hasher.finish(),
            is_weak: false,
            coding: None,
        }
    }

    /// Returns the tag of the same text in a coding.
    pub(crate) fn coded(self, coding: &'static str) -> Self {
        Self {
            coding: Some(coding).filter(|_| !self.is_weak),
            ..self
        }
    }

    /// Returns whether a field `If-None-Match` has it, by the weak comparison that the field asks for.
    pub(crate) fn is_in(self, field: &str) -> bool {
        let own = self.to_string();
        let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let own = opaque(&own);
        field.trim() == "*" || field.split(',').any(|tag| opaque(tag) == own)
    }
}

impl fmt::Display for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weak = if self.is_weak { "W/" } else { "" };
        write!(f, "{weak}\"{:016x}", self.hash)?;
        if let Some(coding) = self.coding {
            write!(f, "-{coding}")?;
        }
        f.write_str("\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_strong_where_the_data_alone_decide() {
        let strong = EntityTag::of("{\n  \"number\": 1\n}\n");
        assert!(strong.to_string().starts_with('"'));
        assert_eq!(strong, EntityTag::of("{\n  \"number\": 1\n}\n"));
        assert_ne!(strong, EntityTag::of("{\n  \"number\": 2\n}\n"));
        let text = |age| format!("{{\n  \"number\": 1,\n  \"age_seconds\": {age},\n}}\n");
        let weak = EntityTag::of(&text(1));
        assert!(weak.to_string().starts_with("W/\""));
        assert_eq!(weak, EntityTag::of(&text(2)));
    }

    #[test]
    fn a_field_of_tags_is_searched_by_the_weak_comparison() {
        let tag = EntityTag::of("x");
        let text = tag.to_string();
        for field in [&*text, &format!("W/{text}"), &format!("\"a\", {text}"), "*"] {
            assert!(tag.is_in(field), "{field}");
        }
        for field in ["", "\"a\"", "x", &text[1..]] {
            assert!(!tag.is_in(field), "{field}");
        }
        assert!(!tag.coded("gzip").is_in(&text));
        let weak = EntityTag::of("\"source\": \"live\"");
        assert_eq!(
            weak.coded("gzip"),
            weak,
            "the meaning is the same in each coding"
        );
    }
}
