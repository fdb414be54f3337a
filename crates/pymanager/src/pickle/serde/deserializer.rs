//! A value being deserialized, and the budget for what it holds. Knows nothing of serde's data
//! model.

use std::cell::Cell;

use super::error::DEPTH;
use super::{DeserializeError, DeserializeErrorKind};
use crate::pickle::{PickleLimits, Value, ValueKind};

/// The most values that are read, shared ones each time anew: as many as an honest pickle within
/// the default limits can hold.
pub(super) const VALUES: usize = PickleLimits::DEFAULT.operations;
/// Bytes of a text that count as one more value, since a pickle of a long text and many references
/// to it would otherwise become many long texts.
pub(super) const BYTES_PER_VALUE: usize = 64;

/// A value about to be read.
#[derive(Clone, Copy)]
pub(super) struct ValueDeserializer<'p, 'a, 'l> {
    pub(super) value: Value<'p, 'a>,
    /// The number of nested containers that may still be read.
    depth: usize,
    /// The number of values that may still be read.
    left: &'l Cell<usize>,
}

impl<'p, 'a, 'l> ValueDeserializer<'p, 'a, 'l> {
    pub(super) fn new(value: Value<'p, 'a>, left: &'l Cell<usize>) -> Self {
        Self {
            value,
            depth: DEPTH,
            left,
        }
    }

    /// Returns a value that this one holds.
    pub(super) fn child(self, value: Value<'p, 'a>) -> Result<Self, DeserializeError> {
        let bytes = match value.kind() {
            ValueKind::Str(text) => text.len(),
            ValueKind::Bytes(bytes) => bytes.len(),
            _ => 0,
        };
        let cost = (bytes / BYTES_PER_VALUE).saturating_add(1);
        let left = self
            .left
            .get()
            .checked_sub(cost)
            .ok_or(DeserializeErrorKind::TooMuch)?;
        self.left.set(left);
        Ok(Self {
            value,
            ..self.deeper()?
        })
    }

    /// Returns the same value, one level further down: a type may refer to itself without a
    /// container.
    pub(super) fn deeper(self) -> Result<Self, DeserializeError> {
        let depth = self
            .depth
            .checked_sub(1)
            .ok_or(DeserializeErrorKind::TooDeep)?;
        Ok(Self { depth, ..self })
    }
}
