//! The forecast of a place: its cell's, and the period that holds now. Believes `updateTime` and the
//! periods, not headers. What is done when the upstream fails is next door, in `fallback`.

use std::sync::{Arc, Weak};
use std::time::Duration;

use cache::{Policy, Tier, Want};
use jiff::Timestamp;
use nws::GridCell;
use nws::payload::Grid;
use weather::{Answer, Coordinates, Error, Location, Period, Provenance, WeatherForecast};

use super::cached_forecast::CachedForecast;
use super::cell_lookup::{CellLookup, FOR_BETTER};
use super::decoded_cache::Decoded;
use super::error::UpstreamError;
use super::fallback::Fallback;
use super::recent::RecentForecasts;
use super::resource_value::{ParsedForecast, PeriodLength};
use super::resources::{CacheError, Outcome, Resources};
use crate::deadline::Deadline;

/// The forecasts of places.
#[derive(Debug)]
pub(super) struct Forecasts {
    pub(super) resources: Arc<Resources>,
    half_days: CellLookup,
    hours: CellLookup,
    fallback: Fallback,
    pub(super) recent: RecentForecasts,
}

impl Forecasts {
    /// Forecasts made of `resources`.
    pub(super) fn new(resources: &Arc<Resources>) -> Self {
        Self {
            half_days: CellLookup::new(Arc::clone(resources)),
            hours: CellLookup::new(Arc::clone(resources)),
            fallback: Fallback::new(Arc::clone(resources)),
            recent: RecentForecasts::new(Arc::clone(resources)),
            resources: Arc::clone(resources),
        }
    }

    /// Finds the forecast for a place and the period of it that holds now.
    ///
    /// # Errors
    ///
    /// [`Error::OutsideArea`] where the upstream covers nothing, and why else there is no answer.
    pub(super) async fn find(
        &self,
        location: Location,
        deadline: Deadline,
    ) -> Result<ForecastMatch, Error> {
        let best = self.best(PeriodLength::HalfDay, location.into(), deadline);
        let cached = best
            .await
            .map_err(|error| self.resources.to_public_error(&error, location, deadline))?;
        let now = self.resources.now();
        if let Some(missing) = UpstreamError::of_periods(cached.forecast(), now) {
            return Err(missing.to_public_error(location.into()));
        }
        Ok(self.matched(location, cached, now))
    }

    /// As [`find`](Self::find) for any age, if it takes no more than a look at what was found before.
    pub(super) fn find_again(&self, location: Location) -> Option<ForecastMatch> {
        let now = self.resources.now();
        let length = PeriodLength::HalfDay;
        let cached = self.recent.get(length, location.into(), now)?;
        Some(self.matched(location, cached, now))
    }

    /// Matches a forecast to the time, at which it is not over.
    fn matched(&self, location: Location, cached: CachedForecast, now: Timestamp) -> ForecastMatch {
        ForecastMatch {
            location,
            period: cached.forecast().position_at(now).unwrap_or_default(),
            simulated: self.resources.note_simulated(cached.is_simulated()),
            cached,
            now,
        }
    }

    /// Returns the best forecast there is for a place, which may still be over.
    pub(super) async fn best(
        &self,
        length: PeriodLength,
        at: Coordinates,
        deadline: Deadline,
    ) -> Result<CachedForecast, CacheError> {
        let get = |cell, deadline| self.latest(length, cell, deadline);
        self.best_by(length, at, deadline, get).await
    }

    /// As [`best`](Self::best), with the raw grid of the cell that answers, where that is to be had.
    pub(super) async fn best_with_grid(
        &self,
        length: PeriodLength,
        at: Coordinates,
        deadline: Deadline,
    ) -> Result<(CachedForecast, Option<Arc<Grid>>), CacheError> {
        let get = |cell, deadline| self.latest_beside_grid(length, cell, deadline);
        let cached = self.best_by(length, at, deadline, get).await?;
        let most = match cached.found.tier {
            Tier::Origin => FOR_DETAILS,
            Tier::Memory | Tier::Disk | Tier::Shared => FOR_BETTER,
        };
        let want = deadline.but_at_most(most).want();
        let grid = self.resources.grid(cached.cell, want).await.ok();
        let grid = grid.filter(|grid| cached.goes_with(grid));
        Ok((cached, grid.map(|grid| grid.value)))
    }

