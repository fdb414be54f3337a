//! The cache's failures and stale answers in the words of `weather`. Decides nothing.

use std::time::Duration;

use cache::{Failure, Stale};
use jiff::Timestamp;
use weather::{Error, Location, Staleness};

use super::error::UpstreamError;
use super::resources::{CacheError, Outcome, Resources};
use crate::deadline::Deadline;

/// A failure that lasts longer than this is worth saying since when.
const WORTH_SAYING: Duration = Duration::from_secs(60);

impl Resources {
    /// Says what a failure of the cache means for whoever asked, and since when it lasts.
    pub(super) fn to_public_error(
        &self,
        error: &CacheError,
        location: impl Into<Option<Location>>,
        deadline: Deadline,
    ) -> Error {
        match error {
            CacheError::Failing { since, failure } => {
                let lasts = self.now().duration_since(*since);
                let lasts = Duration::try_from(lasts).unwrap_or_default();
                let error = failed(failure, location.into());
                if lasts >= WORTH_SAYING {
                    with_since(error, *since)
                } else {
                    error
                }
            }
            // The step that was too slow had only what was left of the caller's time.
            CacheError::DeadlinePassed { within } => {
                Error::Timeout(deadline.asked().unwrap_or(*within))
            }
            CacheError::Busy { .. } => {
                Error::Unreachable("too much else is being asked of it".to_owned())
            }
            other => Error::InvalidResponse(other.to_string()),
        }
    }
}

/// Returns since when the upstream fails, and how, whether it left something to say or not.
pub(super) fn failing<T>(found: &Outcome<T>) -> Option<(Timestamp, &UpstreamError)> {
    let (since, failure) = match found {
        Ok(found) => match &found.stale {
            Some(Stale::OriginFailing { since, failure }) => (since, failure),
            _ => return None,
        },
        Err(CacheError::Failing { since, failure }) => (since, failure),
        Err(_) => return None,
    };
    match failure {
        Failure::Origin(error) => Some((*since, error)),
        _ => None,
    }
}

/// Tells whether the upstream says that there is no such thing.
pub(super) fn is_not_found(error: &CacheError) -> bool {
    matches!(
        error,
        CacheError::Failing { failure: Failure::Origin(error), .. } if error.is_not_found()
    )
}

fn failed(failure: &Failure<UpstreamError>, location: Option<Location>) -> Error {
    match failure {
        Failure::Origin(trouble) => trouble.to_public_error(location),
        Failure::Silent { after } => Error::Timeout(*after),
        Failure::OnlyOlder => {
            Error::Unreachable("it offers only copies older than one given before".to_owned())
        }
        other => Error::InvalidResponse(other.to_string()),
    }
}

fn with_since(error: Error, since: Timestamp) -> Error {
    let since = since.strftime("failing since %Y-%m-%d %H:%M UTC");
    match error {
        Error::Unreachable(why) => Error::Unreachable(format!("{why}, {since}")),
        Error::InvalidResponse(why) => Error::InvalidResponse(format!("{why}, {since}")),
        // Silence that lasts is no matter of patience any more.
        Error::Timeout(after) => {
            let after = after.as_secs_f64();
            Error::Unreachable(format!("no answer within {after} s, {since}"))
        }
        other => other,
    }
}

/// Returns the reason why an answer may be behind the upstream.
pub(super) fn staleness(stale: &Stale<UpstreamError>, location: Option<Location>) -> Staleness {
    match stale {
        Stale::BeingRefreshed => Staleness::BeingRefreshed,
        Stale::OriginFailing { since, failure } => Staleness::UpstreamFailing {
            since: *since,
            why: failed(failure, location).to_string(),
        },
        Stale::OriginOlder { since } => Staleness::UpstreamOlder { since: *since },
        Stale::DeadlinePassed => Staleness::DeadlinePassed,
        // The cache may learn to say more; being busy is the mildest of what it can mean.
        _ => Staleness::Busy,
    }
}
