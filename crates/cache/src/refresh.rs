//! One fetch from ask to landing: what is sent along, what becomes of the answer, what is kept and
//! remembered. Runs as the only task of its key; it must not know who waits for it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::Response;
use crate::cache::Inner;
use crate::entry::{DecodedEntry, Kept};
use crate::held::load;
use crate::memory::Replaces;
use crate::trouble::{Cause, Trouble};
use crate::{Conditional, DecodedBody, Entry, Failure, Fetched, Key, Origin, Policy, Remember};

/// How a fetch ended; shared by all who wait for it.
#[derive(Debug)]
pub(crate) enum Landing<V, E> {
    /// Fetched or confirmed.
    Renewed(DecodedEntry<V>),
    /// Failed, or refused as older than the entry, which is kept.
    Trouble(Arc<Trouble<E>>, Option<DecodedEntry<V>>),
}

impl<V: Clone, E> Clone for Landing<V, E> {
    fn clone(&self) -> Self {
        match self {
            Self::Renewed(entry) => Self::Renewed(entry.clone()),
            Self::Trouble(trouble, held) => Self::Trouble(trouble.clone(), held.clone()),
        }
    }
}

/// What one request to the origin came to.
enum Verdict<V, E> {
    Keep(Kept, DecodedBody<V>),
    Older,
    Failed(Failure<E>),
}

/// How long failures that are not the origin's own words are remembered.
const OWN_FAILURES: Remember = Remember {
    first: Duration::from_secs(2),
    at_most: Duration::from_secs(30),
};

/// An origin that serves an older copy is left alone this long at least.
const OLDER_REST: Duration = Duration::from_secs(1);

pub(crate) struct Refresh<O: Origin> {
    pub(crate) inner: Arc<Inner<O>>,
    pub(crate) key: Key,
    pub(crate) policy: Policy,
    pub(crate) held: Option<DecodedEntry<O::Value>>,
}

impl<O: Origin> Refresh<O> {
    pub(crate) async fn run(mut self) -> Landing<O::Value, O::Error> {
        // while this flight was being boarded, another one may have landed
        self.held = self
            .inner
            .memory
            .get(&self.key)
            .or_else(|| self.held.take());
        if self.held.is_none() {
            // what is on disk orders too: never older than before
            self.held = load(self.inner.clone(), self.key.clone()).await;
        }
        let conditional = self.conditional();
        let was_conditional = conditional.is_conditional();
        let mut verdict = self.ask(conditional).await;
        let again = match &verdict {
            // the origin may reach a better copy on another way, and is told so
            Verdict::Older => Some(Conditional {
                last_was_older: true,
                ..Default::default()
            }),
            Verdict::Failed(Failure::ConfirmedNothing) if was_conditional => {
                Some(Conditional::default())
            }
            Verdict::Keep(..) | Verdict::Failed(_) => None,
        };
        if let Some(conditional) = again {
            verdict = self.ask(conditional).await;
        }
        self.land(verdict).await
    }

    fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    fn conditional(&self) -> Conditional {
        let Some(held) = &self.held else {
            return Conditional::default();
        };
        let refused = self
            .inner
            .troubles
            .of(&self.key)
            .is_some_and(|t| t.is_older());
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
    async fn ask(&self, conditional: Conditional) -> Verdict<O::Value, O::Error> {
        let Inner {
            origin,
            counters,
            settings,
            ..
        } = &*self.inner;
        counters.fetches.add();
        let conditional_sent = conditional.is_conditional();
        let limit = settings.fetch_limit;
        let fetch = origin.fetch(&self.key, conditional);
        match tokio::time::timeout(limit, fetch).await {
            Err(_) => Verdict::Failed(Failure::Silent { after: limit }),
            Ok(Err(error)) => Verdict::Failed(Failure::Origin(error)),
            Ok(Ok(Response::Body(fetched))) => self.judge(fetched),
            Ok(Ok(Response::NotModified(headers))) => match &self.held {
                Some(held) if conditional_sent => {
                    counters.confirmed.add();
                    let kept = held.entry.kept.confirmed(headers, self.now());
                    Verdict::Keep(kept, held.decoded.clone())
                }
                _ => Verdict::Failed(Failure::ConfirmedNothing),
            },
        }
    }

    fn judge(&self, fetched: Fetched<O::Value>) -> Verdict<O::Value, O::Error> {
        let counters = &self.inner.counters;
        let held = self.held.as_ref().map(|held| held.entry.version());
        let Fetched {
            body,
            headers,
            decoded,
            version,
        } = fetched;
        if held.is_some_and(|held| version < held) {
            counters.refused_older.add();
            return Verdict::Older;
        }
        counters.replaced.add();
        let kept = Kept::fetched(body, headers, version, self.now());
        Verdict::Keep(kept, decoded)
    }

    /// Keeps or remembers, before anyone hears of it.
    async fn land(self, verdict: Verdict<O::Value, O::Error>) -> Landing<O::Value, O::Error> {
        let Inner {
            origin, counters, ..
        } = &*self.inner;
        match verdict {
            Verdict::Keep(kept, decoded) => Landing::Renewed(self.keep(kept, decoded).await),
            Verdict::Failed(failure) => {
                counters.failures.add();
                let terms = match &failure {
                    Failure::Origin(error) => origin.negative_for(error),
                    _ => OWN_FAILURES,
                };
                tracing::debug!(key = %self.key, %failure, "fetch failed");
                self.remember(Cause::Failing(failure), terms)
            }
            Verdict::Older => {
                tracing::debug!(key = %self.key, "older answer refused");
                let rest = self.policy.floor.max(OLDER_REST);
                self.remember(Cause::Older, Remember::always(rest))
            }
        }
    }

    fn remember(self, cause: Cause<O::Error>, terms: Remember) -> Landing<O::Value, O::Error> {
        let trouble = self
            .inner
            .troubles
            .note(&self.key, cause, terms, self.now());
        Landing::Trouble(trouble, self.held)
    }

    async fn keep(&self, kept: Kept, decoded: DecodedBody<O::Value>) -> DecodedEntry<O::Value> {
        let Inner {
            memory,
            disk,
            troubles,
            settings,
            ..
        } = &*self.inner;
        let entry = Arc::new(Entry::new(kept, &self.key, settings.seed));
        let held = DecodedEntry { entry, decoded };
        let held = memory.offer(&self.key, held, Replaces::All);
        troubles.clear(&self.key);
        let ticket = disk.keep(&self.key, &held.entry);
        disk.written(ticket, settings.disk_wait).await;
        held
    }
}
