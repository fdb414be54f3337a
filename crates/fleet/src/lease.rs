//! Leases: a key with a token, which lives for a few beats and is renewed at each as long as its owner
//! asks the upstream. An owner that was killed, hangs, or lost its connection loses it by itself. It must
//! not know what a lease is for.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cache::SharedLease;
use tokio::runtime::Handle;

use crate::Engine;

/// The leases of a daemon: the key of each, and its token.
#[derive(Debug, Default)]
pub(crate) struct HeldLeases {
    tokens: Mutex<HashMap<String, String>>,
    taken: AtomicU64,
}

impl HeldLeases {
    /// Returns a token that no other lease of the fleet ever has.
    pub(crate) fn token(&self, node: &str) -> String {
        format!("{node}:{}", self.taken.fetch_add(1, Ordering::Relaxed))
    }

    /// Returns all keys with their tokens.
    pub(crate) fn all(&self) -> Vec<(String, String)> {
        let tokens = self.tokens();
        let copies = tokens
            .iter()
            .map(|(key, token)| (key.clone(), token.clone()));
        copies.collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens().len()
    }

    pub(crate) fn insert(&self, key: String, token: String) {
        self.tokens().insert(key, token);
    }

    /// Takes a lease off the list, unless another with this key was taken since.
    pub(crate) fn remove(&self, key: &str, token: &str) {
        let mut tokens = self.tokens();
        if tokens.get(key).is_some_and(|held| held == token) {
            tokens.remove(key);
        }
    }

    fn tokens(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A lease that was taken; given back when it is dropped.
pub(crate) struct HeldLease {
    engine: Engine,
    key: String,
    token: String,
}

impl HeldLease {
    pub(crate) fn new(engine: Engine, key: String, token: String) -> Self {
        engine.leases().insert(key.clone(), token.clone());
        Self { engine, key, token }
    }
}

impl SharedLease for HeldLease {}

impl Drop for HeldLease {
    fn drop(&mut self) {
        let (key, token) = (
            std::mem::take(&mut self.key),
            std::mem::take(&mut self.token),
        );
        self.engine.leases().remove(&key, &token);
        // Without a runtime the daemon is at its end, and the lease soon at its own.
        if let Ok(runtime) = Handle::try_current() {
            let engine = self.engine.clone();
            runtime.spawn(async move {
                // if this fails, the lease lapses
                let _ = engine.compare_and_delete(&key, token.as_bytes()).await;
            });
        }
    }
}

impl fmt::Debug for HeldLease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeldLease")
            .field("key", &self.key)
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}
