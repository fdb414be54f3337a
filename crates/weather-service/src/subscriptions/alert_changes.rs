//! Changes among the alerts of a place: told after what a caller knows already, or waited for. They are
//! found and remembered in `journal`; how many calls may wait is decided in `long_polls`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clock::Clock;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use weather::{
    AlertChanges, AlertFilter, Coordinates, Error, Location, Place, Provenance, QueryOptions,
};

use super::long_polls::{self, LongPolls};
use super::pause;
use super::pollers::Pollers;
use crate::WeatherProvider;
use crate::alert_list::AlertList;
use crate::deadline::Deadline;
use crate::defaults::SharedDefaults;
use crate::journal::{
    AlertSnapshot, ChangesSince, Cursor, Journal, JournalStore, MOST_ALERTS, Reader,
};
use crate::requester;

/// The longest that the first look may take, however short a caller's timeout is.
const FIRST_LOOK: Duration = Duration::from_secs(10);
/// The cursor of those who want to hear of all in force.
const START: &str = "start";
/// The least time between two looks.
const SPACING: Duration = Duration::from_secs(1);

/// The calls that wait for changes of alerts, and the journals of those changes.
#[derive(Debug)]
pub(crate) struct AlertSubscriptions {
    provider: Arc<WeatherProvider>,
    defaults: SharedDefaults,
    clock: Clock,
    long_polls: Arc<LongPolls>,
    journals: JournalStore,
    /// One for each point whose alerts somebody waits for.
    pollers: Pollers<Coordinates, AlertFeed>,
}

/// A point whose alerts somebody waits for, and where the list came from that was last looked at.
#[derive(Debug)]
struct AlertFeed {
    point: AlertPoint,
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

impl AlertSubscriptions {
    /// Subscriptions that nobody has yet.
    pub(crate) fn new(
        provider: Arc<WeatherProvider>,
        defaults: SharedDefaults,
        clock: Clock,
        long_polls: Arc<LongPolls>,
        journals: JournalStore,
    ) -> Self {
        Self {
            provider,
            defaults,
            clock,
            pollers: Pollers::new(long_polls.pace()),
            long_polls,
            journals,
        }
    }

    /// Returns what changed after `since`: see [`Service::alert_changes`](crate::Service::alert_changes).
    pub(crate) async fn changes(
        self: &Arc<Self>,
        place: Place,
        since: Option<&str>,
        timeout: Duration,
        filter: &AlertFilter,
    ) -> Result<AlertChanges, Error> {
        let until = long_polls::end_of(timeout);
        let since = since.filter(|since| *since != START);
        let cursor = since.map(str::parse::<Cursor>).transpose();
        let cursor = cursor.map_err(|error| Error::BadRequest(error.to_string()))?;
        let filter = &self.defaults.filter(filter);
        let point = self.point(place.location, place.time_zone.as_deref(), cursor.is_some());
        let deadline = self.defaults.deadline(QueryOptions::default());
        let deadline = deadline.but_at_most(timeout.max(FIRST_LOOK));
        let mut provenance = self.look(&point, deadline).await?.provenance;
        if let Some(cursor) = cursor {
            point.journal.look_up(cursor).await;
        }
        let mut told = point.journal.matching_since(cursor, filter);
        if told.as_ref().is_none_or(|told| told.is_passed_over(cursor)) {
            let looked_up_to = told.as_ref().map(|told| told.cursor);
            let cursor = looked_up_to.or(cursor).or_else(|| point.journal.cursor());
            let cursor = cursor.ok_or_else(|| Error::Unreachable("no journal".to_owned()))?;
            let slot = self.long_polls.slot(until)?;
            let feed = || AlertFeed {
                point: point.clone(),
                last: Mutex::new(provenance),
            };
            let subscriptions = Arc::clone(self);
            let poll = |feed| subscriptions.poll(feed);
            let poller = self.pollers.join(&point.at, feed, poll);
            let news = slot.wait(next_match(&point.journal, cursor, filter, &mut told));
            let _ = news.await;
            provenance = poller.latest.read(self.clock.now());
        }
        // Whoever knows everything gets the name by which it is known now: older ones are forgotten in time.
        let next = told.as_ref().map(|told| told.cursor);
        let next = next.or_else(|| point.journal.same_as(cursor?));
        let next = next.map(|cursor| cursor.to_string());
        let reset = told.as_ref().is_some_and(|told| told.reset);
        Ok(AlertChanges {
            place,
            cursor: next.unwrap_or_else(|| since.unwrap_or_default().to_owned()),
            changes: told.map(|told| told.changes).unwrap_or_default(),
            reset: reset && since.is_some(),
            provenance,
        })
    }

