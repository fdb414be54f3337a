//! Fallbacks for a place whose cell's forecast fails, is over, or is behind: the forecast of
//! the cell before, one derived from the raw grid. The newest wins.

use std::sync::{Arc, Weak};
use std::time::Duration;

use cache::Failure;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use nws::payload::{Grid, PointMetadata, Surface};
use nws::{GridCell, derive};
use tracing::{debug, warn};
use weather::Forecast;

use super::cached_forecast::CachedForecast;
use super::cell_lookup::{CellOutcome, FOR_BETTER};
use super::decoded_cache::Decoded;
use super::decoder::is_simulator;
use super::error_text::{failing, is_not_found};
use super::resource_value::{ParsedForecast, PeriodLength};
use super::resources::{CacheError, Outcome, Resources};
use super::simulated::MARK;
use crate::deadline::Deadline;

/// Derived forecasts that are kept, some 10 to 50 KiB each; needed only when forecasts fail.
const DERIVED: usize = 32;
/// A quarter of an hour in seconds.
const QUARTER: i64 = 900;

/// The forecasts that are derived from raw grids.
#[derive(Debug)]
pub(super) struct Fallback {
    resources: Arc<Resources>,
    derived: quick_cache::sync::Cache<(PeriodLength, GridCell), DerivedForecast>,
}

/// A forecast that was derived, and what it was made of.
#[derive(Debug, Clone)]
struct DerivedForecast {
    grid: Weak<Grid>,
    quarter: i64,
    surface: Surface,
    forecast: Arc<ParsedForecast>,
}

impl Fallback {
    /// A fallback that has derived nothing yet.
    pub(super) fn new(resources: Arc<Resources>) -> Self {
        Self {
            resources,
            derived: quick_cache::sync::Cache::new(DERIVED),
        }
    }

    /// Returns the best of what there is for a place whose forecast came out as `outcome`.
    ///
    /// # Errors
    ///
    /// Why its own cell's forecast is not to be had, where nothing else is either.
    pub(super) async fn best(
        &self,
        length: PeriodLength,
        outcome: CellOutcome<ParsedForecast>,
        deadline: Deadline,
    ) -> Result<CachedForecast, CacheError> {
        let CellOutcome {
            point,
            cell,
            found,
            before,
        } = outcome;
        let now = self.resources.now();
        let before = before.filter(|(_, before)| !before.is_over(now));
        let newest = found
            .iter()
            .chain(before.iter().map(|(_, before)| before))
            .filter(|found| !found.is_over(now))
            .map(|found| found.value.forecast.update_time)
            .max();
        let is_marine = failing(&found).is_some_and(|(_, error)| error.is_marine());
        let worth = self.worth_deriving(length, cell, &found, newest);
        let derived = match worth {
            Some(most) => {
                let surface = self.surface(length, cell, is_marine);
                self.derive(length, cell, surface, &point.value, deadline, most)
                    .await
            }
            None => Ok(None),
        };
        let (derived, failure) = match derived {
            Ok(derived) => (derived, None),
            Err(failure) => (None, Some(failure)),
        };
        let derived = derived.filter(|derived| Some(derived.update_time()) > newest);
        match (found, before, derived) {
            (_, _, Some(derived)) => Ok(derived),
            (Ok(found), _, None) => Ok(CachedForecast::given(cell, found)),
            (Err(_), Some((cell, before)), None) => Ok(CachedForecast::given(cell, before)),
            // At sea the grid is the forecast: its failure is the one that may pass.
            (Err(error), None, None) => Err(failure
                .filter(|failure| is_marine && !is_not_found(failure))
                .unwrap_or(error)),
        }
    }

    /// Tells whether the cell is at sea: the upstream says so, or did when a forecast was last derived.
    fn surface(&self, length: PeriodLength, cell: GridCell, is_marine: bool) -> Surface {
        match self.derived.get(&(length, cell)) {
            _ if is_marine => Surface::Marine,
            Some(derived) => derived.surface,
            None => Surface::Land,
        }
    }

