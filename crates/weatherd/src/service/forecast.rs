//! The forecast of a place: its point, its cell, the cell's forecast, and what to do when one of them
//! fails. Believes `updateTime` and the periods, not headers.

use std::sync::Arc;
use std::time::Duration;

use cache::{Entry, Failure, Stale, Tier, Want};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use nws::payload::{NoCell, Point};
use nws::{Cell, Coordinates, derive};
use tracing::{debug, info, warn};
use weather::{
    Answer, Error, Forecast, Location, Patience, Provenance, Source, Staleness, WeatherForecast,
};

use super::Service;
use super::deadline::Deadline;
use super::shelf::View;
use super::trouble::Trouble;

/// A failure that lasts longer than this is worth saying since when.
const WORTH_SAYING: Duration = Duration::from_secs(60);

/// A forecast for a cell and what speaks for it.
struct Held {
    cell: Cell,
    forecast: Arc<Forecast>,
    entry: Arc<Entry>,
    tier: Tier,
    stale: Option<Stale<Trouble>>,
    derived: bool,
}

impl Service {
    /// The forecast for `location`: the period that holds now, and where it comes from.
    ///
    /// # Errors
    ///
    /// [`Error::OutsideArea`] where the upstream covers nothing, and why else there is no answer.
    pub async fn get_weather(
        &self,
        location: Location,
        patience: Patience,
    ) -> Result<Answer, Error> {
        let usual = self.usual().patience;
        let deadline = Deadline::start(Patience {
            within: patience.within.or(usual.within),
            max_age: patience.max_age.or(usual.max_age),
        });
        let coordinates = Coordinates::from(location);
        let point = self.point(coordinates, deadline.want_on_the_way()).await;
        let point = point.map_err(|e| self.meaning(&e, location))?;
        let cell = point
            .value
            .cell
            .map_err(|no_cell: NoCell| Error::from(no_cell))?;
        let held = match self.held(cell, deadline.want()).await {
            Ok(held) => Ok(held),
            Err(error) => {
                self.second_best(coordinates, &point.value, cell, error, deadline)
                    .await
            }
        };
        let held = held.map_err(|e| self.meaning(&e, location))?;
        self.answer(location, &held)
    }

    async fn point(
        &self,
        coordinates: Coordinates,
        want: Want,
    ) -> Result<View<Point>, cache::Error<Trouble>> {
        self.points
            .get(&self.cache, coordinates, &self.usual().policies.point, want)
            .await
    }

    /// What the upstream says for a cell.
    async fn held(&self, cell: Cell, want: Want) -> Result<Held, cache::Error<Trouble>> {
        let policy = self.usual().policies.forecast;
        let View {
            value,
            entry,
            tier,
            stale,
        } = self.forecasts.get(&self.cache, cell, &policy, want).await?;
        Ok(Held {
            cell,
            forecast: value,
            entry,
            tier,
            stale,
            derived: false,
        })
    }

    /// What can be said for a place whose cell's forecast failed with `error`, or is over.
    ///
    /// A cell that is gone may have moved: the point is asked again. Where only the forecast fails,
    /// the raw grid may still answer.
    async fn second_best(
        &self,
        coordinates: Coordinates,
        point: &Point,
        cell: Cell,
        error: cache::Error<Trouble>,
        deadline: Deadline,
    ) -> Result<Held, cache::Error<Trouble>> {
        let Some(trouble) = origin(&error) else {
            return Err(error);
        };
        if trouble.is_cell_gone() {
            let anew = Want {
                max_age: Some(Duration::ZERO),
                ..deadline.want_on_the_way()
            };
            let moved = self
                .point(coordinates, anew)
                .await
                .ok()
                .and_then(|p| p.value.cell.ok());
            return match moved.filter(|new| *new != cell) {
                Some(new) => {
                    info!(%coordinates, from = %cell, to = %new, "the place moved to another grid cell");
                    self.held(new, deadline.want()).await
                }
                None => Err(error),
            };
        }
        if !trouble.leaves_the_grid() {
            return Err(error);
        }
        self.derived(cell, point, deadline).await.ok_or(error)
    }

