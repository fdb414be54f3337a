//! The bounds of a cache, given once when it is opened. It must not know configuration files or
//! the environment.

use std::path::PathBuf;
use std::time::Duration;

/// The bounds of a cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Bytes of bodies, their decoded forms, keys and bookkeeping held in memory.
    pub memory_bytes: u64,
    /// The store on disk; `None` for none.
    pub disk: Option<DiskSettings>,
    /// Resources that may be fetched at a time; more are turned away with
    /// [`Error::Busy`](crate::Error::Busy) or served stale.
    pub flights: usize,
    /// Time after which a fetch without result is given up.
    pub fetch_limit: Duration,
    /// Longest time a fetched entry waits to reach the disk before it is given out.
    pub disk_wait: Duration,
    /// Requests for an entry, since its last refresh, that it takes for it to be refreshed ahead
    /// of its expiry.
    pub popular_after: u32,
    /// Resources whose failures are remembered.
    pub failures: usize,
    /// Spreads refreshes ahead of expiry; any number, best a random one. Caches that share a tier spread
    /// them alike, whatever it is.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            memory_bytes: 64 << 20,
            disk: None,
            flights: 1024,
            fetch_limit: Duration::from_secs(120),
            disk_wait: Duration::from_millis(50),
            popular_after: 3,
            failures: 4096,
            seed: 0,
        }
    }
}

/// The store on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskSettings {
    /// The directory, made with mode 0700 if it is missing; the store in it has mode 0600.
    pub directory: PathBuf,
    /// Bytes of live records, as the file needs them (in pages); beyond it, the least recently used
    /// are evicted. The file itself may be about twice as large until it is compacted.
    pub bytes: u64,
    /// Time the store must have been idle before it is compacted.
    pub compact_after: Duration,
    /// Time that writing pauses after the disk failed (full, for example); doubled each time up to
    /// twenty times this.
    pub pause: Duration,
}

impl DiskSettings {
    /// Describes a store of the usual bounds in `directory`.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
            bytes: 256 << 20,
            compact_after: Duration::from_secs(10),
            pause: Duration::from_secs(30),
        }
    }
}
