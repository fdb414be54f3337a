//! The representations of resources, which the upstream's edge keeps apart by `Accept`: which of them was newer. Asks
//! nothing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The most resources of which it is remembered.
const MAX_REMEMBERED: usize = 4096;

/// The variants of one resource as they are known.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Variants {
    /// The version of the last body.
    pub(super) version: i64,
    /// True if that was one of the other representation.
    pub(super) asked_other: bool,
    /// True if the other representation was the newer one.
    pub(super) prefers_other: bool,
}

/// The variants of all resources, by their names.
#[derive(Debug, Default)]
pub(super) struct VariantMemory(Mutex<HashMap<String, Variants>>);

impl VariantMemory {
    /// Returns the variants of a resource.
    pub(super) fn of(&self, name: &str) -> Variants {
        let variants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        variants.get(name).copied().unwrap_or_default()
    }

    /// Remembers which variant a body was; forgets everything when there is too much to remember.
    pub(super) fn remember(&self, name: &str, learnt: Variants) {
        let mut variants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if variants.len() >= MAX_REMEMBERED && !variants.contains_key(name) {
            variants.clear();
        }
        variants.insert(name.to_owned(), learnt);
    }
}
