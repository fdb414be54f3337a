//! A cache of resources that a remote origin owns: one fetch however many ask, never older than
//! before, best answer at once, whole after any crash.
//!
//! Entries are opaque here: body bytes, validators, times and a version that orders them. This
//! room knows the caching vocabulary of HTTP (RFC 9111: `Cache-Control`, `Expires`, `Age`, `ETag`,
//! `Last-Modified`) and must not know any HTTP client, any particular origin or what a body means:
//! an [`Origin`] fetches and decodes. Ages are by the caller's clock, which may jump; waiting and the
//! memory of failures use tokio's monotonic time, so that a jump makes nobody wait longer.
//!
//! The way of a request, in order: memory (bounded in bytes), disk (an embedded store, bounded,
//! optional), a tier that several caches share (optional, see [`SharedTier`]), the one fetch under way for
//! its key, the origin. [`Cache::get`] is that walk;
//! [`Cache::peek`] is its first step alone, and a [`Lease`] spares even that.
//!
//! An entry is *acknowledged* when [`Entry::is_saved`] says so: its commit has reached the disk,
//! and it will be there, whole, after `kill -9` or a power cut. A fetch waits for that commit
//! before its first answer goes out, but no longer than [`Settings::disk_wait`].

mod cache;
mod counters;
mod disk;
mod entry;
mod error;
mod fetch;
mod found;
mod headers;
mod key;
mod lease;
mod memory;
mod negative_cache;
mod opening;
mod origin;
mod policy;
mod record;
mod served_versions;
mod settings;
mod shared;
mod single_flight;
mod tiers;

pub use cache::Cache;
pub use counters::Counters;
pub use disk::DiskState;
pub use entry::Entry;
pub use error::{Error, Failure};
pub use found::{Found, Requester, Stale, Tier, Want};
pub use headers::Headers;
pub use key::Key;
pub use lease::{Generation, Lease};
pub use origin::{Conditional, DecodedBody, Fetched, NegativeTtl, Origin, Response};
pub use policy::Policy;
pub use settings::{DiskSettings, Settings};
pub use shared::{
    Invalidation, LeaseAttempt, SharedFuture, SharedLease, SharedRecords, SharedStreams,
    SharedTier, SharedValue, StreamPlace, StreamPosition, StreamReading, Unavailable, WriteOutcome,
};
