//! Between serde and pickles, so that plain types need no code of their own on the way. Knows what
//! serde's data model means in Python, and nothing of what the types are for.
//!
//! | Rust | Python, written | Python, read |
//! |---|---|---|
//! | struct, map | dict; a struct an instance, where asked for | dict, or an object by its attributes |
//! | unit, unit struct, `None` | `None` | `None` |
//! | newtype struct, `Some` | what is inside | what is inside |
//! | tuple, tuple struct | tuple | tuple, list, set or frozenset |
//! | sequence | list | tuple, list, set or frozenset |
//! | unit variant | str: its name | the same |
//! | any other variant | dict of one pair, name to content | the same |
//! | integer | int of any size | int; floats take an int too |
//! | `char`, text | str | str |
//! | bytes | bytes | bytes or bytearray |
//!
//! Both ways call themselves human readable, so times and addresses become text.

mod access;
mod attributes;
mod big;
mod container;
mod deserializer;
mod error;
mod read;
mod serializer;
#[cfg(feature = "client")]
mod stream;
#[cfg(feature = "client")]
mod stream_access;
mod text;
mod write;

pub use error::{DeserializeError, DeserializeErrorKind, SerializeError};
#[cfg(feature = "client")]
pub(crate) use stream::read_between;

#[cfg(test)]
mod tests;
