//! Waiting for a newer forecast. Whoever asks for a forecast tells those who wait for its cell; one
//! task for each cell asks when nobody else does, as often as the policy has the forecast renewed.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use nws::GridCell;
use tokio::sync::watch;
use weather::{Answer, Error, Location, PlaceQuery, QueryOptions};

use super::alert_changes::time_to;
use super::long_polls;
use crate::Service;
use crate::nws_provider::forecast::ForecastMatch;

/// How long the first look may take, however short a caller's timeout is.
const FIRST_LOOK: Duration = Duration::from_secs(10);
/// The least time between two requests for one forecast, whatever the policy says.
const SPACING: Duration = Duration::from_secs(30);

/// When the newest forecast for a cell was made, in seconds since 1970.
pub(crate) type LatestUpdate = watch::Sender<i64>;

impl Service {
    /// The forecast for a place as soon as it is newer than `since`, to the second, or than what is
    /// known now; `None` after `timeout`.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyWaiting`], and as [`find`](Self::find).
    pub async fn wait_for_update(
        self: &Arc<Self>,
        query: &PlaceQuery,
        since: Option<Timestamp>,
        timeout: Duration,
        options: QueryOptions,
    ) -> Result<Option<Answer>, Error> {
        let until = long_polls::end_of(timeout);
        let at_most = timeout.max(FIRST_LOOK);
        let first_look = QueryOptions {
            within: Some(options.within.unwrap_or(at_most)),
            ..options
        };
        let found = self.find(query, first_look).await?;
        let since = since.map_or_else(|| age(&found), Timestamp::as_second);
        if age(&found) > since {
            return Ok(Some(found.answer()));
        }
        let (cell, location) = (found.cell(), found.location());
        let newest = age(&found);
        drop(found);
        let slot = self.long_polls.slot(until)?;
        let service = Arc::clone(self);
        let poller = self.forecast_pollers.join(
            &cell,
            || LatestUpdate::new(newest),
            |newest| service.renew(location, newest),
        );
        let news = self.newer(query, since, options, poller.latest.subscribe());
        slot.wait(news).await.unwrap_or(Ok(None))
    }

    /// The forecast for a place once it is newer than `since`, which is looked at whenever there is news.
    async fn newer(
        &self,
        query: &PlaceQuery,
        since: i64,
        options: QueryOptions,
        mut newest: watch::Receiver<i64>,
    ) -> Result<Option<Answer>, Error> {
        let mut known = since;
        while let Ok(newer) = newest.wait_for(|newest| *newest > known).await.map(|n| *n) {
            known = newer;
            let found = self.find(query, options).await?;
            if age(&found) > since {
                return Ok(Some(found.answer()));
            }
            // It was news of another place of the cell, which moved to another one.
        }
        Ok(None)
    }

    /// Tells those who wait for a cell's forecast how new it is. Costs nothing where nobody waits.
    pub(crate) fn tell_waiting(&self, cell: GridCell, update_time: Timestamp) {
        if self.long_polls.waiting() == 0 {
            return;
        }
        if let Some(newest) = self.forecast_pollers.latest(&cell) {
            tell(&newest, update_time);
        }
    }

    /// Asks for a place's forecast whenever it is due, for as long as somebody waits for it, and tells
    /// of it also where it is that of another cell by now.
    async fn renew(self: Arc<Self>, location: Location, newest: Arc<LatestUpdate>) {
        let mut options = QueryOptions::default();
        loop {
            let found = self.find(&location.into(), options).await;
            if let Ok(found) = &found {
                tell(&newest, found.update_time());
            }
            let policy = self.defaults().policies.forecast;
            // What is a little past its time must not be served meanwhile.
            let was_hasty = options.max_age.replace(policy.floor).is_none();
            let due = found.ok().and_then(|found| found.fresh_until(&policy));
            let pause = match due {
                Some(due) => time_to(due, self.clock.now()),
                None if was_hasty => continue,
                None => policy.floor,
            };
            let longest = policy.ceiling.max(SPACING);
            self.sleep(pause.clamp(SPACING, longest)).await;
        }
    }

    /// Sleeps by the service's clock, which goes on while the machine is suspended; never longer than
    /// so much by the machine's own.
    pub(crate) async fn sleep(&self, pause: Duration) {
        const STEP: Duration = Duration::from_secs(60);
        let now = self.clock.now();
        let due = now.checked_add(pause).unwrap_or(Timestamp::MAX);
        let mut slept = Duration::ZERO;
        while slept < pause {
            let left = time_to(due, self.clock.now());
            let step = left.min(STEP).min(pause.saturating_sub(slept));
            if step.is_zero() {
                return;
            }
            tokio::time::sleep(step).await;
            slept += step;
        }
    }
}

fn tell(newest: &LatestUpdate, update_time: Timestamp) {
    newest.send_if_modified(|newest| {
        let is_newer = update_time.as_second() > *newest;
        *newest = update_time.as_second().max(*newest);
        is_newer
    });
}

fn age(found: &ForecastMatch) -> i64 {
    found.update_time().as_second()
}
