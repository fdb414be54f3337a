//! The same station a day before: the temperature at this hour. A missing one is no error.

use jiff::{SignedDuration, Timestamp};
use nws::ResourceId;
use nws::payload::Observation;
use weather::{Reading, Units};

use super::conditions::CurrentConditions;
use super::report::Report;
use crate::deadline::Deadline;
use crate::nws_provider::cell_lookup::FOR_BETTER;

const DAY: SignedDuration = SignedDuration::from_hours(24);
const HOUR: i64 = 3600;
/// A report this far from the moment is of another hour.
const SAME_HOUR: SignedDuration = SignedDuration::from_mins(40);

impl CurrentConditions {
    /// Returns the temperature a day before a `reading` of it at the same station, if there is a report. What
    /// there is to say already is not kept back for long.
    pub(in crate::nws_provider) async fn day_before(
        &self,
        reading: &Reading<f64>,
        units: Units,
        deadline: Deadline,
    ) -> Option<f64> {
        let station: ResourceId = reading.station.parse().ok()?;
        let moment = reading.time.timestamp.checked_sub(DAY).ok()?;
        let hour = moment.as_second().div_euclid(HOUR) * HOUR;
        let from = Timestamp::from_second(hour - HOUR).ok()?;
        let want = deadline.but_at_most(FOR_BETTER).want_on_the_way();
        let past = self
            .resources()
            .past_observations(station.clone(), from, want);
        let celsius = temperature_at(moment, &station, &past.await.ok()?.value)?;
        Some(units.temperature.from_celsius(celsius))
    }
}

/// Returns the temperature in °C by the report nearest to a moment.
fn temperature_at(moment: Timestamp, station: &ResourceId, sent: &[Observation]) -> Option<f64> {
    let distance = |time: Timestamp| time.duration_since(moment).abs();
    let near = sent.iter().filter(|sent| {
        distance(sent.timestamp) <= SAME_HOUR
            && sent.station.as_ref().is_none_or(|id| id == station)
    });
    let known = near.filter_map(|sent| {
        let celsius = Report::of(station.as_str(), sent).temperature?.value;
        Some((distance(sent.timestamp), celsius))
    });
    let nearest = known.min_by_key(|(distance, _)| *distance);
    nearest.map(|(_, celsius)| celsius)
}
