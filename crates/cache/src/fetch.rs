//! One fetch from request to outcome: conditions, judgement of the answer, and what is kept and
//! remembered of it. Runs as the only task of its key; it must not know who waits for it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::Response;
use crate::entry::{DecodedEntry, StoredResponse};
use crate::memory::Replaces;
use crate::negative_cache::{Cause, NegativeEntry};
use crate::policy::Freshness;
use crate::shared::Claim;
use crate::tiers::Tiers;
use crate::{
    Conditional, DecodedBody, Entry, Failure, Fetched, Key, NegativeTtl, Origin, Policy, Requester,
    Tier,
};

/// The end of a fetch; shared by all who wait for it.
#[derive(Debug)]
pub(crate) enum FetchOutcome<V, E> {
    /// Fetched or confirmed, by this cache or another one that shares a tier with it.
    Renewed(DecodedEntry<V>, Tier),
    /// Failed for the requester, or refused as older than the entry, which is kept.
    Failed(Arc<NegativeEntry<E>>, Option<DecodedEntry<V>>, Requester),
}

impl<V: Clone, E> Clone for FetchOutcome<V, E> {
    fn clone(&self) -> Self {
        match self {
            Self::Renewed(entry, tier) => Self::Renewed(entry.clone(), *tier),
            Self::Failed(negative, held, requester) => {
                Self::Failed(negative.clone(), held.clone(), *requester)
            }
        }
    }
}

/// The result of one request to the origin.
enum RequestOutcome<V, E> {
    Keep(StoredResponse, DecodedBody<V>),
    Older,
    Failed(Failure<E>),
}

/// Time for which failures that are not the origin's own are remembered.
const OWN_FAILURES: NegativeTtl = NegativeTtl {
    first: Duration::from_secs(2),
    at_most: Duration::from_secs(30),
};

/// So many fetches in a row must have been refused as older before they count for more than a version
/// that cannot be right.
const OUTVOTES: u32 = 2;

/// An origin that serves an older copy is left alone this long at least.
const OLDER_REST: Duration = Duration::from_secs(1);

pub(crate) struct Fetch<O: Origin> {
    pub(crate) tiers: Arc<Tiers<O>>,
    pub(crate) key: Key,
    pub(crate) policy: Policy,
    pub(crate) held: Option<DecodedEntry<O::Value>>,
    pub(crate) requester: Requester,
    /// Greatest acceptable age of an answer that another fetch found.
    pub(crate) max_age: Option<Duration>,
}

impl<O: Origin> Fetch<O> {
    pub(crate) async fn run(mut self) -> FetchOutcome<O::Value, O::Error> {
        // before this fetch was started, another one may have ended
        if let Some(found) = self.tiers.memory.get(&self.key) {
            if self.is_renewed_by(&found) {
                return FetchOutcome::Renewed(found, Tier::Memory);
            }
            self.held = Some(found);
        }
        if self.held.is_none() {
            // what is on disk orders too: never older than before
            self.held = self.tiers.clone().load(self.key.clone()).await;
        }
        // held until others can see the outcome
        let _lease = match self.claim().await {
            Claim::Ask(lease) => lease,
            Claim::Settled(outcome) => return outcome,
        };
        let conditional = self.conditional();
        let was_conditional = conditional.is_conditional();
        let mut outcome = self.ask(conditional).await;
        let again = match &outcome {
            // the origin may reach a better copy on another way, and is told so
            RequestOutcome::Older => Some(Conditional {
                last_was_older: true,
                ..Default::default()
            }),
            RequestOutcome::Failed(Failure::ConfirmedNothing) if was_conditional => {
                Some(Conditional::default())
            }
            RequestOutcome::Keep(..) | RequestOutcome::Failed(_) => None,
        };
        if let Some(conditional) = again {
            outcome = self.ask(conditional).await;
        }
        self.finish(outcome).await
    }

    /// Tells whether an entry that another fetch brought is ahead of the one held, and fresh.
    pub(crate) fn is_renewed_by(&self, found: &DecodedEntry<O::Value>) -> bool {
        let freshness = self
            .policy
            .freshness(&found.entry, self.now(), self.max_age);
        self.is_behind(found) && matches!(freshness, Freshness::Fresh | Freshness::ExpiringSoon)
    }

    /// Tells whether an entry is ahead of the one held.
    pub(crate) fn is_behind(&self, found: &DecodedEntry<O::Value>) -> bool {
        let order = |entry: &DecodedEntry<_>| (entry.entry.version(), entry.entry.confirmed_at());
        self.held
            .as_ref()
            .is_none_or(|held| order(found) > order(held))
    }

    fn now(&self) -> Timestamp {
        self.tiers.clock.now()
    }

    fn conditional(&self) -> Conditional {
        let Some(held) = &self.held else {
            return Conditional::default();
        };
        let refused = self
            .tiers
            .negative
            .of(&self.key)
            .is_some_and(|negative| negative.is_older());
        if refused {
            return Conditional {
                last_was_older: true,
                ..Conditional::default()
            };
        }
        held.entry
            .conditional(self.now(), self.policy.trust_not_modified)
    }

