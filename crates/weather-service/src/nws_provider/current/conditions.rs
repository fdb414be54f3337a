//! The answer, made of what the stations near a place say.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use jiff::Timestamp;
use weather::{
    Condition, ConditionCode, Coordinates, Current, Error, Intensity, Location, PinOutcome,
    PinnedStation, Place, Provenance, Reading, StationChoice, Units,
};

use super::nearby_station::{NearbyStation, nearest};
use super::render_context::RenderContext;
use super::selection::{ReportSelection, is_current};
use super::survey::StationSurvey;
use crate::deadline::Deadline;
use crate::nws_provider::cell_lookup::CellLookup;
use crate::nws_provider::resources::{PLACES, Resources};
use crate::nws_provider::simulated::MARK;
use crate::nws_provider::time_zone::time_zone;

/// The weather now at places.
#[derive(Debug)]
pub(in crate::nws_provider) struct CurrentConditions {
    resources: Arc<Resources>,
    cells: CellLookup,
    /// The main report of the last answer for a place, by the hash of the choice among stations, which itself
    /// can be large.
    last_reports: quick_cache::sync::Cache<(Coordinates, u64), LastReport>,
    hash_state: RandomState,
}

/// The main report of an answer: what the next answer must know of it, and what it need not compute again.
#[derive(Debug, Clone, Copy, PartialEq)]
struct LastReport {
    time: Timestamp,
    /// True if the sun was up at the place.
    is_daytime: bool,
}

impl LastReport {
    fn at(time: Timestamp, location: Location) -> Self {
        Self {
            time,
            is_daytime: ephemeris::is_day(location.latitude(), location.longitude(), time),
        }
    }
}

impl CurrentConditions {
    /// The weather now by the stations among `resources`.
    pub(in crate::nws_provider) fn new(resources: &Arc<Resources>) -> Self {
        Self {
            resources: Arc::clone(resources),
            cells: CellLookup::new(Arc::clone(resources)),
            last_reports: quick_cache::sync::Cache::new(PLACES),
            hash_state: RandomState::new(),
        }
    }

    /// Returns the resources that the stations' reports are among.
    pub(super) fn resources(&self) -> &Resources {
        &self.resources
    }

    /// Returns the weather now, as stations near the place measured it: a pinned one first, excluded ones
    /// never.
    ///
    /// # Errors
    ///
    /// [`Error::NoReport`] where no station that is not excluded has reported for a day, and why else there is no answer.
    pub(in crate::nws_provider) async fn at(
        &self,
        place: Place,
        choice: &StationChoice,
        units: Units,
        deadline: Deadline,
    ) -> Result<Current, Error> {
        let location = place.location;
        let at = Coordinates::from(location);
        let resources = &self.resources;
        let get = |cell, deadline: Deadline| resources.stations(cell, deadline.want_on_the_way());
        let outcome = self.cells.find(at, deadline, get).await;
        let stations = outcome
            .and_then(|outcome| outcome.best())
            .map_err(|error| resources.to_public_error(&error, location, deadline))?;
        let mut near = nearest(&stations.found.value, location);
        near.retain(|near| !choice.excludes(near.id.as_str()));
        let pinned = choice.pinned();
        let pin = pinned.and_then(|id| near.iter().find(|near| id.is_of(near.id.as_str())));
        let report_key = (at, self.hash_state.hash_one(choice));
        let last_report = self.last_reports.get(&report_key);
        let last_time = last_report.map(|report| report.time);
        let survey = StationSurvey::of(resources, &near, pin, deadline, last_time).await;
        let now = resources.now();
        let Some(selection) = survey.selection(now) else {
            return Err(match survey.failure {
                Some(error) => resources.to_public_error(&error, location, deadline),
                None => Error::NoReport(location),
            });
        };
        if survey.is_simulated() {
            resources.note_simulated(true);
        }
        let main = selection.main;
        let report = match last_report {
            Some(last) if last.time == main.report.time => last,
            _ => LastReport::at(main.report.time, location),
        };
        if last_time < Some(report.time) {
            self.last_reports.insert(report_key, report);
        }
        let provenance = survey
            .entry_info(main.near)
            .map(|entry| resources.provenance_in(stations.cell, entry, location, main.report.time));
        // Whoever made the main report was heard.
        let provenance = provenance.ok_or(Error::NoReport(location))?;
        let zones = [
            &stations.point.value.time_zone,
            &place.time_zone,
            &main.near.time_zone,
        ];
        let context = RenderContext {
            units,
            zone: time_zone(zones),
            now,
            is_daytime: report.is_daytime,
        };
        let current = answer(&selection, &context, place, provenance);
        Ok(Current {
            pinned_station: pinned.map(|id| PinnedStation {
                id: id.to_string(),
                outcome: outcome_of(pin, main.near),
            }),
            ..current
        })
    }
}

