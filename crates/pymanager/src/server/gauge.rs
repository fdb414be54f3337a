//! The figures of a running server, for its owner's status page. Knows no connection.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use super::memory::MemoryBudget;

/// A view of a server's connections that outlives moving the server into its task.
#[derive(Debug, Clone, Default)]
pub struct ServerGauge(Arc<Figures>);

#[derive(Debug, Default)]
struct Figures {
    most: AtomicUsize,
    callers: AtomicUsize,
    newcomers: AtomicUsize,
    admitted: AtomicU64,
    rejected: AtomicU64,
    requests: OnceLock<MemoryBudget>,
}

/// The connections of a server at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionCounts {
    /// Connections that make calls.
    pub open: usize,
    /// The most of them at one time.
    pub most: usize,
    /// Connections that have not begun to make calls.
    pub newcomers: usize,
    /// Connections admitted since the start.
    pub admitted: u64,
    /// Clients rejected since the start because all connections were taken.
    pub rejected: u64,
    /// Bytes held by requests that are larger than 16 KiB.
    pub request_bytes: usize,
    /// Such requests that wait until there is memory for them.
    pub requests_waiting: usize,
}

impl ServerGauge {
    /// Returns the connections there are now.
    pub fn connections(&self) -> ConnectionCounts {
        let requests = self.0.requests.get();
        ConnectionCounts {
            open: self.0.callers.load(Ordering::Relaxed),
            most: self.0.most.load(Ordering::Relaxed),
            newcomers: self.0.newcomers.load(Ordering::Relaxed),
            admitted: self.0.admitted.load(Ordering::Relaxed),
            rejected: self.0.rejected.load(Ordering::Relaxed),
            request_bytes: requests.map_or(0, MemoryBudget::taken),
            requests_waiting: requests.map_or(0, MemoryBudget::waiting),
        }
    }

    /// Shows the requests' memory from now on.
    pub(super) fn watch(&self, requests: MemoryBudget) {
        // A server serves once.
        let _ = self.0.requests.set(requests);
    }

    pub(super) fn set_most(&self, most: usize) {
        self.0.most.store(most, Ordering::Relaxed);
    }

    pub(super) fn set_open(&self, callers: usize, newcomers: usize) {
        self.0.callers.store(callers, Ordering::Relaxed);
        self.0.newcomers.store(newcomers, Ordering::Relaxed);
    }

    pub(super) fn count_admitted(&self) {
        self.0.admitted.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_rejected(&self) {
        self.0.rejected.fetch_add(1, Ordering::Relaxed);
    }
}
