//! Adoption: what other caches wrote becomes what this one holds, if it is ahead and can be right. It must
//! not know whether anybody waits for it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::task::spawn_blocking;

use super::coding::{self, SharedFailure};
use super::{SharedRecords, SharedValue};
use crate::entry::DecodedEntry;
use crate::memory::Replaces;
use crate::negative_cache::{Cause, NegativeEntry};
use crate::tiers::Tiers;
use crate::{Entry, Failure, Key, NegativeTtl, Origin};

/// Values of so many bytes are decoded where they arrive, which takes less time than to hand them over; longer
/// ones, where they keep nobody from being answered.
const AT_ONCE: usize = 32 << 10;
/// The longest time for which an answer that another cache refused as older is heeded: whatever that
/// cache was told, this one soon asks by itself.
const LONGEST_OLDER: NegativeTtl = NegativeTtl::always(Duration::from_secs(300));

impl<O: Origin> Tiers<O> {
    /// Reads what the caches share of `key`, and adopts it. Returns the entry that is ahead of what was
    /// held, if there is one.
    pub(crate) async fn load_shared(self: &Arc<Self>, key: &Key) -> Option<DecodedEntry<O::Value>> {
        let records = self.shared.as_ref()?.read(key).await.ok()?;
        self.adopt(key, records).await
    }

    /// Adopts records: a value that is ahead of what is held, and a failure that is still remembered.
    /// Returns the entry, if there is one.
    pub(crate) async fn adopt(
        self: &Arc<Self>,
        key: &Key,
        records: SharedRecords,
    ) -> Option<DecodedEntry<O::Value>> {
        if records.damaged {
            self.counters.shared_damaged.add();
        }
        let adopted = match records.value {
            Some(value) => self.adopt_value(key, value).await,
            None => None,
        };
        if let Some(failure) = records.failure {
            self.adopt_failure(key, &failure).await;
        }
        adopted
    }

    async fn adopt_value(
        self: &Arc<Self>,
        key: &Key,
        value: SharedValue,
    ) -> Option<DecodedEntry<O::Value>> {
        let order = |entry: &Entry| (entry.version(), entry.confirmed_at().as_microsecond());
        let offered = (value.version, value.confirmed_at);
        let is_held = |held: DecodedEntry<_>| order(&held.entry) >= offered;
        if self.memory.get(key).is_some_and(is_held) {
            return None;
        }
        if self.served.highest(key) > Some(value.version) {
            // What is held will replace it.
            self.counters.shared_older.add();
            return None;
        }
        let decoded = if value.bytes.len() <= AT_ONCE {
            self.decode_shared(key, &value)
        } else {
            let (tiers, name, value) = (Arc::clone(self), key.clone(), value.clone());
            let decoding = spawn_blocking(move || tiers.decode_shared(&name, &value));
            decoding.await.ok()?
        };
        match decoded {
            Some(decoded) => {
                self.counters.shared_hits.add();
                let held = self.memory.offer(key, decoded, Replaces::Older);
                self.served.record(key, held.entry.version());
                self.negative.clear(key);
                // whoever waits for this does not wait for the disk: the tier has it
                self.disk.keep_copy(key, &held.entry);
                Some(held)
            }
            None => {
                tracing::warn!(%key, "removed a value in the shared tier that cannot be used");
                self.counters.shared_damaged.add();
                // if this fails, the next to read it will do it
                let _ = self.shared.as_ref()?.discard(key, &value).await;
                None
            }
        }
    }

    /// Decodes a value, which takes as long as it is large; `None` if it cannot be right.
    fn decode_shared(&self, key: &Key, value: &SharedValue) -> Option<DecodedEntry<O::Value>> {
        if value.version > self.origin.latest_version() {
            return None;
        }
        let kept = coding::decode(key.as_str(), value)?;
        let decoded = self.origin.decode(key, &kept.body).ok()?;
        let entry = Arc::new(Entry::new(kept, key, self.settings.seed));
        Some(DecodedEntry { entry, decoded })
    }

    /// Remembers a failure of another cache as one of this one's, as long as that has left to, and for no
    /// longer than this cache would remember it. One that cannot be right is removed.
    async fn adopt_failure(&self, key: &Key, written: &Bytes) {
        let now = self.clock.now();
        let decoded = SharedFailure::decode(key.as_str(), written)
            .filter(|failure| failure.is_possible(now))
            .and_then(|failure| Some((self.meaning(&failure)?, failure)));
        let Some(((cause, longest), failure)) = decoded else {
            tracing::warn!(%key, "removed a failure in the shared tier that cannot be used");
            self.counters.shared_damaged.add();
            if let Some(shared) = &self.shared {
                // if this fails, the next to read it will do it
                let _ = shared.discard_failure(key, written).await;
            }
            return;
        };
        let terms = failure.terms.capped(longest);
        let past = now.duration_since(failure.failed_at);
        let past = past.try_into().unwrap_or_default();
        let (since, times) = (failure.since, failure.times);
        let remembered = NegativeEntry::remembered(cause, since, times, terms, past);
        if remembered.is_recent(None) {
            self.negative.adopt(key, remembered);
        }
    }

    /// Returns the cause of a failure, and the longest time for which this cache would remember it; `None` if the
    /// origin knows no such failure.
    fn meaning(&self, failure: &SharedFailure) -> Option<(Cause<O::Error>, NegativeTtl)> {
        let Some(bytes) = &failure.cause else {
            return Some((Cause::Older, LONGEST_OLDER));
        };
        let error = self.origin.read_failure(bytes)?;
        let longest = self.origin.negative_ttl(&error);
        Some((Cause::Failing(Failure::Origin(error)), longest))
    }
}
