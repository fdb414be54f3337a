//! The tier on disk: an embedded crash-safe store behind one writer thread. It must not know the
//! origin or the policies, and its failures never become anyone's failure: the cache then works
//! without it.
//!
//! Writes are queued, coalesced by key and committed in groups by the writer; reads look through
//! the queue first, so that they never see less than what was kept. `tier` is the cache's view of it;
//! `store` speaks to the database, `store_dir` to the file system, `index` knows what is there and what was used last, `rescue` reads damaged stores.

mod fault;
mod index;
mod queue;
mod rescue;
mod state;
mod store;
mod store_dir;
mod tier;
mod writer;

pub use state::DiskState;
pub(crate) use tier::Disk;