    /// Makes one request and judges its answer.
    async fn ask(&self, conditional: Conditional) -> RequestOutcome<O::Value, O::Error> {
        let Tiers {
            origin,
            counters,
            settings,
            ..
        } = &*self.tiers;
        counters.fetches.add();
        let conditional_sent = conditional.is_conditional();
        let limit = settings.fetch_limit;
        let fetch = origin.fetch(&self.key, conditional, self.requester);
        match tokio::time::timeout(limit, fetch).await {
            Err(_) => RequestOutcome::Failed(Failure::Silent { after: limit }),
            Ok(Err(error)) => RequestOutcome::Failed(Failure::Origin(error)),
            Ok(Ok(Response::Body(fetched))) => self.judge(fetched),
            Ok(Ok(Response::NotModified(headers))) => match &self.held {
                Some(held) if conditional_sent => {
                    counters.confirmed.add();
                    let kept = held.entry.kept.confirmed(headers, self.now());
                    RequestOutcome::Keep(kept, held.decoded.clone())
                }
                _ => RequestOutcome::Failed(Failure::ConfirmedNothing),
            },
        }
    }

    fn judge(&self, fetched: Fetched<O::Value>) -> RequestOutcome<O::Value, O::Error> {
        let counters = &self.tiers.counters;
        let served = self.served_version();
        let Fetched {
            body,
            headers,
            decoded,
            version,
        } = fetched;
        if let Some(served) = served.filter(|served| version < *served) {
            if !self.is_outvoted(version, served) {
                counters.refused_older.add();
                return RequestOutcome::Older;
            }
            tracing::warn!(key = %self.key, "dropped an entry of the future that newer answers contradict");
            self.tiers.memory.remove(&self.key);
            self.tiers.served.forget(&self.key);
        }
        counters.replaced.add();
        let kept = StoredResponse::fetched(body, headers, version, self.now());
        RequestOutcome::Keep(kept, decoded)
    }

    /// Returns the version that none may be older than: of what is held, or was and had to make room.
    fn served_version(&self) -> Option<i64> {
        let held = self.held.as_ref().map(|held| held.entry.version());
        held.max(self.tiers.served.highest(&self.key))
    }

    /// Tells whether what was `served` is of the future, and was contradicted often enough to give way
    /// to `version`, which is not.
    fn is_outvoted(&self, version: i64, served: i64) -> bool {
        let latest = self.tiers.origin.latest_version();
        let refused = self.tiers.negative.of(&self.key);
        let refused = refused.filter(|refused| refused.is_older());
        version <= latest
            && served > latest
            && refused.is_some_and(|refused| refused.times() >= OUTVOTES)
    }

    /// Keeps or remembers, before anyone hears of it.
    async fn finish(
        self,
        outcome: RequestOutcome<O::Value, O::Error>,
    ) -> FetchOutcome<O::Value, O::Error> {
        let Tiers {
            origin, counters, ..
        } = &*self.tiers;
        match outcome {
            RequestOutcome::Keep(kept, decoded) => {
                let newer = self.tiers.publish(&self.key, &self.policy, &kept).await;
                match newer {
                    Some(newer) => FetchOutcome::Renewed(newer, Tier::Shared),
                    None => FetchOutcome::Renewed(self.keep(kept, decoded).await, Tier::Origin),
                }
            }
            RequestOutcome::Failed(failure) => {
                counters.failures.add();
                let terms = match &failure {
                    Failure::Origin(error) => origin.negative_ttl(error),
                    _ => OWN_FAILURES,
                };
                tracing::debug!(key = %self.key, %failure, "fetch failed");
                let now = self.now();
                let since = origin.failing_since().map_or(now, |since| since.min(now));
                self.remember(Cause::Failing(failure), terms, since).await
            }
            RequestOutcome::Older => {
                tracing::debug!(key = %self.key, "older answer refused");
                let rest = self.policy.floor.max(OLDER_REST);
                let now = self.now();
                self.remember(Cause::Older, NegativeTtl::always(rest), now)
                    .await
            }
        }
    }

    async fn remember(
        self,
        cause: Cause<O::Error>,
        terms: NegativeTtl,
        since: Timestamp,
    ) -> FetchOutcome<O::Value, O::Error> {
        let negative = &self.tiers.negative;
        let negative = negative.record(&self.key, cause, terms, since);
        self.tiers.publish_failure(&self.key, &negative).await;
        FetchOutcome::Failed(negative, self.held, self.requester)
    }

    async fn keep(
        &self,
        kept: StoredResponse,
        decoded: DecodedBody<O::Value>,
    ) -> DecodedEntry<O::Value> {
        let Tiers {
            memory,
            disk,
            negative,
            served,
            settings,
            ..
        } = &*self.tiers;
        let entry = Arc::new(Entry::new(kept, &self.key, settings.seed));
        let held = DecodedEntry { entry, decoded };
        let held = memory.offer(&self.key, held, Replaces::All);
        served.record(&self.key, held.entry.version());
        negative.clear(&self.key);
        let batch = disk.keep(&self.key, &held.entry);
        disk.written(batch, settings.disk_wait).await;
        held
    }
}
