//! The forms that a right answer can be sent in: media types of one resource, chosen by the request. Answers
//! are facts as GeoJSON; a form writes them. Knows no address.

mod alert_xml;
mod forecast_xml;
mod json_ld;
mod picture;
mod speech;
mod xml;

use bytes::Bytes;
use serde_json::Value;

use crate::response::to_json;

/// One form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DocumentForm {
    /// As the facts are.
    GeoJson,
    /// The same without geometry objects.
    JsonLd,
    /// Facts that are JSON-LD themselves.
    AsJsonLd,
    /// Facts that are JSON of another kind.
    Json,
    /// A list of alerts as a feed.
    Atom,
    /// An alert in the Common Alerting Protocol.
    Cap,
    /// A forecast in the Digital Weather Markup Language.
    Dwml,
    /// A text to be spoken.
    Ssml,
    /// A picture.
    Png,
}

/// Features and lists of them.
pub(crate) const GEO: &[DocumentForm] = &[DocumentForm::GeoJson, DocumentForm::JsonLd];
/// Documents that are JSON-LD alone.
pub(crate) const PLAIN: &[DocumentForm] = &[DocumentForm::AsJsonLd];
/// Lists of alerts.
pub(crate) const FEED: &[DocumentForm] = &[
    DocumentForm::GeoJson,
    DocumentForm::JsonLd,
    DocumentForm::Atom,
];
/// Single alerts.
pub(crate) const ALERT: &[DocumentForm] = &[
    DocumentForm::GeoJson,
    DocumentForm::JsonLd,
    DocumentForm::Cap,
];
/// Forecasts.
pub(crate) const FORECAST: &[DocumentForm] = &[
    DocumentForm::GeoJson,
    DocumentForm::JsonLd,
    DocumentForm::Dwml,
];

impl DocumentForm {
    /// Returns its media type.
    pub(crate) fn media(self) -> &'static str {
        match self {
            Self::GeoJson => "application/geo+json",
            Self::JsonLd | Self::AsJsonLd => "application/ld+json",
            Self::Json => "application/json",
            Self::Atom => "application/atom+xml",
            Self::Cap => "application/cap+xml",
            Self::Dwml => "application/vnd.noaa.dwml+xml",
            Self::Ssml => "application/ssml+xml",
            Self::Png => "image/png",
        }
    }

    /// Returns the form of `offered` that a request names first in `Accept`, else the first.
    pub(crate) fn of_accept(accept: &str, offered: &[Self]) -> Self {
        let named = accept
            .split(',')
            .map(|entry| entry.split(';').next().unwrap_or_default().trim());
        let form = |name: &str| offered.iter().find(|form| form.media() == name);
        let first = offered.first().unwrap_or(&Self::GeoJson);
        *named.filter_map(form).next().unwrap_or(first)
    }

    /// Writes facts in this form.
    pub(crate) fn write(self, facts: &Value) -> Bytes {
        match self {
            Self::GeoJson | Self::AsJsonLd | Self::Json => to_json(facts),
            Self::JsonLd => to_json(&json_ld::of(facts)),
            Self::Atom => alert_xml::feed(facts).into(),
            Self::Cap => alert_xml::alert(facts).into(),
            Self::Dwml => forecast_xml::forecast(facts).into(),
            Self::Ssml => speech::text(facts).into(),
            Self::Png => picture::png(facts).into(),
        }
    }
}

/// Returns the text of a member; empty where there is none.
fn text<'f>(facts: &'f Value, member: &str) -> &'f str {
    facts[member].as_str().unwrap_or_default()
}

/// Returns the elements of a list.
fn list(facts: &Value) -> &[Value] {
    facts.as_array().map_or(&[], Vec::as_slice)
}
