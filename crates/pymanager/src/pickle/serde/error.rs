//! Errors of turning a type into a pickle and a pickle into a type. Knows nothing of opcodes.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};
use serde::ser;

/// The most containers in each other, written or read.
pub(super) const DEPTH: usize = 64;
/// Characters of a peer's text that an error repeats at most, for a key and for a message.
const KEY: usize = 64;
const MESSAGE: usize = 256;

/// A failure to write a Rust value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SerializeError {
    /// More containers in each other than are written.
    #[error("the value is nested more than {DEPTH} levels deep")]
    TooDeep,
    /// A struct, map or variant with content stands where Python wants something hashable.
    #[error("a dict cannot be the key of a dict")]
    Unhashable,
    /// A map was given a key without a value, or a value without a key.
    #[error("a map was not written in pairs of key and value")]
    Unpaired,
    /// Something other than a struct or a map was to become attributes.
    #[error("only a struct or a map has fields to become attributes")]
    NotFields,
    /// A key that was to become an attribute is not a text of at most 255 bytes.
    #[error("an attribute's name must be a short text")]
    NotAName,
    /// The type itself refused.
    #[error("{0}")]
    Refused(String),
}

impl ser::Error for SerializeError {
    fn custom<T: Display>(message: T) -> Self {
        Self::Refused(message.to_string())
    }
}

/// A failure to read a value, and the place in it.
///
/// ```
/// use pymanager::pickle::{PickleLimits, Pickle};
/// use std::collections::BTreeMap;
///
/// // {"a": [1, None]}
/// let pickle = Pickle::read(b"\x80\x04}\x8c\x01a](K\x01Nes.", &PickleLimits::default())?;
/// let read = pickle.root().deserialize::<BTreeMap<&str, Vec<u8>>>();
/// assert_eq!(read.unwrap_err().to_string(), "a[1]: expected u8, found None");
/// # Ok::<(), pymanager::pickle::PickleError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeserializeError {
    path: String,
    kind: DeserializeErrorKind,
}

/// The kind of a [`DeserializeError`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeserializeErrorKind {
    /// More containers in each other than are read; the value may contain itself.
    #[error("nested more than {DEPTH} levels deep")]
    TooDeep,
    /// More values than are read, shared ones counted each time.
    #[error("more values than are read")]
    TooMuch,
    /// The type wants something else.
    #[error("{0}")]
    Refused(String),
}

impl DeserializeError {
    /// Returns the place in the value: field names joined by dots, positions in brackets, as in
    /// `alerts[3].headline`. Empty for the value itself.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the kind of failure there.
    pub fn kind(&self) -> &DeserializeErrorKind {
        &self.kind
    }

    /// Says that this happened in what a container holds under `name`.
    pub(super) fn in_field(mut self, name: &str) -> Self {
        let dot = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.path = format!("{}{dot}{}", clip(name, KEY), self.path);
        self
    }

    /// Says that this happened in what a container holds at `index`.
    pub(super) fn at(mut self, index: impl Display) -> Self {
        let dot = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.path = format!("[{index}]{dot}{}", self.path);
        self
    }

    fn expected(expected: &dyn Expected, found: Unexpected<'_>) -> Self {
        match found {
            Unexpected::Unit => de::Error::custom(format_args!("expected {expected}, found None")),
            found => de::Error::custom(format_args!("expected {expected}, found {found}")),
        }
    }
}

impl From<DeserializeErrorKind> for DeserializeError {
    fn from(kind: DeserializeErrorKind) -> Self {
        let path = String::new();
        Self { path, kind }
    }
}

impl Display for DeserializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return self.kind.fmt(f);
        }
        write!(f, "{}: {}", self.path, self.kind)
    }
}

impl std::error::Error for DeserializeError {}

impl de::Error for DeserializeError {
    fn custom<T: Display>(message: T) -> Self {
        let message = message.to_string();
        DeserializeErrorKind::Refused(clip(&message, MESSAGE).to_owned()).into()
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(expected, found)
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(expected, found)
    }
}

/// Returns the first `limit` characters.
fn clip(text: &str, limit: usize) -> &str {
    let end = text.char_indices().nth(limit).map(|(at, _)| at);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}
