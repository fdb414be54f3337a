//! A value being serialized: the buffer it goes into, and the limits on the way. Knows nothing of
//! serde's data model.

use std::mem;

use serde::{Serialize, Serializer};

use super::error::DEPTH;
use crate::pickle::{PickleWriter, PickledValue};

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
    /// True if bytes are a value that is encoded already.
    pub(super) encoded: bool,
}

impl<'w> ValueSerializer<'w> {
    pub(super) fn new(w: &'w mut PickleWriter, module: Option<&'w str>) -> Self {
        let (depth, key) = (DEPTH, false);
        Self {
            w,
            depth,
            key,
            module,
            encoded: false,
        }
    }

    /// Returns a serializer for the next value of a container.
    pub(super) fn again(&mut self) -> ValueSerializer<'_> {
        ValueSerializer {
            w: self.w,
            depth: self.depth,
            key: self.key,
            module: self.module,
            encoded: false,
        }
    }
}

impl Serialize for PickledValue {
    /// Serializes into a pickle as the value that it is, and as its bytes elsewhere.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(ENCODED, &EncodedBytes(self.as_bytes()))
    }
}

/// The name by which a serializer of pickles knows a value that is encoded already.
pub(super) const ENCODED: &str = "$pymanager::PickledValue";

struct EncodedBytes<'b>(&'b [u8]);

impl Serialize for EncodedBytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}
