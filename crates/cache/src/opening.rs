//! The opening of a cache, and what its clones share. It must not know what is asked of it.

use std::fmt;
use std::sync::Arc;

use clock::Clock;

use crate::shared::follow;
use crate::single_flight::SingleFlight;
use crate::tiers::Tiers;
use crate::{Cache, Key, Origin, Settings, SharedTier};

impl<O: Origin> Cache<O> {
    /// Opens a cache, with its store on disk if the settings ask for one.
    ///
    /// Never fails: a store that cannot be used is reported by a warning and by
    /// [`Cache::disk_state`], and the cache works without it.
    ///
    /// Must be called within a tokio runtime with its timer on; fetches run there.
    pub async fn open(origin: O, clock: Clock, settings: Settings) -> Self {
        Self::open_sharing(origin, clock, settings, None).await
    }

    /// Opens a cache as [`Cache::open`] does, with a tier that it shares with others.
    pub async fn open_sharing(
        origin: O,
        clock: Clock,
        settings: Settings,
        shared: Option<Arc<dyn SharedTier>>,
    ) -> Self {
        let fetches = SingleFlight::new(settings.flights);
        let tiers = Arc::new(Tiers::open(origin, clock, settings, shared).await);
        if let Some(shared) = &tiers.shared {
            let in_flight = Arc::downgrade(&fetches);
            let is_being_fetched = move |key: &Key| {
                in_flight
                    .upgrade()
                    .is_some_and(|fetches| fetches.contains(key))
            };
            let changes = shared.invalidations();
            tokio::spawn(follow(Arc::downgrade(&tiers), changes, is_being_fetched));
        }
        Self { tiers, fetches }
    }
}

impl<O: Origin> Clone for Cache<O> {
    fn clone(&self) -> Self {
        Self {
            tiers: self.tiers.clone(),
            fetches: self.fetches.clone(),
        }
    }
}

impl<O: Origin> fmt::Debug for Cache<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache")
            .field("settings", &self.tiers.settings)
            .field("counters", &self.counters())
            .finish_non_exhaustive()
    }
}
