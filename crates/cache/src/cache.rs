//! The walk of a request: memory, disk, the fetch under way, the origin; and what is served when
//! the last one is slow or fails. It must not know how a fetch goes, only how it ended.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::entry::DecodedEntry;
use crate::fetch::{Fetch, FetchOutcome};
use crate::negative_cache::{Cause, NegativeEntry};
use crate::policy::Freshness;
use crate::single_flight::{Full, SingleFlight, Waiter};
use crate::tiers::{CachedEntry, Elapsed, Tiers, before};
use crate::{Counters, DiskState, Error, Failure, Found, Key, Origin, Policy};
use crate::{Requester, Stale, Tier, Want};

/// A cache of one origin's resources. Cheap to clone; all clones are one cache.
pub struct Cache<O: Origin> {
    pub(crate) tiers: Arc<Tiers<O>>,
    pub(crate) fetches: Arc<SingleFlight<OutcomeOf<O>>>,
}

pub(crate) type OutcomeOf<O> = FetchOutcome<<O as Origin>::Value, <O as Origin>::Error>;
type FoundIn<O> = Found<<O as Origin>::Value, <O as Origin>::Error>;
type Answer<O> = Result<FoundIn<O>, Error<<O as Origin>::Error>>;

impl<O: Origin> Cache<O> {
    /// Returns the best answer for `key` that the policy and the caller's wishes allow.
    ///
    /// Dropping the returned future never stops a fetch that it started or joined.
    ///
    /// # Errors
    ///
    /// Only if there is nothing to serve, not even a stale entry within
    /// [`Policy::stale_if_error`]: see [`Error`].
    pub async fn get(&self, key: &Key, policy: &Policy, want: Want) -> Answer<O> {
        if let Some(found) = self.peek(key, policy, want) {
            return Ok(found);
        }
        let deadline = want
            .within
            .and_then(|within| Instant::now().checked_add(within));
        let answer = match self.tiers.lookup(key, deadline).await {
            Ok(held) => self.answer(key, policy, want, deadline, held).await,
            Err(Elapsed) => self.nothing_in_time(key, policy, want),
        };
        if answer.as_ref().is_ok_and(|found| found.stale.is_some()) {
            self.tiers.counters.stale_served.add();
        }
        answer
    }

    /// Returns the entry for `key` if it is in memory and fresh: the warm path, without waiting.
    ///
    /// Starts a refresh of an often asked entry that will expire soon.
    pub fn peek(&self, key: &Key, policy: &Policy, want: Want) -> Option<FoundIn<O>> {
        let tiers = &self.tiers;
        let held = tiers.memory.get(key)?;
        match policy.freshness(&held.entry, tiers.clock.now(), want.max_age) {
            Freshness::Fresh => {
                held.entry.count_asked();
            }
            Freshness::ExpiringSoon => self.refresh_ahead(key, policy, want.requester, &held),
            Freshness::StaleWhileRevalidate | Freshness::StaleIfError | Freshness::Expired => {
                return None;
            }
        }
        tiers.counters.memory_hits.add();
        Some(CachedEntry::in_memory(held).found(None))
    }

    /// Returns what memory holds for `key`, decoded, however old: never waits and starts nothing.
    pub fn in_memory(&self, key: &Key) -> Option<O::Value> {
        self.tiers.memory.get(key).map(|held| held.decoded.value)
    }

    /// Forgets the resource, on disk too, and its failures. A fetch under way is not stopped and
    /// may bring it back.
    pub fn remove(&self, key: &Key) {
        self.tiers.memory.remove(key);
        self.tiers.served.forget(key);
        self.tiers.negative.clear(key);
        self.tiers.disk.remove(key);
    }

    /// Returns the origin.
    #[must_use]
    pub fn origin(&self) -> &O {
        &self.tiers.origin
    }

    /// Returns what the cache has done and holds.
    #[must_use]
    pub fn counters(&self) -> Counters {
        let tiers = &self.tiers;
        Counters {
            in_flight: self.fetches.len() as u64,
            memory_entries: tiers.memory.len() as u64,
            memory_bytes: tiers.memory.bytes(),
            ..tiers.counters.snapshot()
        }
    }

    /// Returns whether the store on disk works, and if not, why; as far as is known without
    /// [looking](Cache::check_disk).
    #[must_use]
    pub fn disk_state(&self) -> DiskState {
        self.tiers.disk.state()
    }