    async fn best_by<F>(
        &self,
        length: PeriodLength,
        at: Coordinates,
        deadline: Deadline,
        get: impl Fn(GridCell, Deadline) -> F,
    ) -> Result<CachedForecast, CacheError>
    where
        F: Future<Output = Outcome<ParsedForecast>>,
    {
        let cells = match length {
            PeriodLength::HalfDay => &self.half_days,
            PeriodLength::Hour => &self.hours,
        };
        if deadline.accepts_any_age()
            && let Some(found) = self.recent.get(length, at, self.resources.now())
        {
            return Ok(found);
        }
        let generation = self.resources.cache().generation();
        let outcome = cells.find(at, deadline, get).await?;
        let now = self.resources.now();
        let is_good = |found: &Decoded<ParsedForecast>| {
            let update_time = Some(found.value.forecast.update_time);
            !found.is_behind()
                && !found.is_over(now)
                && !self.fallback.has_newer(length, outcome.cell, update_time)
        };
        match outcome.found {
            Ok(found) if is_good(&found) => {
                let cached = CachedForecast::given(outcome.cell, found);
                let point = &outcome.point;
                self.recent
                    .keep((length, at), generation, point, &cached, now);
                Ok(cached)
            }
            _ => self.fallback.best(length, outcome, deadline).await,
        }
    }

    /// As [`latest`](Self::latest), while the raw grid of the cell is fetched, too: both take one round trip.
    async fn latest_beside_grid(
        &self,
        length: PeriodLength,
        cell: GridCell,
        deadline: Deadline,
    ) -> Outcome<ParsedForecast> {
        let forecast = self.latest(length, cell, deadline);
        tokio::pin!(forecast);
        tokio::select! {
            biased;
            found = &mut forecast => found,
            // What was begun goes on without us.
            _ = self.resources.grid(cell, deadline.want()) => forecast.await,
        }
    }

    /// Fetches what the upstream says for a cell, once more if what is kept of it is over.
    async fn latest(
        &self,
        length: PeriodLength,
        cell: GridCell,
        deadline: Deadline,
    ) -> Outcome<ParsedForecast> {
        let want = deadline.want();
        let found = self.resources.forecast(length, cell, want).await?;
        if found.tier == Tier::Origin || !found.is_over(self.resources.now()) {
            return Ok(found);
        }
        // Fresh by its headers, but no answer any more.
        let anew = Want {
            max_age: Some(Duration::ZERO),
            ..deadline.want()
        };
        self.resources.forecast(length, cell, anew).await
    }
}

/// The longest wait for the raw grid after a forecast that was fetched; an upstream that fails must not make
/// an answer late that has all but amounts.
const FOR_DETAILS: Duration = Duration::from_secs(3);

/// The key of a cell's forecast among those who wait for a newer one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ForecastKey(GridCell);

/// The identity of a period of one forecast: equal ones say the same in every word. Keeps nothing else
/// of the forecast.
#[derive(Debug, Clone)]
pub struct PeriodIdentity {
    forecast: Weak<ParsedForecast>,
    period: usize,
}

impl PartialEq for PeriodIdentity {
    fn eq(&self, other: &Self) -> bool {
        // A forecast's place in memory is not another's while this refers to it.
        self.forecast.ptr_eq(&other.forecast) && self.period == other.period
    }
}

/// A forecast found for a place, not yet copied: an answer can be made of it.
#[derive(Debug)]
pub struct ForecastMatch {
    location: Location,
    cached: CachedForecast,
    /// The index of the period that is current.
    period: usize,
    simulated: bool,
    now: Timestamp,
}

impl ForecastMatch {
    /// The place it was found for.
    pub fn location(&self) -> Location {
        self.location
    }

    /// The period that holds.
    pub fn period(&self) -> &Period {
        &self.cached.forecast().periods[self.period]
    }

    /// Returns an identity of the period that holds.
    pub fn period_identity(&self) -> PeriodIdentity {
        PeriodIdentity {
            forecast: Arc::downgrade(&self.cached.found.value),
            period: self.period,
        }
    }

    /// Returns the time at which the forecasters last changed it.
    pub(crate) fn update_time(&self) -> Timestamp {
        self.cached.update_time()
    }

    /// Returns its key among those who wait for a newer one.
    pub(crate) fn key(&self) -> ForecastKey {
        ForecastKey(self.cached.cell)
    }

    /// Until when it need not be asked for again under `policy`; `None` where it may be behind by now.
    pub(crate) fn fresh_until(&self, policy: &Policy) -> Option<Timestamp> {
        let is_latest = self.cached.found.stale.is_none() && !self.cached.derived;
        is_latest.then(|| policy.fresh_until(&self.cached.found.entry))
    }

    /// Tells whether it was fetched or confirmed for this question.
    pub fn is_live(&self) -> bool {
        self.cached.found.tier == Tier::Origin
    }

    /// The whole answer, to keep.
    pub fn answer(&self) -> Answer {
        Answer {
            forecast: WeatherForecast::new(self.location, self.period()),
            provenance: self.provenance(),
        }
    }

    /// Returns where it comes from.
    pub fn provenance(&self) -> Provenance {
        self.cached
            .provenance(self.location, self.simulated, self.now)
    }
}
