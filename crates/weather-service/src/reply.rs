//! A reply to a question, whatever the question, before any wire has it.

use serde::{Serialize, Serializer};
use weather::{
    AlertChanges, Alerts, Almanac, Answer, Current, Discussion, Layer, Outlook, Places, Status,
};

use crate::ForecastMatch;

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
    Outlook(Outlook),
    /// The alerts in force.
    Alerts(Alerts),
    /// Changes of alerts.
    AlertChanges(AlertChanges),
    /// A layer of the raw grid.
    Layer(Layer),
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

impl Serialize for Reply {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Forecast(found) => found.answer().forecast.serialize(serializer),
            Self::Explained(found) => found.answer().serialize(serializer),
            Self::Current(current) => current.serialize(serializer),
            Self::Outlook(outlook) => outlook.serialize(serializer),
            Self::Alerts(alerts) => alerts.serialize(serializer),
            Self::AlertChanges(changes) => changes.serialize(serializer),
            Self::Layer(layer) => layer.serialize(serializer),
            Self::Discussion(discussion) => discussion.serialize(serializer),
            Self::Almanac(almanac) => almanac.serialize(serializer),
            Self::Places(places) => places.serialize(serializer),
            Self::Update(update) => update.serialize(serializer),
            Self::Status(status) => status.serialize(serializer),
        }
    }
}
