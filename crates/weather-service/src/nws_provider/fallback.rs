//! What can be said for a place when its cell's forecast fails, is over, or is behind: the cell it
//! moved to, the cell it was in before, a forecast derived from the raw grid. The newest wins.

use std::sync::{Arc, Weak};
use std::time::Duration;

use cache::{Error, Failure, Stale, Want};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use nws::payload::{Grid, PointMetadata};
use nws::{GridCell, derive};
use tracing::{debug, info, warn};
use weather::Coordinates;
use weather::Forecast;

use super::body_info::is_simulator;
use super::decoded_cache::Decoded;
use super::error::UpstreamError;
use super::error_text::origin;
use super::forecast::{CachedForecast, PeriodLength};
use super::resource_value::ParsedForecast;
use crate::Service;
use crate::deadline::Deadline;

/// How long something better is waited for when there is something to say already.
pub(crate) const FOR_BETTER: Duration = Duration::from_secs(1);
/// A place whose cell stays gone is looked up again this often.
pub(crate) const LOOK_UP_AGAIN: SignedDuration = SignedDuration::from_mins(10);
/// A quarter of an hour in seconds.
const QUARTER: i64 = 900;
/// What begins every text that is made of simulated numbers.
pub(crate) const MARK: &str = "SIMULATED";

/// A forecast that was derived, and what it was made of.
#[derive(Debug, Clone)]
pub(crate) struct DerivedForecast {
    grid: Weak<Grid>,
    quarter: i64,
    told: Arc<ParsedForecast>,
}

impl CachedForecast {
    /// Whether the upstream should have something newer, but does not give it.
    pub(crate) fn is_behind(&self) -> bool {
        matches!(
            self.stale,
            Some(Stale::OriginFailing { .. } | Stale::OriginOlder { .. })
        )
    }
}

impl Service {
    /// The best of what there is for a place whose cell's forecast came out as `first`.
    pub(crate) async fn fall_back(
        &self,
        step: PeriodLength,
        coordinates: Coordinates,
        point: &Decoded<PointMetadata>,
        first: Result<CachedForecast, Error<UpstreamError>>,
        deadline: Deadline,
    ) -> Result<CachedForecast, Error<UpstreamError>> {
        let cell = self.cell(point)?;
        let trouble = trouble(&first).cloned();
        if let Some(trouble) = &trouble
            && trouble.is_cell_gone()
            && let Some(held) = self.moved(step, coordinates, point, &first, deadline).await
        {
            self.remember_cell(step, coordinates, held.cell);
            return Ok(held);
        }
        let before = match &first {
            Ok(_) => None,
            Err(_) => self.before(step, coordinates, cell, deadline).await,
        };
        let now = self.clock.now();
        let newest = first
            .iter()
            .chain(&before)
            .filter(|held| !held.is_over(now))
            .map(CachedForecast::update_time)
            .max();
        let is_well = matches!(
            first,
            Ok(_)
                | Err(Error::Failing {
                    failure: Failure::OnlyOlder,
                    ..
                })
        );
        let worth = self.worth_deriving(step, cell, trouble.as_ref(), newest, is_well);
        let derived = match worth {
            Some(most) => self.derived(step, cell, &point.value, deadline, most).await,
            None => None,
        };
        let derived = derived.filter(|derived| Some(derived.update_time()) > newest);
        match (first, before, derived) {
            (_, _, Some(derived)) => Ok(derived),
            (Ok(first), _, None) => {
                self.remember_cell(step, coordinates, cell);
                Ok(first)
            }
            (Err(_), Some(before), None) => Ok(before),
            (Err(error), None, None) => Err(error),
        }
    }

    /// Whether what was derived for the cell is newer than a forecast of `newest`: it may have been
    /// given, and must not be taken back for something older.
    pub(crate) fn was_told_newer(
        &self,
        step: PeriodLength,
        cell: GridCell,
        newest: Option<Timestamp>,
    ) -> bool {
        let made = self.derived.get(&(step, cell));
        made.is_some_and(|made| Some(made.told.forecast.update_time) > newest)
    }

    /// The forecast of the cell that the place belongs to by now, if that is another one.
    async fn moved(
        &self,
        step: PeriodLength,
        coordinates: Coordinates,
        point: &Decoded<PointMetadata>,
        first: &Result<CachedForecast, Error<UpstreamError>>,
        deadline: Deadline,
    ) -> Option<CachedForecast> {
        let cell = self.cell(point).ok()?;
        let since = match first {
            Ok(CachedForecast {
                stale: Some(Stale::OriginFailing { since, .. }),
                ..
            })
            | Err(Error::Failing { since, .. }) => *since,
            _ => return None,
        };
        let looked_up = point.entry.confirmed_at();
        let is_recent = self.clock.now().duration_since(looked_up) < LOOK_UP_AGAIN;
        if looked_up >= since && is_recent {
            return None;
        }
        let deadline = match first {
            Ok(_) => deadline.but_at_most(FOR_BETTER),
            Err(_) => deadline,
        };
        let anew = Want {
            max_age: Some(Duration::ZERO),
            ..deadline.want_on_the_way()
        };
        let point = self.point(coordinates, anew).await.ok()?;
        let new = self.cell(&point).ok().filter(|new| *new != cell)?;
        info!(%coordinates, from = %cell, to = %new, "the place moved to another grid cell");
        self.held(step, new, deadline.want()).await.ok()
    }