    /// Looks at the store on disk, so that [`Cache::disk_state`] tells what is; waits a second at
    /// most for a disk that is slow, which is then said not to answer.
    pub async fn check_disk(&self) {
        self.tiers.disk.look(DISK_LOOK).await;
    }

    /// Waits until everything kept so far has reached the disk, or been given up.
    pub async fn flush(&self) {
        self.tiers.disk.flush().await;
    }

    /// Writes what is left and closes the store, so that another process can open it. Later calls
    /// on other clones work without a disk.
    pub async fn close(self) {
        self.tiers.disk.close().await;
    }

    /// Decides by the freshness of what is held.
    async fn answer(
        &self,
        key: &Key,
        policy: &Policy,
        want: Want,
        deadline: Option<Instant>,
        held: Option<CachedEntry<O::Value>>,
    ) -> Answer<O> {
        let now = self.tiers.clock.now();
        let freshness = held
            .as_ref()
            .map(|held| policy.freshness(held.entry(), now, want.max_age));
        match (held, freshness) {
            (Some(held), Some(Freshness::Fresh | Freshness::ExpiringSoon)) => {
                held.entry().count_asked();
                Ok(held.found(None))
            }
            (Some(held), Some(Freshness::StaleWhileRevalidate)) => {
                let stale = self.refresh_behind(key, policy, want.requester, &held.decoded);
                Ok(held.found(Some(stale)))
            }
            (held, _) => self.ask(key, policy, want, deadline, held).await,
        }
    }

    /// Asks the origin and waits, unless it just failed.
    async fn ask(
        &self,
        key: &Key,
        policy: &Policy,
        want: Want,
        deadline: Option<Instant>,
        held: Option<CachedEntry<O::Value>>,
    ) -> Answer<O> {
        let counters = &self.tiers.counters;
        let mut has_retried = false;
        loop {
            if let Some(negative) = self.recent_failure(key, want.max_age) {
                counters.negative_hits.add();
                return self.after_failure(key, policy, &negative, held);
            }
            let decoded = held.as_ref().map(|held| &held.decoded);
            let Ok(waiter) = self.start_fetch(key, policy, want, decoded) else {
                counters.busy.add();
                let busy = Error::Busy {
                    at_most: self.tiers.settings.flights,
                };
                return self
                    .useful(key, policy, held)
                    .map(|held| held.found(Some(Stale::Busy)))
                    .ok_or(busy);
            };
            counters.waited.add();
            if !waiter.is_first {
                counters.joined.add();
            }
            return match before(deadline, waiter.outcome()).await {
                Ok(Some(FetchOutcome::Renewed(decoded, tier))) => {
                    let now = self.tiers.clock.now();
                    let freshness = policy.freshness(&decoded.entry, now, want.max_age);
                    if tier != Tier::Origin && freshness == Freshness::StaleIfError && !has_retried
                    {
                        // Fresh enough for the one who started the fetch, which has to leave the list.
                        has_retried = true;
                        tokio::task::yield_now().await;
                        continue;
                    }
                    Ok(CachedEntry { decoded, tier }.found(None))
                }
                Ok(Some(FetchOutcome::Failed(negative, kept, of))) => {
                    if of != want.requester && !has_retried && !negative.is_recent(want.max_age) {
                        // Another requester's trouble alone. Its fetch has to leave the list first.
                        has_retried = true;
                        tokio::task::yield_now().await;
                        continue;
                    }
                    let held = CachedEntry::ahead(held, kept);
                    self.after_failure(key, policy, &negative, held)
                }
                Ok(None) => self.after_failure(key, policy, &self.abandoned(key), held),
                Err(Elapsed) => {
                    counters.deadlines_passed.add();
                    let late = Error::DeadlinePassed {
                        within: want.within.unwrap_or_default(),
                    };
                    let held = self.useful(key, policy, held);
                    held.map(|held| held.found(Some(Stale::DeadlinePassed)))
                        .ok_or(late)
                }
            };
        }
    }