    /// Lets those who wait for a point's alerts know of a list that somebody else asked for. Costs
    /// nothing where nobody waits.
    pub(crate) async fn notify(&self, location: Location, list: &AlertList) {
        if self.long_polls.waiting() == 0 {
            return;
        }
        if let Some(feed) = self.pollers.latest(&location.into()) {
            feed.write(list.provenance.clone());
            self.note(&feed.point, Some(list)).await;
        }
    }

    /// Returns the number of points whose alerts somebody waits for.
    pub(crate) fn followed_points(&self) -> u64 {
        self.pollers.running() as u64
    }

    /// Lets another process write the journals.
    pub(crate) async fn close(&self) {
        self.journals.close().await;
    }

    fn point(&self, location: Location, zone: Option<&str>, is_following: bool) -> AlertPoint {
        let at = Coordinates::from(location);
        let caller = requester::current().caller;
        let reader = Reader {
            caller,
            is_following,
        };
        AlertPoint {
            at,
            location,
            zone: zone.and_then(|name| TimeZone::get(name).ok()),
            journal: self.journals.journal(at, reader),
        }
    }

    /// Looks at the alerts of a point and notes what changed.
    async fn look(&self, point: &AlertPoint, deadline: Deadline) -> Result<AlertList, Error> {
        let list = self.provider.alerts(point.location, deadline).await;
        self.note(point, list.as_ref().ok()).await;
        list
    }

    /// Notes what changed by a list; without one, what is over by now.
    async fn note(&self, point: &AlertPoint, list: Option<&AlertList>) {
        let zone = point.zone.clone();
        let snapshot = match list {
            Some(list) => AlertSnapshot {
                messages: list.messages.iter().take(MOST_ALERTS).cloned().collect(),
                version: list.version,
                is_latest: list.is_latest,
                now: list.now,
                zone,
            },
            None => AlertSnapshot {
                messages: Vec::new(),
                version: i64::MIN,
                is_latest: false,
                now: self.clock.now(),
                zone,
            },
        };
        point.journal.note(snapshot).await;
    }

    /// Looks at the alerts of a point again and again, as often as the policy lets them be asked for,
    /// and when one is over, but no more often than the pace of all pollers allows: for as long as
    /// somebody waits for them.
    async fn poll(self: Arc<Self>, feed: Arc<AlertFeed>) {
        let point = &feed.point;
        // What the first one who waits has just seen.
        let mut options = QueryOptions::default();
        loop {
            let looked = self.look(point, Deadline::start(options)).await;
            if let Ok(list) = &looked {
                feed.write(list.provenance.clone());
            }
            let pause = self.until_next_look(point, looked.ok().as_ref());
            self.pollers.pause(&self.clock, pause).await;
            options.max_age = Some(self.provider.alert_policy().floor);
        }
    }

    fn until_next_look(&self, point: &AlertPoint, list: Option<&AlertList>) -> Duration {
        let policy = self.provider.alert_policy();
        let now = self.clock.now();
        let latest = list.filter(|list| list.is_latest);
        let fresh = latest.map_or(policy.floor, |list| pause::time_to(list.fresh_until, now));
        let end = point.journal.next_end();
        let end = end.map(|end| pause::time_to(end, now));
        let pause = end.map_or(fresh, |end| end.min(fresh));
        let pause = pause.clamp(SPACING, policy.ceiling.max(SPACING));
        pause.max(self.pollers.least_pause(self.provider.per_second()))
    }
}

/// Waits for a change that matches, and keeps in `told` how far it has looked, also if it is given up.
async fn next_match(
    journal: &Journal,
    mut cursor: Cursor,
    filter: &AlertFilter,
    told: &mut Option<ChangesSince>,
) {
    loop {
        journal.news(cursor).await;
        let Some(next) = journal.matching_since(Some(cursor), filter) else {
            continue;
        };
        let is_passed_over = next.is_passed_over(Some(cursor));
        cursor = next.cursor;
        *told = Some(next);
        if !is_passed_over {
            return;
        }
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
