//! Memory for what is larger than usual, shared by all connections. Knows no connection.
//!
//! Each connection may hold a few small buffers without asking. A larger one takes its size from a
//! budget first, so that the sum over all connections has a bound.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The size, in bytes, up to which a buffer takes nothing from the budget.
pub(super) const SMALL: usize = 16 * 1024;

/// The budgets of a server.
#[derive(Debug, Clone)]
pub(super) struct ServerMemory {
    /// For requests, from their first bytes to the end of their calls.
    pub(super) requests: MemoryBudget,
    /// For replies that their peers have not read.
    pub(super) replies: MemoryBudget,
}

/// A number of bytes that may be held at one time.
#[derive(Debug, Clone)]
pub(super) struct MemoryBudget(Arc<Budget>);

#[derive(Debug)]
struct Budget {
    most: usize,
    left: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// Bytes taken from a budget, given back when dropped.
#[derive(Debug, Default)]
pub(super) struct MemoryShare(Option<OwnedSemaphorePermit>);

impl MemoryBudget {
    pub(super) fn new(bytes: usize) -> Self {
        let most = bytes.min(Semaphore::MAX_PERMITS);
        Self(Arc::new(Budget {
            most,
            left: Arc::new(Semaphore::new(most)),
            waiting: AtomicUsize::new(0),
        }))
    }

    /// Takes `bytes`, or all there are where that is less; waits its turn for as long as it takes.
    pub(super) async fn wait_for(&self, bytes: usize) -> MemoryShare {
        let _waiting = Waiting::begin(&self.0.waiting);
        let left = Arc::clone(&self.0.left);
        let permit = left.acquire_many_owned(self.permits(bytes)).await;
        MemoryShare(permit.ok())
    }

    /// Takes `bytes` if they are left now. What is small takes nothing.
    pub(super) fn take(&self, bytes: usize) -> Option<MemoryShare> {
        if bytes <= SMALL {
            return Some(MemoryShare::default());
        }
        let left = Arc::clone(&self.0.left);
        let permit = left.try_acquire_many_owned(self.permits(bytes)).ok()?;
        Some(MemoryShare(Some(permit)))
    }

    /// Returns `bytes`, or all there can be where that is less.
    pub(super) fn at_most(&self, bytes: usize) -> usize {
        bytes.min(self.0.most)
    }

    /// Returns the number of bytes taken.
    pub(super) fn taken(&self) -> usize {
        self.0.most.saturating_sub(self.0.left.available_permits())
    }

    /// Returns how many wait for bytes.
    pub(super) fn waiting(&self) -> usize {
        self.0.waiting.load(Ordering::Relaxed)
    }

    fn permits(&self, bytes: usize) -> u32 {
        u32::try_from(self.at_most(bytes)).unwrap_or(u32::MAX)
    }
}

impl MemoryShare {
    /// Returns the number of bytes.
    pub(super) fn bytes(&self) -> usize {
        self.0.as_ref().map_or(0, OwnedSemaphorePermit::num_permits)
    }

    /// Adds bytes of the same budget.
    pub(super) fn add(&mut self, other: Self) {
        match (&mut self.0, other.0) {
            (Some(own), Some(more)) => own.merge(more),
            (own, more) => *own = own.take().or(more),
        }
    }
}

/// One that waits, counted.
struct Waiting<'w>(&'w AtomicUsize);

impl<'w> Waiting<'w> {
    fn begin(waiting: &'w AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_sum_is_bounded_and_those_who_wait_get_their_turn() {
        let budget = MemoryBudget::new(3 * SMALL);
        let first = budget.wait_for(2 * SMALL).await;
        assert_eq!((first.bytes(), budget.taken()), (2 * SMALL, 2 * SMALL));
        assert!(budget.take(2 * SMALL).is_none());
        assert!(budget.take(SMALL).is_some_and(|share| share.bytes() == 0));
        let second = budget.clone();
        let second = tokio::spawn(async move { second.wait_for(2 * SMALL).await.bytes() });
        while budget.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        drop(first);
        assert_eq!(second.await.unwrap(), 2 * SMALL);
        assert_eq!((budget.taken(), budget.waiting()), (0, 0));
    }

    #[tokio::test]
    async fn more_than_there_can_be_is_all_there_is() {
        let budget = MemoryBudget::new(3 * SMALL);
        assert_eq!(budget.wait_for(usize::MAX).await.bytes(), 3 * SMALL);
    }
}
