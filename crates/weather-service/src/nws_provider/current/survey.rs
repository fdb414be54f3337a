//! Asks the stations near a place, a pinned one before all others, then the nearest first, until what matters is
//! known.

use cache::Want;
use jiff::Timestamp;
use nws::payload::Observation;
use tracing::debug;

use super::nearby_station::NearbyStation;
use super::report::Report;
use super::selection::{ReportSelection, has_current, is_current, is_of_now};
use super::station_reports::StationReports;
use crate::deadline::Deadline;
use crate::nws_provider::cell_lookup::FOR_BETTER;
use crate::nws_provider::decoded_cache::Decoded;
use crate::nws_provider::decoder::AHEAD;
use crate::nws_provider::error_text::is_not_found;
use crate::nws_provider::provenance::EntryInfo;
use crate::nws_provider::resources::{CacheError, Resources};

/// The number of stations that are asked at once, round by round; four in all, after a pinned one.
const ROUNDS: [usize; 3] = [1, 1, 2];

/// The reports of one station, with what they were read from.
type StationOutcome<'a> = Result<(StationReports<'a>, Decoded<Vec<Observation>>), CacheError>;

/// The stations that were asked, and what came of it.
#[derive(Debug, Default)]
pub(super) struct StationSurvey<'a> {
    pub(super) heard: Vec<StationReports<'a>>,
    /// The resources that `heard` was read from, in the same order.
    pub(super) views: Vec<Decoded<Vec<Observation>>>,
    /// The failure of the nearest station that could not be asked.
    pub(super) failure: Option<CacheError>,
    /// The station that goes before all others.
    pub(super) pinned: Option<&'a NearbyStation>,
    /// The time of the main report of the last answer.
    pub(super) last_report: Option<Timestamp>,
}

impl<'a> StationSurvey<'a> {
    /// Asks the stations `near` a place, the `pinned` one before all others, then the nearest first, until what
    /// matters is known. The main report of the last answer was made at `last_report`.
    pub(super) async fn of(
        resources: &Resources,
        near: &'a [NearbyStation],
        pinned: Option<&'a NearbyStation>,
        deadline: Deadline,
        last_report: Option<Timestamp>,
    ) -> Self {
        let mut survey = Self {
            pinned,
            last_report,
            ..Self::default()
        };
        let others = near.iter().filter(|near| Some(*near) != pinned);
        let mut left: Vec<&NearbyStation> = pinned.into_iter().chain(others).collect();
        for most in pinned.map(|_| 1).into_iter().chain(ROUNDS) {
            let Some(wanted) = survey.wanted(resources.now()) else {
                break;
            };
            // The deadline has passed; do not query further stations.
            if matches!(survey.failure, Some(CacheError::DeadlinePassed { .. })) {
                break;
            }
            let next: Vec<&NearbyStation> = left
                .iter()
                .copied()
                .filter(|near| wanted.accepts(near))
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
                ask(resources, first, deadline.want()),
                ask(resources, second, deadline.want())
            );
            for answer in [answers.0, answers.1].into_iter().flatten() {
                survey.add(answer);
            }
        }
        survey
    }

    /// Chooses among what was heard; `None` if nobody says anything.
    pub(super) fn selection(&self, now: Timestamp) -> Option<ReportSelection<'_>> {
        ReportSelection::of(&self.heard, self.pinned, now, self.last_report)
    }

    fn add(&mut self, answer: StationOutcome<'a>) {
        match answer {
            Ok((heard, view)) => {
                self.heard.push(heard);
                self.views.push(view);
            }
            // A station that is listed may have nothing (weather-gov/api#106).
            Err(error) if is_not_found(&error) => {}
            Err(error) => self.failure = self.failure.take().or(Some(error)),
        }
    }

    /// Returns the stations to ask next, if any.
    pub(super) fn wanted(&self, now: Timestamp) -> Option<StationFilter<'a>> {
        let heard = match (self.pinned, self.heard.split_first()) {
            // The others are asked as if a pinned station that has nothing current had not been.
            (Some(pinned), Some((first, others)))
                if first.near == pinned && !has_current(&first.reports, now, self.last_report) =>
            {
                others
            }
            _ => &self.heard,
        };
        let selection = ReportSelection::of(heard, self.pinned, now, self.last_report);
        let Some(selection) = selection else {
            return Some(StationFilter {
                within: f64::INFINITY,
                level_with: None,
                is_for_better: false,
            });
        };
        let main = selection.main;
        Some(StationFilter {
            within: selection.lacks_within(now, self.last_report)?,
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

    pub(super) fn entry_info(&self, near: &NearbyStation) -> Option<EntryInfo<'_>> {
        let at = self.heard.iter().position(|heard| heard.near == near)?;
        self.views.get(at).map(EntryInfo::from)
    }

    pub(super) fn is_simulated(&self) -> bool {
        let mut reports = self.heard.iter().flat_map(|heard| &heard.reports);
        reports.any(|report| report.is_simulated)
    }
}

/// Asks a station, if there is one.
async fn ask<'a>(
    resources: &Resources,
    near: Option<&'a NearbyStation>,
    want: Want,
) -> Option<StationOutcome<'a>> {
    let near = near?;
    let view = match resources.observations(&near.id, want).await {
        Ok(view) => view,
        Err(error) => {
            debug!(station = %near.id, %error, "cannot get a station's observations");
            return Some(Err(error));
        }
    };
    let reports = believable(near, &view.value, resources.now(), resources.present());
    Some(Ok((StationReports { near, reports }, view)))
}

/// The stations that may say what is lacking.
#[derive(Debug)]
pub(super) struct StationFilter<'a> {
    /// In meters.
    within: f64,
    /// At its height.
    level_with: Option<&'a NearbyStation>,
    /// True if there is an answer already.
    pub(super) is_for_better: bool,
}

impl StationFilter<'_> {
    /// Tells whether a station may say what is lacking.
    pub(super) fn accepts(&self, near: &NearbyStation) -> bool {
        match self.level_with {
            Some(level) => near.is_within(self.within) && near.is_level_with(level),
            None => true,
        }
    }
}

/// The reports of a station that say something of the weather now, newest first.
pub(super) fn believable(
    near: &NearbyStation,
    sent: &[Observation],
    now: Timestamp,
    present: Timestamp,
) -> Vec<Report> {
    let latest = present.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
    let is_its_own = |sent: &Observation| sent.station.as_ref().is_none_or(|id| *id == near.id);
    sent.iter()
        .filter(|observation| is_its_own(observation))
        .filter(|observation| is_of_now(observation.timestamp, now, latest))
        .map(|observation| Report::of(near.id.as_str(), observation))
        .collect()
}
