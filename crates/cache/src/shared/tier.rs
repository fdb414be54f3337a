//! The tier that several caches share, as the cache needs it. Implemented by the caller; it must not know
//! any server, and nothing that it says is an error of anybody's call.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::broadcast;

use crate::Key;

/// The tier that several caches share: values by version, remembered failures, and leases, by which the
/// caches agree on the one that asks the origin.
///
/// A version that is there is never replaced by an older one; that, and not the lease, is what callers
/// rely on. Every call ends soon: one that cannot be answered fails.
pub trait SharedTier: fmt::Debug + Send + Sync + 'static {
    /// Reads what is there of a resource.
    fn read<'a>(&'a self, key: &'a Key) -> SharedFuture<'a, SharedRecords>;

    /// Writes a value, to be forgotten after `keep`, unless one that is ahead of it is there. A failure
    /// that is there is forgotten.
    fn write<'a>(
        &'a self,
        key: &'a Key,
        value: &'a SharedValue,
        keep: Duration,
    ) -> SharedFuture<'a, WriteOutcome>;

    /// Writes a failure, to be forgotten after `keep`.
    fn write_failure<'a>(
        &'a self,
        key: &'a Key,
        failure: &'a Bytes,
        keep: Duration,
    ) -> SharedFuture<'a, ()>;

    /// Removes a value that is of no use, unless another has taken its place.
    fn discard<'a>(&'a self, key: &'a Key, useless: &'a SharedValue) -> SharedFuture<'a, ()>;

    /// Removes a failure that is of no use, unless another has taken its place.
    fn discard_failure<'a>(&'a self, key: &'a Key, useless: &'a Bytes) -> SharedFuture<'a, ()>;

    /// Takes the lease of a resource if nobody has it, and then reads what is there.
    fn take_lease<'a>(&'a self, key: &'a Key) -> SharedFuture<'a, LeaseAttempt>;

    /// Returns the changes that are made from now on, the caller's own among them.
    fn invalidations(&self) -> broadcast::Receiver<Invalidation>;
}

/// The answer of a shared tier, when it comes.
pub type SharedFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, Unavailable>> + Send + 'a>>;

/// The shared tier cannot be used now; the cache works alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the shared tier cannot be used now")]
pub struct Unavailable;

/// The records of one resource in a shared tier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SharedRecords {
    /// The value.
    pub value: Option<SharedValue>,
    /// The failure that one of the caches remembers.
    pub failure: Option<Bytes>,
    /// True if there was something that no cache can have written. It has been removed.
    pub damaged: bool,
}

/// A value in a shared tier: bytes, and their order among others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedValue {
    /// The version; a lower one never replaces a higher one.
    pub version: i64,
    /// The time of its last confirmation, in microseconds of Unix time; orders values of one version.
    pub confirmed_at: i64,
    /// The value itself, opaque.
    pub bytes: Bytes,
}

/// The effect of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// It is there, for all caches.
    Written,
    /// One that is ahead of it is there.
    Refused,
}

/// The outcome of an attempt to take a lease.
#[derive(Debug)]
pub struct LeaseAttempt {
    /// The lease; `None` if another cache has it.
    pub lease: Option<Box<dyn SharedLease>>,
    /// The records as they are with it.
    pub records: SharedRecords,
}

/// The sole right to ask the origin for a resource, as long as its owner lives; given back when dropped.
pub trait SharedLease: fmt::Debug + Send + Sync {}

/// A change in a shared tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invalidation {
    /// The resource of this name has another value or failure.
    Of(Arc<str>),
    /// Anything may have changed.
    All,
}
