//! The answers that facts are found in, fetched at once; one that is missing is told as that.

use weather::{
    AlertFilter, Error, FactSource, Notable, NotableThresholds, OutlookPeriod, Place, Provenance,
    Staleness, StationChoice, Units,
};

use super::NotableInput;
use crate::deadline::Deadline;
use crate::{OutlookForm, WeatherProvider};

/// The provider of the answers, and what counts in them.
#[derive(Debug)]
pub(crate) struct NotableSources<'a> {
    pub(crate) provider: &'a WeatherProvider,
    /// The units of the answers.
    pub(crate) units: Units,
    pub(crate) thresholds: NotableThresholds,
    /// The alerts that are told.
    pub(crate) filter: AlertFilter,
    /// The stations that count.
    pub(crate) stations: StationChoice,
}

impl NotableSources<'_> {
    /// Returns the facts about the weather of a place.
    ///
    /// # Errors
    ///
    /// Why there is no forecast by the hour.
    pub(crate) async fn notable(&self, place: Place, deadline: Deadline) -> Result<Notable, Error> {
        let Self {
            provider, units, ..
        } = *self;
        let outlook = |form| provider.outlook(form, place.clone(), units, deadline);
        let current = async {
            let current = provider.current(place.clone(), &self.stations, units, deadline);
            let current = current.await?;
            let reading = current.temperature.as_ref().filter(|_| current.is_current);
            let yesterday = match reading {
                Some(reading) => provider.day_before(reading, units, deadline).await,
                None => None,
            };
            Ok::<_, Error>((current, yesterday))
        };
        let (hours, days, current, alerts) = tokio::join!(
            outlook(OutlookForm::Hours),
            outlook(OutlookForm::Days),
            current,
            provider.alerts(place.location, deadline),
        );
        let hours = hours?.outlook();
        let days = days.map(|days| days.outlook());
        let messages = alerts.as_ref().map_or(&[][..], |list| &list.messages);
        let alerts_told = messages.iter().map(|message| &message.alert);
        let alerts_told = alerts_told.filter(|alert| self.filter.match_alert(alert));
        let alert_list: Vec<_> = alerts_told.cloned().collect();
        let (now, yesterday) = match &current {
            Ok((current, yesterday)) => (Some(current), *yesterday),
            Err(_) => (None, None),
        };
        let input = NotableInput {
            units,
            thresholds: self.thresholds,
            hours: &hours.periods,
            days: days.as_ref().map_or(&[], |days| &days.periods),
            alerts: &alert_list,
            current: now.filter(|current| current.is_current),
            yesterday,
        };
        let facts = input.facts();
        let missing = [
            alerts.is_err().then_some(FactSource::Alerts),
            current.is_err().then_some(FactSource::Observations),
        ];
        let others = [
            days.as_ref().ok().map(|days| &days.provenance),
            now.map(|current| &current.provenance),
            alerts.as_ref().ok().map(|list| &list.provenance),
        ];
        let provenance = whole(&hours.provenance, hours.periods.first(), &others);
        Ok(Notable {
            place,
            units,
            facts,
            missing: missing.into_iter().flatten().collect(),
            provenance,
        })
    }
}

/// Returns the provenance of the forecast by the hour, for an answer that is fresh only while all of its parts
/// are, the hour lasts and nothing is missing.
fn whole(
    hours: &Provenance,
    first: Option<&OutlookPeriod>,
    others: &[Option<&Provenance>],
) -> Provenance {
    let ends = first.map(|hour| hour.end_time.timestamp);
    let parts = others
        .iter()
        .map(|part| part.and_then(|part| part.fresh_until));
    let all: Option<Vec<_>> = parts.chain([hours.fresh_until, ends]).collect();
    let of_others = others.iter().flatten().map(|part| &part.stale);
    let stale = || of_others.clone().chain([&hours.stale]).flatten();
    // A part that is just being refreshed hides none that fails.
    let gravest = stale().find(|stale| **stale != Staleness::BeingRefreshed);
    Provenance {
        fresh_until: all.and_then(|all| all.into_iter().min()),
        stale: gravest.or_else(|| stale().next()).cloned(),
        ..hours.clone()
    }
}
