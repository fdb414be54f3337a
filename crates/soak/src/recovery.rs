//! After the upstream is back: how long until each place is fresh, and whether one refresh was enough.

use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use clock::{Clock, Stopwatch};
use jiff::{SignedDuration, Timestamp};
use weather::Location;

use crate::check;
use crate::rust_client::connect;

/// Between two looks at all places that are not yet fresh.
const PAUSE: Duration = Duration::from_millis(50);
/// The shortest lifetime in the daemon's settings: so long after a refresh nothing may be marked.
const LIFETIME: SignedDuration = SignedDuration::from_secs(1);

/// The course of the recovery.
#[derive(Debug, Default)]
pub(crate) struct RecoveryOutcome {
    /// The time until the upstream had confirmed the last place.
    pub(crate) took: Duration,
    /// Places that were not confirmed in time.
    pub(crate) missing: usize,
    /// Places that got no answer, each time.
    pub(crate) refused: Vec<String>,
    /// Places that were marked right after a refresh.
    pub(crate) still_marked: Vec<String>,
}

/// Looks at all places until each has been refreshed since `since`, for at most `limit`.
pub(crate) fn watch(
    dir: &Path,
    places: &[Location],
    since: Timestamp,
    limit: Duration,
) -> Result<RecoveryOutcome> {
    let mut client = connect(dir)?;
    let clock = Clock::system();
    let watch = Stopwatch::start();
    let mut pending = places.to_vec();
    let mut recovery = RecoveryOutcome::default();
    while !pending.is_empty() && watch.elapsed() < limit {
        let mut left = Vec::new();
        for place in pending {
            let from = match client.explain(place) {
                Ok(answer) => answer.provenance,
                Err(error) => {
                    recovery.refused.push(format!("{place}: {error}"));
                    left.push(place);
                    continue;
                }
            };
            if from.confirmed_at <= since {
                left.push(place);
                continue;
            }
            recovery.took = watch.elapsed();
            let fresh = check::is_just_confirmed(&from, since, clock.now(), LIFETIME);
            if fresh && from.stale.is_some() {
                recovery.still_marked.push(format!("{place}: {from:?}"));
            }
        }
        pending = left;
        thread::sleep(PAUSE);
    }
    recovery.missing = pending.len();
    Ok(recovery)
}
