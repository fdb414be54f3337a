//! The tier that several caches share, if the caller has one: after disk, before the origin. Its trouble
//! is nobody's failure; the cache then works alone.
//!
//! `tier` is the trait that the caller implements; `coding` is the form of values and failures there;
//! `adoption` takes over what others wrote, `publication` writes what others may take over, `claim` finds
//! out who asks the origin, `listener` follows the changes of what is held. `streams` is a trait for those who
//! share more than a cache does.

mod adoption;
mod claim;
mod coding;
mod listener;
mod publication;
mod streams;
mod tier;

pub(crate) use claim::Claim;
pub(crate) use listener::follow;
pub use streams::{SharedStreams, StreamPlace, StreamPosition, StreamReading};
pub use tier::{
    Invalidation, LeaseAttempt, SharedFuture, SharedLease, SharedRecords, SharedTier, SharedValue,
    Unavailable, WriteOutcome,
};