    /// A forecast made here from the cell's raw grid.
    async fn derived(&self, cell: Cell, point: &Point, deadline: Deadline) -> Option<Held> {
        let zone = TimeZone::get(point.time_zone.as_deref()?).ok()?;
        let policy = self.usual().policies.grid;
        let grid = self
            .grids
            .get(&self.cache, cell, &policy, deadline.want())
            .await
            .ok()?;
        match derive::half_days(&grid.value, &zone, self.clock.now()) {
            Ok(forecast) => {
                warn!(%cell, "the forecast is derived from the raw grid");
                let View {
                    entry, tier, stale, ..
                } = grid;
                Some(Held {
                    cell,
                    forecast: Arc::new(forecast),
                    entry,
                    tier,
                    stale,
                    derived: true,
                })
            }
            Err(error) => {
                debug!(%cell, %error, "nothing can be derived from the raw grid");
                None
            }
        }
    }

    fn answer(&self, location: Location, held: &Held) -> Result<Answer, Error> {
        let now = self.clock.now();
        let over = || Error::Nonsense("every period of its forecast is over".to_owned());
        let period = held.forecast.period_at(now).ok_or_else(over)?;
        let forecast = WeatherForecast::new(location, period);
        let provenance = Provenance {
            source: match held.tier {
                Tier::Origin => Source::Live,
                Tier::Memory => Source::Memory,
                Tier::Disk => Source::Disk,
            },
            derived: held.derived,
            simulated: self.about.simulated,
            update_time: held.forecast.update_time,
            fetched_at: held.entry.fetched_at(),
            confirmed_at: held.entry.confirmed_at(),
            age_seconds: now.duration_since(held.forecast.update_time).as_secs(),
            stale: held.stale.as_ref().map(|stale| staleness(stale, location)),
            office: held.cell.office().to_owned(),
            grid_cell: held.cell.to_string(),
        };
        Ok(Answer {
            forecast,
            provenance,
        })
    }

    /// What a failure of the cache means for whoever asked, and since when it lasts.
    fn meaning(&self, error: &cache::Error<Trouble>, location: Location) -> Error {
        match error {
            cache::Error::Failing { since, failure } => {
                let lasts = self.clock.now().duration_since(*since).unsigned_abs();
                with_since(failed(failure, location), *since, lasts >= WORTH_SAYING)
            }
            cache::Error::DeadlinePassed { within } => Error::TooSlow(*within),
            cache::Error::Busy { .. } => {
                Error::Unreachable("too much else is being asked of it".to_owned())
            }
            other => Error::Nonsense(other.to_string()),
        }
    }
}

/// The upstream's own trouble behind a failure.
fn origin(error: &cache::Error<Trouble>) -> Option<&Trouble> {
    match error {
        cache::Error::Failing {
            failure: Failure::Origin(trouble),
            ..
        } => Some(trouble),
        _ => None,
    }
}

fn failed(failure: &Failure<Trouble>, location: Location) -> Error {
    match failure {
        Failure::Origin(trouble) => trouble.meaning(location),
        Failure::Silent { after } => Error::TooSlow(*after),
        Failure::OnlyOlder => {
            Error::Unreachable("it offers only copies older than one given before".to_owned())
        }
        other => Error::Nonsense(other.to_string()),
    }
}

fn with_since(error: Error, since: Timestamp, worth_saying: bool) -> Error {
    match error {
        Error::Unreachable(why) if worth_saying => {
            let since = since.strftime("%Y-%m-%d %H:%M UTC");
            Error::Unreachable(format!("{why}, failing since {since}"))
        }
        other => other,
    }
}

fn staleness(stale: &Stale<Trouble>, location: Location) -> Staleness {
    match stale {
        Stale::BeingRefreshed => Staleness::BeingRefreshed,
        Stale::OriginFailing { since, failure } => Staleness::UpstreamFailing {
            since: *since,
            why: failed(failure, location).to_string(),
        },
        Stale::OriginOlder { since } => Staleness::UpstreamOlder { since: *since },
        Stale::DeadlinePassed => Staleness::DeadlinePassed,
        // The cache may learn to say more; being busy is the mildest of what it can mean.
        _ => Staleness::Busy,
    }
}
