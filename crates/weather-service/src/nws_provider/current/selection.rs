//! Chooses among the reports of the stations that were heard: the one the answer is made of, and those
//! that may say what it leaves out. Asks nobody; its rules are about time, distance and height.

use jiff::{SignedDuration, Timestamp};
use weather::{Reading, VisibilityBound};

use super::nearby_station::{FAR, NOT_LOCAL, NearbyStation};
use super::render_context::RenderContext;
use super::report::{Report, SourcedValue, Wind};
use super::station_reports::{StationReport, StationReports};

/// A report is called current up to this age.
const CURRENT: SignedDuration = SignedDuration::from_mins(80);
/// A report may say what the main one leaves out if it is older than that by this much at most.
const FILLS: SignedDuration = SignedDuration::from_mins(80);
/// Older reports say nothing of the weather now.
const OLDEST: SignedDuration = SignedDuration::from_hours(24);

/// The report the answer is made of, and those that fill it up.
#[derive(Debug)]
pub(super) struct ReportSelection<'a> {
    pub(super) main: StationReport<'a>,
    /// In the order in which they are looked at.
    fillers: Vec<StationReport<'a>>,
}

/// Tells whether a report of this time is called current.
pub(super) fn is_current(time: Timestamp, now: Timestamp) -> bool {
    now.duration_since(time) <= CURRENT
}

/// Tells whether a report of this time says anything of the weather now; `latest` is where the future
/// begins, which is not believed.
pub(super) fn is_of_now(time: Timestamp, now: Timestamp, latest: Timestamp) -> bool {
    time <= latest && now.duration_since(time) <= OLDEST
}

/// Tells whether one of the reports is current, not older than what was `told` last, and says anything.
pub(super) fn has_current(reports: &[Report], now: Timestamp, told: Option<Timestamp>) -> bool {
    let mut reports = reports.iter().filter(|report| !report.is_empty());
    reports.any(|report| comes_first(report.time, now, told))
}

/// Tells whether a report of this time goes before others, whatever their age.
fn comes_first(time: Timestamp, now: Timestamp, told: Option<Timestamp>) -> bool {
    is_current(time, now) && Some(time) >= told
}

