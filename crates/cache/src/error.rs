//! The reasons why there is no answer. It must not know what the origin's own errors mean.

use std::time::Duration;

use jiff::Timestamp;

/// The reason why the cache has no answer at all, not even a stale one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error<E> {
    /// The origin fails and nothing recent enough is held.
    #[error("the origin fails since {since}")]
    Failing {
        /// Time of the first of the unbroken row of failures.
        since: Timestamp,
        /// The latest of them.
        #[source]
        failure: Failure<E>,
    },
    /// The caller's time was up and nothing recent enough is held; the fetch goes on.
    #[error("nothing within {within:?}")]
    DeadlinePassed {
        /// Time that the caller waited.
        within: Duration,
    },
    /// As many resources as are allowed at a time are being fetched already.
    #[error("{at_most} resources are being fetched already")]
    Busy {
        /// The bound.
        at_most: usize,
    },
}

/// The failure of one fetch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure<E> {
    /// The origin said so, or what it sent was refused.
    #[error(transparent)]
    Origin(E),
    /// The origin neither answered nor failed in the time a fetch may take.
    #[error("no result from the origin within {after:?}")]
    Silent {
        /// Time that it was waited for.
        after: Duration,
    },
    /// The origin confirmed an entry (`304`) that it had not been asked about.
    #[error("confirmation of an entry that was not asked about")]
    ConfirmedNothing,
    /// The origin has only older versions than the held one, which is too old to be served.
    #[error("only answers older than one already served")]
    OnlyOlder,
    /// The fetch ended without a result, because of a defect in the origin's code.
    #[error("the fetch was abandoned")]
    Abandoned,
}