    /// The forecast of the cell that the place was in before it moved: better than nothing, until
    /// the new cell answers.
    async fn before(
        &self,
        step: PeriodLength,
        coordinates: Coordinates,
        cell: GridCell,
        deadline: Deadline,
    ) -> Option<CachedForecast> {
        let before = self.cells.get(&(step, coordinates))?;
        if before == cell {
            return None;
        }
        debug!(%coordinates, %before, %cell, "the new cell does not answer, the old one does");
        let held = self.held(step, before, deadline.want()).await.ok()?;
        (!held.is_over(self.clock.now())).then_some(held)
    }

    /// Whether the cell's raw grid may say more than what there is, of which the `newest` is not
    /// over, and how long it is worth waiting for; `None` if it is not worth asking.
    fn worth_deriving(
        &self,
        step: PeriodLength,
        cell: GridCell,
        trouble: Option<&UpstreamError>,
        newest: Option<Timestamp>,
        is_well: bool,
    ) -> Option<Duration> {
        match (trouble, newest) {
            (Some(trouble), None) if trouble.leaves_the_grid() => Some(Duration::MAX),
            // A forecast that is over, or too old, from an upstream that answers.
            (None, None) if is_well => Some(Duration::MAX),
            (Some(trouble), _) if trouble.is_of_the_forecast_alone() => Some(FOR_BETTER),
            // Everything may be down: what is at hand is given, the grid fetched behind it.
            (Some(trouble), _) if trouble.leaves_the_grid() => Some(Duration::ZERO),
            _ => self
                .was_told_newer(step, cell, newest)
                .then_some(Duration::ZERO),
        }
    }

    /// A forecast made here from the cell's raw grid, which is waited for `most` at most.
    async fn derived(
        &self,
        step: PeriodLength,
        cell: GridCell,
        point: &PointMetadata,
        deadline: Deadline,
        most: Duration,
    ) -> Option<CachedForecast> {
        let zone = TimeZone::get(point.time_zone.as_deref()?).ok()?;
        let policy = self.defaults().policies.grid;
        let want = deadline.but_at_most(most).want();
        let grid = self
            .grids
            .get(&self.cache, cell, &policy, want)
            .await
            .ok()?;
        let told = self.made(step, cell, &grid, &zone)?;
        Some(CachedForecast {
            cell,
            told,
            entry: grid.entry,
            tier: grid.tier,
            stale: grid.stale,
            derived: true,
        })
    }

    /// The periods of a raw grid, made once for each grid and quarter of an hour.
    fn made(
        &self,
        step: PeriodLength,
        cell: GridCell,
        grid: &Decoded<Grid>,
        zone: &TimeZone,
    ) -> Option<Arc<ParsedForecast>> {
        let now = self.clock.now();
        // Periods begin with the local hour, and no zone is shifted by less than this.
        let quarter = now.as_second().div_euclid(QUARTER);
        if let Some(made) = self.derived.get(&(step, cell))
            && std::ptr::eq(made.grid.as_ptr(), Arc::as_ptr(&grid.value))
            && made.quarter == quarter
        {
            return Some(made.told);
        }
        let is_simulated = is_simulator(grid.value.generator.as_deref());
        let derive = match step {
            PeriodLength::HalfDay => derive::half_days,
            PeriodLength::Hour => derive::hours,
        };
        let mut forecast = derive(&grid.value, zone, now)
            .inspect_err(|error| debug!(%cell, %error, "nothing can be derived from the raw grid"))
            .ok()?;
        if is_simulated || self.about.simulated {
            mark(&mut forecast);
        }
        warn!(%cell, "the forecast is derived from the raw grid");
        let told = Arc::new(ParsedForecast {
            forecast,
            is_simulated,
        });
        let made = DerivedForecast {
            grid: Arc::downgrade(&grid.value),
            quarter,
            told: Arc::clone(&told),
        };
        self.derived.insert((step, cell), made);
        Some(told)
    }
}

/// The upstream's own trouble, whether it left something to say or not.
fn trouble(first: &Result<CachedForecast, Error<UpstreamError>>) -> Option<&UpstreamError> {
    match first {
        Ok(CachedForecast {
            stale: Some(Stale::OriginFailing { failure, .. }),
            ..
        })
        | Err(Error::Failing { failure, .. }) => origin(failure),
        _ => None,
    }
}

/// Says in every text that it is made up, as the simulator does in its own.
fn mark(forecast: &mut Forecast) {
    for period in &mut forecast.periods {
        period.short_forecast = format!("{MARK} {}", period.short_forecast);
        // Hours have no sentences.
        if !period.detailed_forecast.is_empty() {
            period.detailed_forecast = format!("{MARK}. {}", period.detailed_forecast);
        }
    }
}