/// Returns what became of a pinned station, if it is among those near the place.
fn outcome_of(pin: Option<&NearbyStation>, main: &NearbyStation) -> PinOutcome {
    match pin {
        Some(pin) if pin == main => PinOutcome::Used,
        Some(_) => PinOutcome::NotCurrent,
        None => PinOutcome::NotListed,
    }
}

/// The answer, made of what was chosen.
pub(super) fn answer(
    selection: &ReportSelection<'_>,
    context: &RenderContext,
    place: Place,
    provenance: Provenance,
) -> Current {
    let units = context.units;
    let degrees = |celsius| units.temperature.from_celsius(celsius);
    let speed = |kmh| units.wind.from_kilometers_per_hour(kmh);
    let marked = |text: String| {
        if provenance.simulated && !text.starts_with(MARK) {
            format!("{MARK} {text}")
        } else {
            text
        }
    };
    let main = selection.main;
    let condition = selection.tell_local(context, |r| r.condition.as_ref(), marked);
    let sky = selection.tell_local(context, |r| r.sky.as_ref(), str::to_owned);
    let coded = coded(condition.as_ref(), sky.as_ref());
    Current {
        units,
        is_current: is_current(main.report.time, context.now),
        time: context.time(main.report.time),
        age_seconds: context.age(main.report.time),
        station: context.station(main.near),
        pinned_station: None,
        condition,
        condition_code: coded.map(|coded| coded.code),
        intensity: coded.and_then(|coded| coded.intensity),
        is_daytime: context.is_daytime,
        temperature: selection.tell(context, |r| r.temperature.as_ref(), degrees),
        feels_like: main
            .report
            .feels_like
            .map(|known| context.reading(main, known, degrees)),
        dew_point: selection.tell(context, |r| r.dew_point.as_ref(), degrees),
        humidity: selection.tell(context, |r| r.humidity.as_ref(), f64::round),
        wind_speed: selection.tell_wind(context, |wind| Some(wind.speed), speed),
        wind_gust: selection.tell_wind(context, |wind| wind.gust, speed),
        wind_direction: selection.tell_wind(context, |wind| wind.direction, |degrees| degrees),
        pressure: selection.tell(
            context,
            |r| r.pressure.as_ref(),
            |pascals| units.pressure.from_pascals(pascals),
        ),
        visibility: selection.tell_local(
            context,
            |r| r.visibility.as_ref(),
            |meters| units.distance.of_visibility(meters),
        ),
        visibility_bound: selection.visibility_bound(),
        sky,
        precipitation_last_hour: selection.tell_local(
            context,
            |r| r.precipitation.as_ref(),
            |millimeters| units.precipitation.from_millimeters(millimeters),
        ),
        place,
        provenance,
    }
}

/// Returns the code of the condition, else that of the sky. Reports grade all that falls, and say nothing of
/// what is moderate (FCM-H1, 8.4).
fn coded(condition: Option<&Reading<String>>, sky: Option<&Reading<String>>) -> Option<Condition> {
    let of_words = |words: &Reading<String>| nws::condition::of_words(&words.value);
    let coded = condition
        .and_then(of_words)
        .or_else(|| sky.and_then(of_words))?;
    let is_graded = coded.code.is_precipitation() && coded.code != ConditionCode::Thunderstorm;
    Some(Condition {
        intensity: coded
            .intensity
            .or_else(|| is_graded.then_some(Intensity::Moderate)),
        ..coded
    })
}