impl<'a> ReportSelection<'a> {
    /// Chooses among the stations, the `pinned` one before all others, then nearest first; `None` if nobody
    /// says anything.
    ///
    /// Current reports come first, by the order of their stations, then the others, the newest
    /// first; what is older than what was `told` last is one of the others. The main one is the first
    /// with a temperature, else the first with a wind, else the first; of the pinned station, if one of its
    /// reports is current.
    pub(super) fn of(
        stations: &'a [StationReports<'a>],
        pinned: Option<&NearbyStation>,
        now: Timestamp,
        told: Option<Timestamp>,
    ) -> Option<Self> {
        let mut said: Vec<StationReport<'a>> = stations
            .iter()
            .flat_map(|heard| {
                let near = heard.near;
                heard
                    .reports
                    .iter()
                    .map(move |report| StationReport { near, report })
            })
            .filter(|said| !said.report.is_empty())
            .collect();
        // Stable: what is current keeps the order of the stations and of their reports.
        said.sort_by_key(|said| {
            let time = said.report.time;
            (!comes_first(time, now, told)).then_some(std::cmp::Reverse(time))
        });
        let of_pinned: Vec<_> = said
            .iter()
            .filter(|said| Some(said.near) == pinned)
            .filter(|said| comes_first(said.report.time, now, told))
            .copied()
            .collect();
        let main = main_report(&of_pinned).or_else(|| main_report(&said))?;
        said.retain(|said| said.may_fill(main));
        Some(Self {
            main,
            fillers: said,
        })
    }

    /// Returns how far away, in meters, a station may be that could say what is lacking; `None` if nothing
    /// of importance is.
    pub(super) fn lacks_within(&self, now: Timestamp, told: Option<Timestamp>) -> Option<f64> {
        let has_air = self.find(|report| report.temperature.as_ref()).is_some()
            && self.find(|report| report.wind.as_ref()).is_some()
            && self
                .find(|report| report.humidity.as_ref().or(report.dew_point.as_ref()))
                .is_some();
        let time = self.main.report.time;
        if !has_air || !is_current(time, now) || Some(time) < told {
            return Some(FAR);
        }
        let condition = self.find_local(|report| report.condition.as_ref());
        condition.is_none().then_some(NOT_LOCAL)
    }

    /// The value that `of` finds in the first report that has it, as it is told.
    pub(super) fn tell<T: Clone, U>(
        &self,
        telling: &RenderContext,
        of: impl Fn(&Report) -> Option<&SourcedValue<T>>,
        convert: impl FnOnce(T) -> U,
    ) -> Option<Reading<U>> {
        let (said, known) = self.find(of)?;
        Some(telling.reading(said, known.clone(), convert))
    }

    /// As [`tell`](Self::tell), for what is another thing a few kilometers further on.
    pub(super) fn tell_local<T: Clone, U>(
        &self,
        telling: &RenderContext,
        of: impl Fn(&Report) -> Option<&SourcedValue<T>>,
        convert: impl FnOnce(T) -> U,
    ) -> Option<Reading<U>> {
        let (said, known) = self.find_local(of)?;
        Some(telling.reading(said, known.clone(), convert))
    }

    /// A part of the wind, of the report that tells its speed.
    pub(super) fn tell_wind(
        &self,
        telling: &RenderContext,
        part: impl Fn(&Wind) -> Option<SourcedValue<f64>>,
        convert: impl FnOnce(f64) -> f64,
    ) -> Option<Reading<f64>> {
        let (said, wind) = self.find(|report| report.wind.as_ref())?;
        Some(telling.reading(said, part(wind)?, convert))
    }

    /// Returns the side of the visibility that is told on which it lies.
    pub(super) fn visibility_bound(&self) -> Option<VisibilityBound> {
        let (said, _) = self.find_local(|report| report.visibility.as_ref())?;
        said.report.visibility_bound
    }

    fn find<T>(&self, of: impl Fn(&Report) -> Option<&T>) -> Option<(StationReport<'a>, &'a T)>
    where
        T: 'a,
    {
        self.look(|_| true, of)
    }

    fn find_local<T>(
        &self,
        of: impl Fn(&Report) -> Option<&T>,
    ) -> Option<(StationReport<'a>, &'a T)>
    where
        T: 'a,
    {
        let main = self.main.near;
        self.look(|near| near == main || near.is_within(NOT_LOCAL), of)
    }

    fn look<T>(
        &self,
        fits: impl Fn(&NearbyStation) -> bool,
        of: impl Fn(&Report) -> Option<&T>,
    ) -> Option<(StationReport<'a>, &'a T)>
    where
        T: 'a,
    {
        let all = std::iter::once(&self.main).chain(&self.fillers);
        all.filter(|said| fits(said.near))
            .find_map(|said| Some((*said, of(said.report)?)))
    }
}

/// Returns the first report with a temperature, else the first with a wind, else the first.
fn main_report<'a>(said: &[StationReport<'a>]) -> Option<StationReport<'a>> {
    let find = |has: fn(&Report) -> bool| said.iter().find(|said| has(said.report));
    find(|report| report.temperature.is_some())
        .or_else(|| find(|report| report.wind.is_some()))
        .or_else(|| said.first())
        .copied()
}

impl StationReport<'_> {
    /// Tells whether this report may say what the `main` one leaves out: of the same station, or of one
    /// near enough and at much the same height; and not much older.
    fn may_fill(self, main: StationReport<'_>) -> bool {
        let is_recent = main.report.time.duration_since(self.report.time) <= FILLS;
        let is_there = self.near == main.near
            || (self.near.is_within(FAR) && self.near.is_level_with(main.near));
        is_recent && is_there
    }
}

#[cfg(test)]
mod tests;