    fn after_failure(
        &self,
        key: &Key,
        policy: &Policy,
        negative: &NegativeEntry<O::Error>,
        held: Option<CachedEntry<O::Value>>,
    ) -> Answer<O> {
        if let Some(held) = self.useful(key, policy, held) {
            return Ok(held.found(Some(negative.stale())));
        }
        let failure = match &negative.cause {
            Cause::Failing(failure) => failure.clone(),
            // older than an entry that itself is too old by now
            Cause::Older => Failure::OnlyOlder,
        };
        Err(Error::Failing {
            since: negative.since,
            failure,
        })
    }

    /// Ends a call whose time was up before it was even known what is on disk.
    fn nothing_in_time(&self, key: &Key, policy: &Policy, want: Want) -> Answer<O> {
        self.tiers.counters.deadlines_passed.add();
        if self.recent_failure(key, want.max_age).is_none() {
            // nobody waits; being turned away is no loss
            let _ = self.start_fetch(key, policy, want, None);
        }
        Err(Error::DeadlinePassed {
            within: want.within.unwrap_or_default(),
        })
    }

    fn refresh_behind(
        &self,
        key: &Key,
        policy: &Policy,
        requester: Requester,
        held: &DecodedEntry<O::Value>,
    ) -> Stale<O::Error> {
        let counters = &self.tiers.counters;
        if let Some(negative) = self.recent_failure(key, None) {
            counters.negative_hits.add();
            return negative.stale();
        }
        match self.start_fetch(key, policy, behind(requester), Some(held)) {
            Ok(waiter) => {
                if waiter.is_first {
                    counters.background_refreshes.add();
                }
                Stale::BeingRefreshed
            }
            Err(Full) => {
                counters.busy.add();
                Stale::Busy
            }
        }
    }

    #[cold]
    fn refresh_ahead(
        &self,
        key: &Key,
        policy: &Policy,
        requester: Requester,
        held: &DecodedEntry<O::Value>,
    ) {
        let tiers = &self.tiers;
        let popular = held.entry.count_asked() > tiers.settings.popular_after;
        if popular
            && self.recent_failure(key, None).is_none()
            && self
                .start_fetch(key, policy, behind(requester), Some(held))
                .is_ok_and(|waiter| waiter.is_first)
        {
            tiers.counters.refreshes_ahead.add();
        }
    }

    /// Starts the fetch for `key`, or joins it.
    fn start_fetch(
        &self,
        key: &Key,
        policy: &Policy,
        want: Want,
        held: Option<&DecodedEntry<O::Value>>,
    ) -> Result<Waiter<OutcomeOf<O>>, Full> {
        self.fetches.join(key, || {
            let fetch = Fetch {
                tiers: self.tiers.clone(),
                key: key.clone(),
                policy: *policy,
                held: held.cloned(),
                requester: want.requester,
                max_age: want.max_age,
            };
            fetch.run()
        })
    }

    fn recent_failure(
        &self,
        key: &Key,
        max_age: Option<Duration>,
    ) -> Option<Arc<NegativeEntry<O::Error>>> {
        self.tiers
            .negative
            .of(key)
            .filter(|negative| negative.is_recent(max_age))
    }

    fn abandoned(&self, key: &Key) -> Arc<NegativeEntry<O::Error>> {
        if let Some(negative) = self.recent_failure(key, None) {
            // another one who waited for it was faster
            return negative;
        }
        tracing::error!(%key, "a fetch ended without a result");
        let now = self.tiers.clock.now();
        let cause = Cause::Failing(Failure::Abandoned);
        self.tiers.negative.record(key, cause, ABANDONED, now)
    }

    /// Returns what is held by now, unless it is too old to be an answer.
    fn useful(
        &self,
        key: &Key,
        policy: &Policy,
        held: Option<CachedEntry<O::Value>>,
    ) -> Option<CachedEntry<O::Value>> {
        let now = self.tiers.clock.now();
        CachedEntry::ahead(held, self.tiers.memory.get(key))
            .filter(|held| policy.freshness(held.entry(), now, None) != Freshness::Expired)
    }
}

/// Returns the wishes of a refresh that nobody waits for.
fn behind(requester: Requester) -> Want {
    Want {
        requester: requester.in_background(),
        ..Want::default()
    }
}

/// The longest time that a look at the disk is waited for.
const DISK_LOOK: Duration = Duration::from_secs(1);

/// Time for which a defect in the origin's code keeps a resource from being asked for.
const ABANDONED: crate::NegativeTtl = crate::NegativeTtl::always(Duration::from_secs(1));
