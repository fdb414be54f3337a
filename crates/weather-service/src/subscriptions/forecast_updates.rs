//! Waiting for a newer forecast. Whoever asks for a forecast tells those who wait for it; one task for
//! each asks when nobody else does, as often as the policy has the forecast renewed.

use std::sync::Arc;
use std::time::Duration;

use clock::Clock;
use jiff::Timestamp;
use tokio::sync::watch;
use weather::{Answer, Error, Location, QueryOptions};

use super::long_polls::{self, LongPolls};
use super::pause;
use super::pollers::Pollers;
use crate::defaults::SharedDefaults;
use crate::{ForecastKey, ForecastMatch, WeatherProvider};

/// The longest that the first look may take, however short a caller's timeout is.
const FIRST_LOOK: Duration = Duration::from_secs(10);
/// The least time between two requests for one forecast, whatever the policy says.
const SPACING: Duration = Duration::from_secs(30);

/// The time of the newest forecast, in seconds since 1970.
type LatestUpdate = watch::Sender<i64>;

/// The calls that wait for newer forecasts.
#[derive(Debug)]
pub(crate) struct ForecastSubscriptions {
    provider: Arc<WeatherProvider>,
    defaults: SharedDefaults,
    clock: Clock,
    long_polls: Arc<LongPolls>,
    /// One for each forecast that somebody waits for.
    pollers: Pollers<ForecastKey, LatestUpdate>,
}

impl ForecastSubscriptions {
    /// Subscriptions that nobody has yet.
    pub(crate) fn new(
        provider: Arc<WeatherProvider>,
        defaults: SharedDefaults,
        clock: Clock,
        long_polls: Arc<LongPolls>,
    ) -> Self {
        Self {
            provider,
            defaults,
            clock,
            pollers: Pollers::new(long_polls.pace()),
            long_polls,
        }
    }

    /// Returns the forecast for a place as soon as it is newer than `since`, to the second, or than what
    /// is known now; `None` after `timeout`.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyWaiting`], and as [`find`](Self::find).
    pub(crate) async fn wait(
        self: &Arc<Self>,
        location: Location,
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
        let found = self.find(location, first_look).await?;
        let since = since.map_or_else(|| age(&found), Timestamp::as_second);
        if age(&found) > since {
            return Ok(Some(found.answer()));
        }
        let (key, newest) = (found.key(), age(&found));
        drop(found);
        let slot = self.long_polls.slot(until)?;
        let subscriptions = Arc::clone(self);
        let poller = self.pollers.join(
            &key,
            || LatestUpdate::new(newest),
            |newest| subscriptions.poll(location, newest),
        );
        let news = self.newer(location, since, options, poller.latest.subscribe());
        slot.wait(news).await.unwrap_or(Ok(None))
    }

    /// Finds the forecast for a place, and tells those who wait for it.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub(crate) async fn find(
        &self,
        location: Location,
        options: QueryOptions,
    ) -> Result<ForecastMatch, Error> {
        let deadline = self.defaults.deadline(options);
        let found = self.provider.forecast(location, deadline).await?;
        self.notify(&found);
        Ok(found)
    }

    /// As [`find`](Self::find), if it takes no more than a look at what was found before.
    pub(crate) fn find_again(
        &self,
        location: Location,
        options: QueryOptions,
    ) -> Option<ForecastMatch> {
        if !self.defaults.accept_any_age(options) {
            return None;
        }
        let found = self.provider.forecast_again(location)?;
        self.notify(&found);
        Some(found)
    }

    /// Tells those who wait for the forecast; costs nothing where nobody does.
    fn notify(&self, found: &ForecastMatch) {
        if self.long_polls.waiting() > 0
            && let Some(newest) = self.pollers.latest(&found.key())
        {
            tell(&newest, found.update_time());
        }
    }

    /// Returns the forecast for a place once it is newer than `since`, which is looked at whenever there
    /// is news.
    async fn newer(
        &self,
        location: Location,
        since: i64,
        options: QueryOptions,
        mut newest: watch::Receiver<i64>,
    ) -> Result<Option<Answer>, Error> {
        let mut known = since;
        while let Ok(newer) = newest.wait_for(|newest| *newest > known).await.map(|n| *n) {
            known = newer;
            let found = self.find(location, options).await?;
            if age(&found) > since {
                return Ok(Some(found.answer()));
            }
            // It was news of another place of the cell, which moved to another one.
        }
        Ok(None)
    }

    /// Asks for a place's forecast whenever it is due, for as long as somebody waits for it, and tells
    /// of it also where it is that of another cell by now.
    async fn poll(self: Arc<Self>, location: Location, newest: Arc<LatestUpdate>) {
        let mut options = QueryOptions::default();
        loop {
            let found = self.find(location, options).await;
            if let Ok(found) = &found {
                tell(&newest, found.update_time());
            }
            let policy = self.provider.forecast_policy();
            // What is a little past its time must not be served meanwhile.
            let was_hasty = options.max_age.replace(policy.floor).is_none();
            let due = found.ok().and_then(|found| found.fresh_until(&policy));
            let pause = match due {
                Some(due) => pause::time_to(due, self.clock.now()),
                None if was_hasty => continue,
                None => policy.floor,
            };
            let pause = pause.clamp(SPACING, policy.ceiling.max(SPACING));
            let least = self.pollers.least_pause(self.provider.per_second());
            self.pollers.pause(&self.clock, pause.max(least)).await;
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