    /// Returns whether what was derived for the cell is newer than a forecast of `newest`: it may have
    /// been given, and must not be taken back for something older.
    pub(super) fn has_newer(
        &self,
        length: PeriodLength,
        cell: GridCell,
        newest: Option<Timestamp>,
    ) -> bool {
        let derived = self.derived.get(&(length, cell));
        derived.is_some_and(|derived| Some(derived.forecast.forecast.update_time) > newest)
    }

    /// Tells whether the cell's raw grid may say more than what there is, of which the `newest` is not
    /// over, and how long it is worth waiting for; `None` if it is not worth asking.
    fn worth_deriving(
        &self,
        length: PeriodLength,
        cell: GridCell,
        found: &Outcome<ParsedForecast>,
        newest: Option<Timestamp>,
    ) -> Option<Duration> {
        let is_well = matches!(
            found,
            Ok(_)
                | Err(CacheError::Failing {
                    failure: Failure::OnlyOlder,
                    ..
                })
        );
        let error = failing(found).map(|(_, error)| error);
        match (error, newest) {
            (Some(error), None) if error.leaves_the_grid() => Some(Duration::MAX),
            // A forecast that is over, or too old, from an upstream that answers.
            (None, None) if is_well => Some(Duration::MAX),
            (Some(error), _) if error.is_of_the_forecast_alone() => Some(FOR_BETTER),
            // Everything may be down: what is at hand is given, the grid fetched behind it.
            (Some(error), _) if error.leaves_the_grid() => Some(Duration::ZERO),
            _ => self
                .has_newer(length, cell, newest)
                .then_some(Duration::ZERO),
        }
    }

    /// A forecast made here from the cell's raw grid, which is waited for `most` at most; none where the
    /// grid holds nothing to make one of.
    async fn derive(
        &self,
        length: PeriodLength,
        cell: GridCell,
        surface: Surface,
        point: &PointMetadata,
        deadline: Deadline,
        most: Duration,
    ) -> Result<Option<CachedForecast>, CacheError> {
        let zone = point.time_zone.as_deref();
        let Some(zone) = zone.and_then(|zone| TimeZone::get(zone).ok()) else {
            return Ok(None);
        };
        let want = deadline.but_at_most(most).want();
        let grid = self.resources.grid(cell, want).await?;
        let value = self.periods(length, cell, surface, &grid.value, &zone);
        Ok(value.map(|value| CachedForecast {
            cell,
            found: Decoded {
                value,
                entry: grid.entry,
                tier: grid.tier,
                lifetime: grid.lifetime,
                stale: grid.stale,
            },
            derived: true,
        }))
    }

    /// The periods of a raw grid, made once for each grid and quarter of an hour.
    fn periods(
        &self,
        length: PeriodLength,
        cell: GridCell,
        surface: Surface,
        grid: &Arc<Grid>,
        zone: &TimeZone,
    ) -> Option<Arc<ParsedForecast>> {
        let now = self.resources.now();
        // Periods begin with the local hour, and no zone is shifted by less than this.
        let quarter = now.as_second().div_euclid(QUARTER);
        if let Some(derived) = self.derived.get(&(length, cell))
            && std::ptr::eq(derived.grid.as_ptr(), Arc::as_ptr(grid))
            && derived.quarter == quarter
            && derived.surface == surface
        {
            return Some(derived.forecast);
        }
        let is_simulated = is_simulator(grid.generator.as_deref());
        let derive = match length {
            PeriodLength::HalfDay => derive::half_days,
            PeriodLength::Hour => derive::hours,
        };
        let mut forecast = derive(grid, zone, now, surface)
            .inspect_err(|error| debug!(%cell, %error, "nothing can be derived from the raw grid"))
            .ok()?;
        if is_simulated || self.resources.serves_simulator() {
            mark(&mut forecast);
        }
        warn!(%cell, "the forecast is derived from the raw grid");
        let forecast = Arc::new(ParsedForecast {
            forecast,
            is_simulated,
        });
        let derived = DerivedForecast {
            grid: Arc::downgrade(grid),
            quarter,
            surface,
            forecast: Arc::clone(&forecast),
        };
        self.derived.insert((length, cell), derived);
        // What was found before may be older.
        self.resources.cache().end_leases();
        Some(forecast)
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
