//! The forecast of a place: its point, its cell, the cell's forecast, and the period that holds now.
//! Believes `updateTime` and the periods, not headers. What is done when the upstream fails is next
//! door, in `fallback`.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use cache::{Entry, Policy, Stale, Tier, Want};
use jiff::Timestamp;
use nws::GridCell;
use nws::payload::PointMetadata;
use weather::{
    Answer, Coordinates, Error, Location, Period, PlaceQuery, Provenance, QueryOptions,
    WeatherForecast,
};

use super::decoded_cache::Decoded;
use super::error::UpstreamError;
use super::fallback::FOR_BETTER;
use super::provenance::EntryInfo;
use super::resource_value::ParsedForecast;
use crate::Service;
use crate::deadline::Deadline;

/// How long the periods of a forecast are; the upstream makes one of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum PeriodLength {
    HalfDay,
    Hour,
}

/// A forecast for a cell and what speaks for it.
#[derive(Debug)]
pub(crate) struct CachedForecast {
    pub(crate) cell: GridCell,
    pub(crate) told: Arc<ParsedForecast>,
    pub(crate) entry: Arc<Entry>,
    pub(crate) tier: Tier,
    pub(crate) stale: Option<Stale<UpstreamError>>,
    pub(crate) derived: bool,
}

impl CachedForecast {
    /// Whether none of its periods is left.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        self.told.forecast.period_at(now).is_none()
    }

    /// Where an answer made of it for `location` comes from.
    pub(crate) fn provenance(
        &self,
        location: Location,
        simulated: bool,
        now: Timestamp,
    ) -> Provenance {
        let kept = EntryInfo {
            entry: &self.entry,
            tier: self.tier,
            stale: self.stale.as_ref(),
        };
        Provenance {
            derived: self.derived,
            simulated,
            office: Some(self.cell.office().to_owned()),
            grid_cell: Some(self.cell.to_string()),
            ..kept.provenance(location, self.update_time(), now)
        }
    }

    /// How new it is: when the forecasters last changed it.
    pub(crate) fn update_time(&self) -> Timestamp {
        self.told.forecast.update_time
    }
}

impl Service {
    /// The forecast for a place: the period that holds now, and where it comes from.
    ///
    /// # Errors
    ///
    /// As [`find`](Self::find).
    pub async fn get_weather(
        &self,
        query: impl Into<PlaceQuery>,
        options: QueryOptions,
    ) -> Result<Answer, Error> {
        Ok(self.find(&query.into(), options).await?.answer())
    }

    /// What there is for a place, not yet copied: for a face that writes it out at once.
    ///
    /// # Errors
    ///
    /// [`Error::OutsideArea`] where the upstream covers nothing, and why else there is no answer.
    pub async fn find(
        &self,
        query: &PlaceQuery,
        options: QueryOptions,
    ) -> Result<ForecastMatch, Error> {
        // The warm path needs no name for its place.
        let location = match query {
            PlaceQuery::Location(location) => *location,
            other => self.locate(other)?.location,
        };
        let deadline = self.deadline(options);
        let coordinates = Coordinates::from(location);
        let held = self
            .best(PeriodLength::HalfDay, coordinates, deadline)
            .await;
        let held = held.map_err(|error| self.to_public_error(&error, location, deadline))?;
        let now = self.clock.now();
        let period = held.told.forecast.position_at(now);
        let period = period.ok_or_else(|| UpstreamError::Over.to_public_error(location))?;
        let simulated = self.tells_simulated(held.told.is_simulated);
        self.tell_waiting(held.cell, held.update_time());
        Ok(ForecastMatch {
            location,
            held,
            period,
            simulated,
            now,
        })
    }

    /// Whether an answer is made up, given what its source says of itself; remembered, if it is.
    pub(crate) fn tells_simulated(&self, source: bool) -> bool {
        let simulated = self.about.simulated || source;
        if simulated && !self.said_simulated.load(Ordering::Relaxed) {
            self.said_simulated.store(true, Ordering::Relaxed);
        }
        simulated
    }

    /// A caller's patience begins to run out, or the usual one.
    pub(crate) fn deadline(&self, options: QueryOptions) -> Deadline {
        let defaults = self.defaults().options;
        Deadline::start(QueryOptions {
            units: options.units,
            within: options.within.or(defaults.within),
            max_age: options.max_age.or(defaults.max_age),
        })
    }

