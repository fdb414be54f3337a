//! Pickles, read and written without ever executing one. Knows the format (`pickletools` in CPython
//! describes each opcode), not what the values are for.
//!
//! Reading fills an arena with plain nodes: a class is two strings, an instance the record of how
//! Python would have built it. Strings and bytes are borrowed from the input. Values may be shared
//! and may even contain themselves, as in Python; nothing here follows them without a bound, and
//! [`Value::fits`] lets a recursive reader be sure of the same.

mod arena;
mod copy;
mod debug;
mod input;
mod limits;
mod machine;
mod opcode;
#[cfg(feature = "serde")]
mod serde;
mod shared_texts;
mod value;
mod writer;

#[cfg(all(feature = "client", feature = "serde"))]
pub(crate) use self::serde::read_between;
#[cfg(feature = "serde")]
pub use self::serde::{DeserializeError, DeserializeErrorKind, SerializeError};
pub use arena::Pickle;
pub use limits::{PickleError, PickleLimits};
pub use value::{ClassName, Entries, Instance, Items, Value, ValueKind};
pub use writer::{FieldWriter, PickleWriter, PickledValue};

#[cfg(test)]
mod tests;
