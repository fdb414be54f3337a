//! The weather now: which stations are asked, in which order, until what matters is known, and the
//! answer made of what they say. How reports are read and chosen among is the business of the folder.
//!
//! - The nearest station is asked first, alone: for its newest five reports. The next one, then two
//!   more, are asked only while the temperature, the wind, the humidity or the condition is lacking, or
//!   no report is current; and only those within 50 km (25 km for the condition) and 300 m in height.
//!   Where nobody has said anything, the next ones are asked wherever they are.
//! - The main report is the first current one with a temperature, by the nearness of its station, else
//!   the newest. What it leaves out is looked for in other reports, up to 80 minutes older, of the same
//!   station, then of the others; sky and rain of others within 25 km only. The parts of the wind are of
//!   one report, and so is what it feels like.
//! - Nothing of the future is believed, nothing older than a day is told, and a main report older than
//!   the last answer's is the main one only if there is nothing newer.

mod nearby_station;
mod render_context;
mod report;
mod selection;

use std::sync::atomic::Ordering;
use std::time::Duration;

use cache::{Failure, Want};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use nws::GridCell;
use nws::payload::{Observation, PointMetadata, StationCollection};
use tracing::debug;
use weather::{Coordinates, Current, Error, Place, PlaceQuery, Provenance, QueryOptions};

use super::body_info::AHEAD;
use super::decoded_cache::Decoded;
use super::error::UpstreamError;
use super::fallback::{FOR_BETTER, LOOK_UP_AGAIN, MARK};
use super::provenance::EntryInfo;
use crate::Service;
use crate::deadline::Deadline;
use nearby_station::{NearbyStation, nearest};
use render_context::RenderContext;
use report::Report;
use selection::{ReportSelection, StationReports, is_current, is_of_now};

/// How many stations are asked at once, one time after the other; four in all.
const ROUNDS: [usize; 3] = [1, 1, 2];

/// The stations of a place's cell.
struct CellStations {
    point: Decoded<PointMetadata>,
    cell: GridCell,
    stations: Decoded<StationCollection>,
}

/// Who was asked, and what came of it.
#[derive(Default)]
struct StationSurvey<'a> {
    heard: Vec<StationReports<'a>>,
    /// What `heard` was read from, in the same order.
    views: Vec<Decoded<Vec<Observation>>>,
    /// Why the nearest of those who could not be asked could not.
    failure: Option<cache::Error<UpstreamError>>,
    /// When the main report of the last answer was made.
    told: Option<Timestamp>,
}

impl Service {
    /// The weather now, as stations near the place measured it.
    ///
    /// # Errors
    ///
    /// [`Error::NoReport`] where no station has reported for a day, and why else there is no answer.
    pub async fn current(
        &self,
        query: &PlaceQuery,
        options: QueryOptions,
    ) -> Result<Current, Error> {
        let place = self.locate(query)?;
        let location = place.location;
        let deadline = self.deadline(options);
        let coordinates = Coordinates::from(location);
        let around = self.around(coordinates, deadline).await;
        let around = around.map_err(|error| self.to_public_error(&error, location, deadline))?;
        let near = nearest(&around.stations.value, location);
        let told = self.told.get(&coordinates);
        let asked = self.ask_stations(&near, deadline, told).await;
        let now = self.clock.now();
        let Some(choice) = ReportSelection::of(&asked.heard, now, told) else {
            return Err(match asked.failure {
                Some(error) => self.to_public_error(&error, location, deadline),
                None => Error::NoReport(location),
            });
        };
        if asked.is_simulated() {
            self.said_simulated.store(true, Ordering::Relaxed);
        }
        let main = choice.main;
        if told < Some(main.report.time) {
            self.told.insert(coordinates, main.report.time);
        }
        let provenance = asked
            .entry_info(main.near)
            .map(|kept| self.provenance_in(around.cell, kept, location, main.report.time));
        // Whoever made the main report was heard.
        let provenance = provenance.ok_or(Error::NoReport(location))?;
        let telling = RenderContext {
            units: self.units(options),
            zone: zone(&around.point.value, &place, main.near),
            now,
        };
        Ok(answer(&choice, &telling, place, provenance))
    }

