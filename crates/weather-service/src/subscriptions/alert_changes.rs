//! How the alerts of a place change: told after what a caller knows already, or waited for. What
//! changed is found and remembered in `journal`; how many may wait is decided in `long_polls`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cache::{Error as CacheError, Want};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use nws::payload;
use weather::{AlertChanges, Coordinates, Error, Location, PlaceQuery, Provenance, QueryOptions};

use super::long_polls;
use crate::Service;
use crate::journal::{AlertSnapshot, ChangesSince, Cursor, Journal, MOST_ALERTS};
use crate::nws_provider::decoded_cache::Decoded;
use crate::nws_provider::error::UpstreamError;
use crate::nws_provider::in_force::in_force;

/// How long the first look may take, however short a caller's timeout is.
const FIRST_LOOK: Duration = Duration::from_secs(10);
/// The least time between two looks.
const SPACING: Duration = Duration::from_secs(1);

/// A point whose alerts somebody waits for, and where the list came from that was last looked at.
#[derive(Debug)]
pub(crate) struct AlertFeed {
    post: AlertPoint,
    last: Mutex<Provenance>,
}

/// A point whose alerts are noted.
#[derive(Debug, Clone)]
struct AlertPoint {
    at: Coordinates,
    location: Location,
    zone: Option<TimeZone>,
    journal: Arc<Journal>,
}

impl Service {
    /// What changed among the alerts of a place after `since`, the cursor of an answer before: at
    /// once if something did, else as soon as something does, or nothing after `timeout`.
    ///
    /// Without a cursor all alerts in force are told as new. So they are to a caller whose cursor is
    /// of a journal that is lost, or from before what is kept; it knows from the numbers which of them
    /// it has seen. An alert is told to have ended when the upstream's latest list does not have it
    /// any more or when its own end has passed, never because the upstream fails.
    ///
    /// # Errors
    ///
    /// [`Error::BadRequest`] where `since` is no cursor, [`Error::TooManyWaiting`], and why else there
    /// is no answer.
    pub async fn alert_changes(
        self: &Arc<Self>,
        query: &PlaceQuery,
        since: Option<&str>,
        timeout: Duration,
        options: QueryOptions,
    ) -> Result<AlertChanges, Error> {
        let until = long_polls::end_of(timeout);
        let cursor = since.map(str::parse::<Cursor>).transpose();
        let cursor = cursor.map_err(|error| Error::BadRequest(error.to_string()))?;
        let place = self.locate(query)?;
        let post = self.post(place.location, place.time_zone.as_deref());
        let deadline = self.deadline(options);
        let deadline = deadline.but_at_most(timeout.max(FIRST_LOOK));
        let view = self.look(&post, deadline.want()).await;
        let view = view.map_err(|error| self.no_alerts(&error, place.location, deadline))?;
        let mut provenance = self.provenance_of_list(&view, place.location);
        drop(view);
        let mut told = post.journal.since(cursor);
        if told.is_none() {
            let cursor = cursor.or_else(|| post.journal.cursor());
            let cursor = cursor.ok_or_else(|| Error::Unreachable("no journal".to_owned()))?;
            let slot = self.long_polls.slot(until)?;
            let followed = || AlertFeed {
                post: post.clone(),
                last: Mutex::new(provenance),
            };
            let service = Arc::clone(self);
            let follow = |followed| service.follow(followed);
            let poller = self.alert_pollers.join(&post.at, followed, follow);
            if slot.wait(post.journal.news(cursor)).await.is_some() {
                told = post.journal.since(Some(cursor));
            }
            provenance = poller.latest.read(self.clock.now());
        }
        let told = told.unwrap_or_else(|| ChangesSince {
            cursor: since.map(str::to_owned).unwrap_or_default(),
            changes: Vec::new(),
        });
        Ok(AlertChanges {
            place,
            cursor: told.cursor,
            changes: told.changes,
            provenance,
        })
    }

    fn post(&self, location: Location, zone: Option<&str>) -> AlertPoint {
        let at = Coordinates::from(location);
        AlertPoint {
            at,
            location,
            zone: zone.and_then(|name| TimeZone::get(name).ok()),
            journal: self.journals.journal(at),
        }
    }

    /// Looks at the alerts of a point and notes what changed.
    async fn look(
        &self,
        post: &AlertPoint,
        want: Want,
    ) -> Result<Decoded<payload::AlertCollection>, CacheError<UpstreamError>> {
        let listed = self.listed(post.at, want).await;
        self.note(post, listed.as_ref().ok()).await;
        listed
    }

    /// Notes what changed by a list; without one, what is over by now.
    async fn note(&self, post: &AlertPoint, view: Option<&Decoded<payload::AlertCollection>>) {
        let now = self.clock.now();
        let mut seen = AlertSnapshot {
            messages: Vec::new(),
            version: i64::MIN,
            is_latest: false,
            now,
            zone: post.zone.clone(),
        };
        if let Some(view) = view {
            seen.messages = in_force(&view.value, now);
            seen.messages.truncate(MOST_ALERTS);
            seen.version = view.entry.version();
            seen.is_latest = view.stale.is_none();
        }
        post.journal.note(seen).await;
    }

    /// Lets those who wait for a point's alerts know of a list that somebody else asked for. Costs
    /// nothing where nobody waits.
    pub(crate) async fn tell_followers(
        &self,
        at: Coordinates,
        view: &Decoded<payload::AlertCollection>,
    ) {
        if self.long_polls.waiting() == 0 {
            return;
        }
        if let Some(followed) = self.alert_pollers.latest(&at) {
            followed.write(self.provenance_of_list(view, followed.post.location));
            self.note(&followed.post, Some(view)).await;
        }
    }

    /// Looks at the alerts of a point again and again, as often as the policy lets them be asked for,
    /// and when one is over: for as long as somebody waits for them.
    async fn follow(self: Arc<Self>, followed: Arc<AlertFeed>) {
        let post = &followed.post;
        // What the first one who waits has just seen.
        let mut want = Want::default();
        loop {
            let looked = self.look(post, want).await;
            if let Ok(view) = &looked {
                followed.write(self.provenance_of_list(view, post.location));
            }
            let pause = self.until_next_look(post, looked.ok().as_ref());
            self.sleep(pause).await;
            want.max_age = Some(self.defaults().policies.alerts.floor);
        }
    }

    fn until_next_look(
        &self,
        post: &AlertPoint,
        view: Option<&Decoded<payload::AlertCollection>>,
    ) -> Duration {
        let policy = self.defaults().policies.alerts;
        let now = self.clock.now();
        let latest = view.filter(|view| view.stale.is_none());
        let fresh = latest.map_or(policy.floor, |view| {
            time_to(policy.fresh_until(&view.entry), now)
        });
        let end = post.journal.next_end().map(|end| time_to(end, now));
        let pause = end.map_or(fresh, |end| end.min(fresh));
        pause.clamp(SPACING, policy.ceiling.max(SPACING))
    }
}

impl AlertFeed {
    fn write(&self, provenance: Provenance) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = provenance;
    }

    fn read(&self, now: Timestamp) -> Provenance {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let age_seconds = now.duration_since(last.update_time).as_secs().max(0);
        Provenance {
            age_seconds,
            ..last.clone()
        }
    }
}

/// The time from `now` to `then`, or none.
pub(crate) fn time_to(then: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(then.duration_since(now)).unwrap_or_default()
}
