//! A reply to a question, whatever the question, before any wire has it.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use weather::{
    Alert, AlertChanges, Alerts, Almanac, Answer, Current, Discussion, Notable, Places, Provenance,
    Status,
};

use crate::{ForecastMatch, LayerMatch, OutlookMatch};

/// A reply to a question. Serializes as the answer that the question's list entry names.
#[derive(Debug)]
pub enum Reply {
    /// The forecast of a place, which serializes as one period without its provenance.
    Forecast(ForecastMatch),
    /// The forecast of a place, which serializes with its provenance.
    Explained(ForecastMatch),
    /// Current conditions.
    Current(Box<Current>),
    /// The forecast by hours or half days.
    Outlook(OutlookMatch),
    /// The facts that stand out.
    Notable(Box<Notable>),
    /// The alerts in force.
    Alerts(Alerts),
    /// Changes of alerts.
    AlertChanges(AlertChanges),
    /// A layer of the raw grid.
    Layer(LayerMatch),
    /// A text product.
    Discussion(Discussion),
    /// Sun and moon times.
    Almanac(Box<Almanac>),
    /// The places that go by a name.
    Places(Places),
    /// A newer forecast, if one came in time.
    Update(Option<Box<Answer>>),
    /// Counters and timings.
    Status(Box<Status>),
}

impl Reply {
    /// Returns where it comes from, if that was an upstream.
    pub fn provenance(&self) -> Option<Cow<'_, Provenance>> {
        match self {
            Self::Forecast(found) | Self::Explained(found) => Some(Cow::Owned(found.provenance())),
            Self::Current(current) => Some(Cow::Borrowed(&current.provenance)),
            Self::Outlook(outlook) => Some(Cow::Owned(outlook.provenance())),
            Self::Notable(notable) => Some(Cow::Borrowed(&notable.provenance)),
            Self::Alerts(alerts) => Some(Cow::Borrowed(&alerts.provenance)),
            Self::AlertChanges(changes) => Some(Cow::Borrowed(&changes.provenance)),
            Self::Layer(layer) => Some(Cow::Borrowed(layer.provenance())),
            Self::Discussion(discussion) => Some(Cow::Borrowed(&discussion.provenance)),
            Self::Update(update) => Some(Cow::Borrowed(&update.as_ref()?.provenance)),
            Self::Almanac(_) | Self::Places(_) | Self::Status(_) => None,
        }
    }

    /// Returns for how long it is the answer by the clock alone: since when, as far as that is known, and
    /// until when. A period ends, and so does an alert.
    pub fn period(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        match self {
            Self::Forecast(found) | Self::Explained(found) => {
                let period = found.period();
                let (start, end) = (period.start_time, period.end_time);
                (Some(start.timestamp), Some(end.timestamp))
            }
            Self::Outlook(outlook) => {
                let first = outlook.first();
                let start = first.map(|first| first.start_time.timestamp);
                (start, first.map(|first| first.end_time.timestamp))
            }
            Self::Layer(layer) => {
                let first = layer.values().first();
                let start = first.map(|first| first.start_time.timestamp);
                (start, first.map(|first| first.end_time.timestamp))
            }
            Self::Alerts(alerts) => {
                let end = |alert: &Alert| alert.ends.map(|ends| ends.timestamp);
                (None, alerts.alerts.iter().filter_map(end).min())
            }
            Self::Current(_)
            | Self::Notable(_)
            | Self::AlertChanges(_)
            | Self::Discussion(_)
            | Self::Almanac(_)
            | Self::Places(_)
            | Self::Update(_)
            | Self::Status(_) => (None, None),
        }
    }
}

impl Serialize for Reply {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Forecast(found) => found.answer().forecast.serialize(serializer),
            Self::Explained(found) => found.answer().serialize(serializer),
            Self::Current(current) => current.serialize(serializer),
            Self::Outlook(found) => found.outlook().serialize(serializer),
            Self::Notable(notable) => notable.serialize(serializer),
            Self::Alerts(alerts) => alerts.serialize(serializer),
            Self::AlertChanges(changes) => changes.serialize(serializer),
            Self::Layer(found) => found.layer().serialize(serializer),
            Self::Discussion(discussion) => discussion.serialize(serializer),
            Self::Almanac(almanac) => almanac.serialize(serializer),
            Self::Places(places) => places.serialize(serializer),
            Self::Update(update) => update.serialize(serializer),
            Self::Status(status) => status.serialize(serializer),
        }
    }
}
