//! A value being serialized: the buffer it goes into, and the limits on the way. Knows nothing of
//! serde's data model.

use std::mem;

use super::error::DEPTH;
use crate::pickle::PickleWriter;

/// The way in which the last opcode of a value was written.
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

/// A serializer of one value.
pub(super) struct ValueSerializer<'w> {
    pub(super) w: &'w mut PickleWriter,
    /// The number of nested containers that may still be opened.
    pub(super) depth: usize,
    /// True if Python will hash the value.
    pub(super) key: bool,
    /// The module of the classes of structs; without one, structs become dicts.
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

    /// Returns a serializer for the next value of a container.
    pub(super) fn again(&mut self) -> ValueSerializer<'_> {
        ValueSerializer {
            w: self.w,
            depth: self.depth,
            key: self.key,
            module: self.module,
        }
    }
}