    /// The stations near a place. A cell that is gone makes the place be looked up again.
    async fn around(
        &self,
        coordinates: Coordinates,
        deadline: Deadline,
    ) -> Result<CellStations, cache::Error<UpstreamError>> {
        let point = self.point(coordinates, deadline.want_on_the_way()).await?;
        let cell = self.cell(&point)?;
        let error = match self.stations_of(cell, deadline).await {
            Ok(stations) => {
                return Ok(CellStations {
                    point,
                    cell,
                    stations,
                });
            }
            Err(error) => error,
        };
        let looked_up = self.clock.now().duration_since(point.entry.confirmed_at());
        if !is_nothing_there(&error) || looked_up < LOOK_UP_AGAIN {
            return Err(error);
        }
        let anew = Want {
            max_age: Some(Duration::ZERO),
            ..deadline.want_on_the_way()
        };
        let point = self.point(coordinates, anew).await?;
        let moved = self.cell(&point)?;
        if moved == cell {
            return Err(error);
        }
        let stations = self.stations_of(moved, deadline).await?;
        Ok(CellStations {
            point,
            cell: moved,
            stations,
        })
    }

    async fn stations_of(
        &self,
        cell: GridCell,
        deadline: Deadline,
    ) -> Result<Decoded<StationCollection>, cache::Error<UpstreamError>> {
        let policy = self.defaults().policies.stations;
        self.stations
            .get(&self.cache, cell, &policy, deadline.want_on_the_way())
            .await
    }

    /// Asks the stations, nearest first, until what matters is known.
    async fn ask_stations<'a>(
        &self,
        near: &'a [NearbyStation],
        deadline: Deadline,
        told: Option<Timestamp>,
    ) -> StationSurvey<'a> {
        let mut asked = StationSurvey {
            told,
            ..StationSurvey::default()
        };
        let mut left: Vec<&NearbyStation> = near.iter().collect();
        for most in ROUNDS {
            let now = self.clock.now();
            let Some(wanted) = asked.wanted(now) else {
                break;
            };
            // Haste is no reason to ask for more.
            if matches!(asked.failure, Some(cache::Error::DeadlinePassed { .. })) {
                break;
            }
            let next: Vec<&NearbyStation> = left
                .iter()
                .copied()
                .filter(|near| wanted.is(near))
                .take(most)
                .collect();
            left.retain(|near| !next.contains(near));
            // What there is to say already is not kept back for long.
            let deadline = if wanted.is_for_better {
                deadline.but_at_most(FOR_BETTER)
            } else {
                deadline
            };
            let [first, second] = [next.first().copied(), next.get(1).copied()];
            let answers = tokio::join!(
                self.hear(first, deadline.want()),
                self.hear(second, deadline.want())
            );
            for answer in [answers.0, answers.1].into_iter().flatten() {
                asked.take(answer);
            }
        }
        asked
    }

    /// What a station says, if there is one.
    async fn hear<'a>(
        &self,
        near: Option<&'a NearbyStation>,
        want: Want,
    ) -> Option<Result<(StationReports<'a>, Decoded<Vec<Observation>>), cache::Error<UpstreamError>>>
    {
        let near = near?;
        let policy = self.defaults().policies.observations;
        let found = self
            .observations
            .get(&self.cache, near.id.clone(), &policy, want);
        let view = match found.await {
            Ok(view) => view,
            Err(error) => {
                debug!(station = %near.id, %error, "a station cannot be heard");
                return Some(Err(error));
            }
        };
        let (now, present) = (self.clock.now(), self.cache.origin().present());
        let reports = believable(near, &view.value, now, present);
        Some(Ok((StationReports { near, reports }, view)))
    }
}

/// What a station is wanted for.
struct StationFilter<'a> {
    /// In meters.
    within: f64,
    /// At its height.
    level_with: Option<&'a NearbyStation>,
    /// Whether there is something to say already.
    is_for_better: bool,
}

impl StationFilter<'_> {
    fn is(&self, near: &NearbyStation) -> bool {
        match self.level_with {
            Some(level) => near.is_within(self.within) && near.is_level_with(level),
            None => true,
        }
    }
}

