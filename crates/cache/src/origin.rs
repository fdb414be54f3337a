//! What the cache needs of whoever owns the resources: fetching, vetting, and how long a failure
//! is remembered. It must not know any transport.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;

use crate::{Headers, Key};

/// Fetches resources and judges what it got. Implemented by the caller.
pub trait Origin: Send + Sync + 'static {
    /// How a fetch fails; shared by everyone who waits for it, hence cheap to clone.
    type Error: std::error::Error + Clone + Send + Sync + 'static;

    /// Fetches one resource. Retries, pacing and deadlines are the origin's own business; the
    /// cache gives up after [`Settings::fetch_limit`](crate::Settings::fetch_limit).
    ///
    /// Never called twice at a time for one key, and not cancelled when callers lose interest.
    fn fetch(
        &self,
        key: &Key,
        conditional: Conditional,
    ) -> impl Future<Output = Result<Response, Self::Error>> + Send;

    /// Judges a body before it is kept: gives its version, or refuses it.
    ///
    /// # Errors
    ///
    /// If the body is nonsense: the fetch then counts as failed with this error.
    fn vet(&self, key: &Key, body: &Bytes) -> Result<Vetted, Self::Error>;

    /// Says how long this failure is remembered, that is, how long nobody asks again.
    fn negative_for(&self, error: &Self::Error) -> Remember;
}

/// What is sent along so that an unchanged body need not be transferred; the default asks
/// unconditionally.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditional {
    /// For `If-None-Match`.
    pub etag: Option<String>,
    /// For `If-Modified-Since`. Never a time that was in the future when it was received.
    pub last_modified: Option<String>,
    /// The last answer was older than the one held and was refused: a good moment to ask for
    /// another representation, past the caches in between.
    pub last_was_older: bool,
}

impl Conditional {
    /// Tells whether a `304 Not Modified` may be the answer.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.etag.is_some() || self.last_modified.is_some()
    }
}

/// A usable answer of the origin.
#[derive(Clone, Debug)]
pub enum Response {
    /// A body (`200`).
    Body(Fetched),
    /// The held entry is still right (`304`); these headers bring it up to date.
    NotModified(Headers),
}

/// A body as it was fetched.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The decoded body, complete; its size was capped by the origin.
    pub body: Bytes,
    /// Its caching headers.
    pub headers: Headers,
}

/// The verdict on a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vetted {
    /// Good, with this version. The cache never replaces a higher version by a lower one, so a
    /// version that cannot be right (far in the future) is better refused with an error.
    Accept {
        /// Opaque to the cache, but ordered.
        version: i64,
    },
    /// Known to be older than what is held, by other signs than the version.
    RefuseOlder,
}

/// How long a failure is remembered.
///
/// Two failures in a row count as the same if they are remembered on the same terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remember {
    /// The first time.
    pub first: Duration,
    /// At most, when the same failure comes again and again: every repeat doubles the time up to
    /// here. Equal to (or less than) `first` if it should not grow.
    pub at_most: Duration,
}

impl Remember {
    /// Remembers every failure for the same time.
    #[must_use]
    pub const fn always(time: Duration) -> Self {
        Self {
            first: time,
            at_most: time,
        }
    }

    /// Returns the time for the `times`-th failure in a row, counted from one.
    pub(crate) fn after(self, times: u32) -> Duration {
        let factor = 2_u32.saturating_pow(times.saturating_sub(1));
        self.first
            .saturating_mul(factor)
            .min(self.at_most.max(self.first))
    }
}
