//! A value being serialized: the buffer it goes into, and the limits on the way. Knows nothing of
//! serde's data model.

use std::mem;

use super::error::DEPTH;
use crate::pickle::PickleWriter;

/// How the last opcode of a value was written.
pub(super) enum LastWrite {
    /// By a method of the writer, which has counted it.
    Counted,
    /// Past the writer, which counts none since.
    Raw,
}

/// Appends to the buffer of a writer, which then counts no values at this level.
///
/// The writer's own containers are closures, while serde opens and closes them in two calls.
pub(super) fn raw<R>(w: &mut PickleWriter, append: impl FnOnce(&mut Vec<u8>) -> R) -> R {
    let mut out = mem::take(w).into_bytes();
    let result = append(&mut out);
    *w = PickleWriter::onto(out);
    result
}

/// A place for one value.
pub(super) struct ValueSerializer<'w> {
    pub(super) w: &'w mut PickleWriter,
    /// How many more containers may be opened in each other.
    pub(super) depth: usize,
    /// Whether Python will want to hash the value.
    pub(super) key: bool,
    /// Where the classes of structs are; without one structs become dicts.
    pub(super) module: Option<&'w str>,
}

impl<'w> ValueSerializer<'w> {
    pub(super) fn new(w: &'w mut PickleWriter, module: Option<&'w str>) -> Self {
        let (depth, key) = (DEPTH, false);
        Self {
            w,
            depth,
            key,
            module,
        }
    }

    /// The same place once more, for a container that takes several values.
    pub(super) fn again(&mut self) -> ValueSerializer<'_> {
        ValueSerializer {
            w: self.w,
            depth: self.depth,
            key: self.key,
            module: self.module,
        }
    }
}
