//! What the cache's failures and stale answers mean, in the words of `weather`. Decides nothing.

use std::time::Duration;

use cache::{Failure, Stale};
use jiff::Timestamp;
use weather::{Error, Location, Staleness};

use super::error::UpstreamError;
use crate::Service;
use crate::deadline::Deadline;

/// A failure that lasts longer than this is worth saying since when.
const WORTH_SAYING: Duration = Duration::from_secs(60);

impl Service {
    /// What a failure of the cache means for whoever asked, and since when it lasts.
    pub(crate) fn to_public_error(
        &self,
        error: &cache::Error<UpstreamError>,
        location: Location,
        deadline: Deadline,
    ) -> Error {
        match error {
            cache::Error::Failing { since, failure } => {
                let lasts = self.clock.now().duration_since(*since);
                let lasts = Duration::try_from(lasts).unwrap_or_default();
                let error = failed(failure, location);
                if lasts >= WORTH_SAYING {
                    with_since(error, *since)
                } else {
                    error
                }
            }
            // The step that was too slow had only what was left of the caller's time.
            cache::Error::DeadlinePassed { within } => {
                Error::Timeout(deadline.asked().unwrap_or(*within))
            }
            cache::Error::Busy { .. } => {
                Error::Unreachable("too much else is being asked of it".to_owned())
            }
            other => Error::InvalidResponse(other.to_string()),
        }
    }
}

/// The upstream's own trouble behind a failure.
pub(crate) fn origin(failure: &Failure<UpstreamError>) -> Option<&UpstreamError> {
    match failure {
        Failure::Origin(trouble) => Some(trouble),
        _ => None,
    }
}

fn failed(failure: &Failure<UpstreamError>, location: Location) -> Error {
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

/// Why an answer may be behind the upstream.
pub(crate) fn staleness(stale: &Stale<UpstreamError>, location: Location) -> Staleness {
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
