//! The claim of a fetch: before it asks the origin, it takes what another cache found, or the lease, or
//! waits for the cache that has it. It must not know how the origin is asked.

use std::time::Duration;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep};

use super::{Invalidation, SharedLease, SharedRecords};
use crate::fetch::{Fetch, FetchOutcome};
use crate::{Key, Origin, Tier};

/// Time to the second look of a cache that waits, which hears of most changes sooner. It doubles from look to
/// look, since an owner may wait long for its turn at the origin.
const FIRST_POLL: Duration = Duration::from_millis(250);
/// The longest time between two looks: what the end of an owner may cost beside its lease.
const LONGEST_POLL: Duration = Duration::from_millis(750);

/// The right of a fetch to ask the origin, or the reason why it need not.
pub(crate) enum Claim<V, E> {
    /// Nobody else asks, or it cannot be known. The lease is held until the outcome is written.
    Ask(Option<Box<dyn SharedLease>>),
    /// Another cache has asked.
    Settled(FetchOutcome<V, E>),
}

impl<O: Origin> Fetch<O> {
    /// Makes the claim, which takes as long as another cache asks the origin, but no longer than a fetch
    /// may take.
    pub(crate) async fn claim(&mut self) -> Claim<O::Value, O::Error> {
        let Some(shared) = self.tiers.shared.clone() else {
            return Claim::Ask(None);
        };
        let give_up = Instant::now() + self.tiers.settings.fetch_limit;
        let mut changes = shared.invalidations();
        // Of a resource that is not held, it was looked a moment ago.
        if self.held.is_some() {
            let Ok(records) = shared.read(&self.key).await else {
                return Claim::Ask(None);
            };
            if let Some(outcome) = self.settle(records).await {
                return Claim::Settled(outcome);
            }
        }
        let mut poll = FIRST_POLL;
        let mut has_waited = false;
        loop {
            let Ok(attempt) = shared.take_lease(&self.key).await else {
                return Claim::Ask(None);
            };
            if let Some(outcome) = self.settle(attempt.records).await {
                return Claim::Settled(outcome);
            }
            let counters = &self.tiers.counters;
            if attempt.lease.is_some() {
                counters.leases_taken.add();
                return Claim::Ask(attempt.lease);
            }
            if !has_waited {
                has_waited = true;
                counters.leases_awaited.add();
            }
            if Instant::now() >= give_up {
                return Claim::Ask(None);
            }
            tokio::select! {
                () = sleep(self.tiers.jittered(poll)) => {}
                () = changed(&mut changes, &self.key) => {}
            }
            poll = poll.saturating_mul(2).min(LONGEST_POLL);
        }
    }

    /// Adopts the records. Returns the outcome of the fetch, if they leave nothing to ask: an entry that
    /// is ahead of the one held, and fresh, or a failure.
    async fn settle(&mut self, records: SharedRecords) -> Option<FetchOutcome<O::Value, O::Error>> {
        let tiers = &self.tiers;
        let adopted = tiers.adopt(&self.key, records).await;
        // what was adopted behind this fetch counts as well
        let found = tiers.memory.get(&self.key).or(adopted);
        if let Some(found) = found.filter(|found| self.is_behind(found)) {
            if self.is_renewed_by(&found) {
                return Some(FetchOutcome::Renewed(found, Tier::Shared));
            }
            // it has validators, and is better than nothing
            self.held = Some(found);
        }
        let negative = self.tiers.negative.of(&self.key)?;
        negative.is_recent(self.max_age).then(|| {
            self.tiers.counters.negative_hits.add();
            FetchOutcome::Failed(negative, self.held.clone(), self.requester)
        })
    }
}

/// Waits until the resource may have changed.
async fn changed(changes: &mut Receiver<Invalidation>, key: &Key) {
    loop {
        match changes.recv().await {
            Ok(Invalidation::Of(name)) if *name != *key.as_str() => {}
            Ok(Invalidation::Of(_) | Invalidation::All) | Err(RecvError::Lagged(_)) => return,
            // nothing will be heard any more; the next look is due soon
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
