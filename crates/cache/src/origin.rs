//! The origin as the cache needs it: fetching, decoding, and the time for which a failure is
//! remembered. It must not know any transport.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use crate::{Headers, Key, Requester};

/// Fetches resources and decodes what it got. Implemented by the caller.
pub trait Origin: Send + Sync + 'static {
    /// The failure of a fetch; shared by everyone who waits for it, hence cheap to clone.
    type Error: std::error::Error + Clone + Send + Sync + 'static;

    /// A decoded body: opaque to the cache, handed out with every answer, hence cheap to clone.
    type Value: Clone + Send + Sync + 'static;

    /// Fetches one resource. Retries, pacing and deadlines are the origin's own business; the
    /// cache gives up after [`Settings::fetch_limit`](crate::Settings::fetch_limit).
    ///
    /// Never called twice at a time for one key, and not cancelled when callers lose interest. The
    /// `requester` is the one who asked first.
    ///
    /// # Errors
    ///
    /// If there is no body, or one that cannot be decoded.
    fn fetch(
        &self,
        key: &Key,
        conditional: Conditional,
        requester: Requester,
    ) -> impl Future<Output = Result<Response<Self::Value>, Self::Error>> + Send;

    /// Decodes a body that was kept on disk, on a thread that may block. A fetched body is never
    /// decoded again while it is in memory.
    ///
    /// # Errors
    ///
    /// If the body is not what it should be, as after a change of the program: it is then
    /// forgotten.
    fn decode(&self, key: &Key, body: &Bytes) -> Result<DecodedBody<Self::Value>, Self::Error>;

    /// Returns the highest version that can be right by now. A higher one that is held all the same is an
    /// error that was kept: it gives way when the origin has sent other answers several times in a row.
    fn latest_version(&self) -> i64 {
        i64::MAX
    }

    /// Returns since when the origin as a whole fails, where it knows: what it failed to give for the first time
    /// later fails since then.
    fn failing_since(&self) -> Option<Timestamp> {
        None
    }

    /// Returns the time for which this failure is remembered and nobody asks again. One that is not
    /// remembered at all is the requester's alone: others who joined the fetch ask anew.
    fn negative_ttl(&self, error: &Self::Error) -> NegativeTtl;

    /// Writes a failure for other caches of the same resources; `None` for one that they would not meet.
    fn write_failure(&self, error: &Self::Error) -> Option<Vec<u8>> {
        let _ = error;
        None
    }

    /// Reads a failure that another cache wrote; `None` for one that it does not know.
    fn read_failure(&self, written: &[u8]) -> Option<Self::Error> {
        let _ = written;
        None
    }
}

/// The conditions of a request, so that an unchanged body need not be transferred; the default has
/// none.
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
pub enum Response<V> {
    /// A body (`200`).
    Body(Fetched<V>),
    /// The held entry is still right (`304`); these headers bring it up to date.
    NotModified(Headers),
}

/// A body as it was fetched, and decoded.
#[derive(Clone, Debug)]
pub struct Fetched<V> {
    /// The body, complete; its size was capped by the origin.
    pub body: Bytes,
    /// Its caching headers.
    pub headers: Headers,
    /// Its decoded form.
    pub decoded: DecodedBody<V>,
    /// Opaque to the cache, but ordered: a higher version is never replaced by a lower one. A
    /// version that cannot be right (far in the future) is better refused with an error.
    pub version: i64,
}

/// The decoded form of a body.
#[derive(Clone, Copy, Debug)]
pub struct DecodedBody<V> {
    /// The value, shared by all who ask for the resource.
    pub value: V,
    /// Bytes that the value takes in memory, about; they count as those of the body do.
    pub bytes: usize,
}

/// The time for which a failure is remembered.
///
/// Two failures in a row count as the same if they are remembered on the same terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NegativeTtl {
    /// The first time.
    pub first: Duration,
    /// At most, when the same failure comes again and again: every repeat doubles the time up to
    /// here. Equal to (or less than) `first` if it should not grow.
    pub at_most: Duration,
}

impl NegativeTtl {
    /// Remembers every failure for the same time.
    #[must_use]
    pub const fn always(time: Duration) -> Self {
        Self {
            first: time,
            at_most: time,
        }
    }

    /// Returns these terms, none of them longer than the `longest`.
    pub(crate) fn capped(self, longest: Self) -> Self {
        Self {
            first: self.first.min(longest.first),
            at_most: self.at_most.min(longest.at_most),
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
