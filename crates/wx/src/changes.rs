//! The wait for changes: of a place's alerts and of its forecast, across restarts of the server. Does not know what
//! becomes of them.

use std::thread;
use std::time::Duration;

use weather::PlaceQuery;
use weather_client::{Client, Error, Finder};

/// The time that a question may stay with the server.
const PARKED: Duration = Duration::from_secs(45);
/// Beyond that, before the server counts as gone.
const GRACE: Duration = Duration::from_secs(15);
/// Before a server that went away is looked for again.
const RETRY: Duration = Duration::from_secs(30);
/// Everything that may change.
pub(crate) const CHANGES: [ChangeQuery; 2] = [alerts_changed, forecast_changed];

/// A question that is answered when something changes: whether it did, and what to ask next time.
pub(crate) type ChangeQuery =
    fn(&mut Client, &PlaceQuery, &mut Option<String>) -> Result<bool, Error>;

/// Waits for changes. Calls `heard` after each answer, with whether there was a change, and goes on as
/// long as that returns true.
pub(crate) fn listen(
    finder: &Finder,
    place: &PlaceQuery,
    question: ChangeQuery,
    heard: impl Fn(bool) -> bool,
) {
    let patient = finder.clone().timeout(PARKED + GRACE);
    loop {
        if let Ok(mut client) = patient.connect() {
            let mut cursor = None;
            let broken = loop {
                match question(&mut client, place, &mut cursor) {
                    Ok(is_change) if !heard(is_change) => return,
                    Ok(_) => {}
                    Err(error) => break is_broken(&error),
                }
            };
            // Who is cut off shall know at once, not with the next round.
            if broken && !heard(true) {
                return;
            }
        }
        // The questions of whoever is told tell what is wrong.
        thread::sleep(RETRY);
    }
}

/// Returns whether the connection is of no more use.
pub(crate) fn is_broken(error: &Error) -> bool {
    !matches!(
        error,
        Error::Weather { .. } | Error::Remote { .. } | Error::Timeout(_)
    )
}

fn alerts_changed(
    client: &mut Client,
    place: &PlaceQuery,
    cursor: &mut Option<String>,
) -> Result<bool, Error> {
    let answer = client.alert_changes(place.clone(), cursor.as_deref(), PARKED)?;
    // The first answer is what was there before.
    let is_later = cursor.replace(answer.cursor).is_some();
    Ok(is_later && !answer.changes.is_empty())
}

fn forecast_changed(
    client: &mut Client,
    place: &PlaceQuery,
    _: &mut Option<String>,
) -> Result<bool, Error> {
    let answer = client.wait_for_update(place.clone(), None, PARKED)?;
    Ok(answer.is_some())
}
