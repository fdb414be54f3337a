//! Publication: what a fetch brought is written for the other caches before anybody hears of it. It must
//! not know how the fetch went.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::task::spawn_blocking;

use super::WriteOutcome;
use super::coding::{self, SharedFailure};
use crate::entry::{DecodedEntry, StoredResponse};
use crate::negative_cache::{Cause, NegativeEntry};
use crate::tiers::Tiers;
use crate::{Failure, Key, Origin, Policy};

/// Time for which an answer stays in the shared tier beyond the time for which it can be served, so that
/// its version and its validators are there a little longer.
const MARGIN: Duration = Duration::from_secs(3600);

impl<O: Origin> Tiers<O> {
    /// Writes an answer, unless the origin forbids storing it. Returns the entry of a newer version that
    /// another cache wrote meanwhile, if there is one: it is the one to serve.
    pub(crate) async fn publish(
        self: &Arc<Self>,
        key: &Key,
        policy: &Policy,
        kept: &StoredResponse,
    ) -> Option<DecodedEntry<O::Value>> {
        let shared = self.shared.clone().filter(|_| !kept.disk_forbidden)?;
        let (name, copy) = (key.clone(), kept.clone());
        let encoding = spawn_blocking(move || coding::encode(name.as_str(), &copy));
        let value = encoding.await.ok()??;
        let keep = policy.longest_use().saturating_add(MARGIN);
        match shared.write(key, &value, keep).await.ok()? {
            WriteOutcome::Written => {
                self.counters.shared_writes.add();
                None
            }
            WriteOutcome::Refused => {
                self.counters.shared_refused.add();
                let newer = self.load_shared(key).await?;
                (newer.entry.version() > kept.version).then_some(newer)
            }
        }
    }

    /// Writes a failure that others would meet too.
    pub(crate) async fn publish_failure(&self, key: &Key, negative: &NegativeEntry<O::Error>) {
        let Some(shared) = self.shared.clone() else {
            return;
        };
        let cause = match &negative.cause {
            Cause::Older => None,
            Cause::Failing(Failure::Origin(error)) => match self.origin.write_failure(error) {
                Some(bytes) => Some(Bytes::from(bytes)),
                None => return,
            },
            // a failure of this cache's own
            Cause::Failing(_) => return,
        };
        let rest = negative.rest();
        if rest.is_zero() {
            return;
        }
        let failure = SharedFailure {
            cause,
            since: negative.since,
            failed_at: self.clock.now(),
            times: negative.times(),
            terms: negative.terms(),
        };
        let bytes = failure.encode(key.as_str());
        // others who do not hear of it find out by themselves
        let _ = shared.write_failure(key, &bytes, rest).await;
    }
}