    /// The best forecast there is for a place, which may still be over.
    pub(crate) async fn best(
        &self,
        step: PeriodLength,
        coordinates: Coordinates,
        deadline: Deadline,
    ) -> Result<CachedForecast, cache::Error<UpstreamError>> {
        let point = self.point(coordinates, deadline.want_on_the_way()).await?;
        let cell = self.cell(&point)?;
        let has_moved = self
            .cells
            .get(&(step, coordinates))
            .is_some_and(|before| before != cell);
        // The old cell's forecast is at hand until the new cell answers.
        let first_wait = if has_moved {
            deadline.but_at_most(FOR_BETTER)
        } else {
            deadline
        };
        let mut first = self.held(step, cell, first_wait.want()).await;
        let over = |held: &CachedForecast| held.is_over(self.clock.now());
        if first
            .as_ref()
            .is_ok_and(|h| h.tier != Tier::Origin && over(h))
        {
            // Fresh by its headers, but no answer any more.
            let anew = Want {
                max_age: Some(Duration::ZERO),
                ..deadline.want()
            };
            first = self.held(step, cell, anew).await;
        }
        match first {
            Ok(held)
                if held.is_behind()
                    || over(&held)
                    || self.was_told_newer(step, cell, Some(held.update_time())) =>
            {
                let first = Ok(held);
                self.fall_back(step, coordinates, &point, first, deadline)
                    .await
            }
            Ok(held) => {
                self.remember_cell(step, coordinates, cell);
                Ok(held)
            }
            Err(error) => {
                let first = Err(error);
                self.fall_back(step, coordinates, &point, first, deadline)
                    .await
            }
        }
    }

    /// What the upstream says of a place.
    pub(crate) async fn point(
        &self,
        coordinates: Coordinates,
        want: Want,
    ) -> Result<Decoded<PointMetadata>, cache::Error<UpstreamError>> {
        self.points
            .get(
                &self.cache,
                coordinates,
                &self.defaults().policies.point,
                want,
            )
            .await
    }

    /// The cell of a point. One without was refused when it came, so this only fails for what an
    /// older version of this program left on the disk.
    pub(crate) fn cell(
        &self,
        point: &Decoded<PointMetadata>,
    ) -> Result<GridCell, cache::Error<UpstreamError>> {
        point.value.cell.map_err(|no_cell| cache::Error::Failing {
            since: self.clock.now(),
            failure: cache::Failure::Origin(no_cell.into()),
        })
    }

    /// What the upstream says for a cell.
    pub(crate) async fn held(
        &self,
        step: PeriodLength,
        cell: GridCell,
        want: Want,
    ) -> Result<CachedForecast, cache::Error<UpstreamError>> {
        let policy = self.defaults().policies.forecast;
        let shelf = match step {
            PeriodLength::HalfDay => &self.forecasts,
            PeriodLength::Hour => &self.hours,
        };
        let Decoded {
            value,
            entry,
            tier,
            stale,
        } = shelf.get(&self.cache, cell, &policy, want).await?;
        Ok(CachedForecast {
            cell,
            told: value,
            entry,
            tier,
            stale,
            derived: false,
        })
    }

    /// Remembers which cell answered for a place, for the day that the place moves to another one.
    pub(crate) fn remember_cell(
        &self,
        step: PeriodLength,
        coordinates: Coordinates,
        cell: GridCell,
    ) {
        let place = (step, coordinates);
        if self.cells.get(&place) != Some(cell) {
            self.cells.insert(place, cell);
        }
    }
}

/// What was found for a place: a look into what is kept, from which an answer can be made.
#[derive(Debug)]
pub struct ForecastMatch {
    location: Location,
    held: CachedForecast,
    /// Where in the forecast the period is that holds.
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
        &self.held.told.forecast.periods[self.period]
    }

    /// When the forecasters last changed it.
    pub(crate) fn update_time(&self) -> Timestamp {
        self.held.update_time()
    }

    /// The cell it was made for.
    pub(crate) fn cell(&self) -> GridCell {
        self.held.cell
    }

    /// Until when it need not be asked for again under `policy`; `None` where it may be behind by now.
    pub(crate) fn fresh_until(&self, policy: &Policy) -> Option<Timestamp> {
        let is_latest = self.held.stale.is_none() && !self.held.derived;
        is_latest.then(|| policy.fresh_until(&self.held.entry))
    }

    /// Whether it was fetched or confirmed for this question.
    pub fn is_live(&self) -> bool {
        self.held.tier == Tier::Origin
    }

    /// The whole answer, to keep.
    pub fn answer(&self) -> Answer {
        Answer {
            forecast: WeatherForecast::new(self.location, self.period()),
            provenance: self.provenance(),
        }
    }

    fn provenance(&self) -> Provenance {
        self.held
            .provenance(self.location, self.simulated, self.now)
    }
}