impl<'a> StationSurvey<'a> {
    fn take(
        &mut self,
        answer: Result<
            (StationReports<'a>, Decoded<Vec<Observation>>),
            cache::Error<UpstreamError>,
        >,
    ) {
        match answer {
            Ok((heard, view)) => {
                self.heard.push(heard);
                self.views.push(view);
            }
            // A station that is listed may have nothing (weather-gov/api#106).
            Err(error) if is_nothing_there(&error) => {}
            Err(error) => self.failure = self.failure.take().or(Some(error)),
        }
    }

    /// Which station to ask next, if any.
    fn wanted(&self, now: Timestamp) -> Option<StationFilter<'a>> {
        let Some(choice) = ReportSelection::of(&self.heard, now, self.told) else {
            return Some(StationFilter {
                within: f64::INFINITY,
                level_with: None,
                is_for_better: false,
            });
        };
        let main = choice.main;
        Some(StationFilter {
            within: choice.lacks_within(now, self.told)?,
            level_with: self.near(main.near),
            is_for_better: main.report.temperature.is_some() && is_current(main.report.time, now),
        })
    }

    fn near(&self, near: &NearbyStation) -> Option<&'a NearbyStation> {
        self.heard
            .iter()
            .map(|heard| heard.near)
            .find(|heard| *heard == near)
    }

    fn entry_info(&self, near: &NearbyStation) -> Option<EntryInfo<'_>> {
        let at = self.heard.iter().position(|heard| heard.near == near)?;
        self.views.get(at).map(EntryInfo::from)
    }

    fn is_simulated(&self) -> bool {
        let mut reports = self.heard.iter().flat_map(|heard| &heard.reports);
        reports.any(|report| report.is_simulated)
    }
}

/// The reports of a station that say something of the weather now, newest first.
fn believable(
    near: &NearbyStation,
    sent: &[Observation],
    now: Timestamp,
    present: Timestamp,
) -> Vec<Report> {
    let latest = present.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
    sent.iter()
        .filter(|observation| is_of_now(observation.timestamp, now, latest))
        .map(|observation| Report::of(near.id.as_str(), observation))
        .collect()
}

/// Whether the upstream says that there is no such thing.
fn is_nothing_there(error: &cache::Error<UpstreamError>) -> bool {
    matches!(
        error,
        cache::Error::Failing { failure: Failure::Origin(trouble), .. } if trouble.is_cell_gone()
    )
}

/// By whose clocks times are told: the point's, the place's, the station's.
fn zone(point: &PointMetadata, place: &Place, near: &NearbyStation) -> TimeZone {
    [&point.time_zone, &place.time_zone, &near.time_zone]
        .into_iter()
        .flatten()
        .find_map(|name| TimeZone::get(name).ok())
        .unwrap_or(TimeZone::UTC)
}

/// The answer, made of what was chosen.
fn answer(
    choice: &ReportSelection<'_>,
    telling: &RenderContext,
    place: Place,
    provenance: Provenance,
) -> Current {
    let units = telling.units;
    let degrees = |celsius| units.temperature.from_celsius(celsius);
    let speed = |kmh| units.wind.from_kilometers_per_hour(kmh);
    let marked = |text: String| {
        if provenance.simulated && !text.starts_with(MARK) {
            format!("{MARK} {text}")
        } else {
            text
        }
    };
    let main = choice.main;
    Current {
        units,
        is_current: is_current(main.report.time, telling.now),
        time: telling.time(main.report.time),
        age_seconds: telling.age(main.report.time),
        station: telling.station(main.near),
        condition: choice.tell_local(telling, |r| r.condition.as_ref(), marked),
        temperature: choice.tell(telling, |r| r.temperature.as_ref(), degrees),
        feels_like: main
            .report
            .feels_like
            .map(|known| telling.reading(main, known, degrees)),
        dew_point: choice.tell(telling, |r| r.dew_point.as_ref(), degrees),
        humidity: choice.tell(telling, |r| r.humidity.as_ref(), f64::round),
        wind_speed: choice.tell_wind(telling, |wind| Some(wind.speed), speed),
        wind_gust: choice.tell_wind(telling, |wind| wind.gust, speed),
        wind_direction: choice.tell_wind(telling, |wind| wind.direction, |degrees| degrees),
        pressure: choice.tell(
            telling,
            |r| r.pressure.as_ref(),
            |pascals| units.pressure.from_pascals(pascals),
        ),
        visibility: choice.tell_local(
            telling,
            |r| r.visibility.as_ref(),
            |meters| units.distance.from_meters(meters),
        ),
        sky: choice.tell_local(telling, |r| r.sky.as_ref(), str::to_owned),
        precipitation_last_hour: choice.tell_local(
            telling,
            |r| r.precipitation.as_ref(),
            |millimeters| units.precipitation.from_millimeters(millimeters),
        ),
        place,
        provenance,
    }
}

#[cfg(test)]
mod tests;
