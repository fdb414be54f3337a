//! The stored form of documents: the media type that the upstream gave, a line's end, and the bytes as it
//! sent them. Reads of them what orders their versions; makes no answer.

use bytes::{BufMut, Bytes, BytesMut};
use jiff::Timestamp;
use nws::payload::{self, PayloadError};
use nws::{DocumentAddress, DocumentKind, NwsResponse};
use serde::de::IgnoredAny;
use weather::Forecast;

use super::decoder::newest;
use super::error::UpstreamError;
use super::resource_value::ResourceValue;

/// The begin of the media type in the keys of documents.
pub(super) const ACCEPT: &str = "\naccept: ";
/// The media type of bytes of which nothing is said.
const UNKNOWN: &str = "application/octet-stream";

/// A document as it was read.
#[derive(Debug)]
pub(super) struct DocumentValue {
    /// The media type that the upstream gave.
    pub(super) content_type: String,
    /// Where the bytes that it sent begin.
    pub(super) start: usize,
    /// The forecast, if it is one.
    pub(super) forecast: Option<Forecast>,
}

/// Returns the body of a document as it is stored.
pub(super) fn stored(response: &NwsResponse) -> Bytes {
    let content_type = response.headers.content_type.as_deref().unwrap_or(UNKNOWN);
    let mut stored = BytesMut::with_capacity(content_type.len() + 1 + response.body.len());
    stored.put(content_type.as_bytes());
    stored.put_u8(b'\n');
    stored.put(&*response.body);
    stored.freeze()
}

/// Reads a body that was stored, with the version that orders it, at a time that is the `present` for the
/// upstream.
pub(super) fn read(
    document: &DocumentAddress,
    stored: &[u8],
    present: Timestamp,
) -> Result<(i64, ResourceValue), UpstreamError> {
    let expected = "a stored document";
    let wrong = || PayloadError::WrongShape { expected };
    let end = stored.iter().position(|byte| *byte == b'\n');
    let end = end.ok_or_else(wrong)?;
    let (content_type, body) = (&stored[..end], &stored[end + 1..]);
    let content_type = std::str::from_utf8(content_type).map_err(|_| wrong())?;
    let (version, forecast) = match version(document.kind(), body, present) {
        // More than answers of our own are made of is for others to read.
        Err(PayloadError::TooMany { .. }) => (0, None),
        read => read?,
    };
    let is_json = document.media().is_json();
    if is_json && version == 0 && forecast.is_none() {
        let expected = "JSON";
        serde_json::from_slice::<IgnoredAny>(body)
            .map_err(|_| PayloadError::WrongShape { expected })?;
    }
    let value = DocumentValue {
        content_type: content_type.to_owned(),
        start: end + 1,
        forecast,
    };
    Ok((version, value.into()))
}

/// Returns the seconds since 1970 at which what a body says was last changed, or 0 where bodies do not say;
/// and the forecast, if it is one.
fn version(
    kind: DocumentKind,
    body: &[u8],
    present: Timestamp,
) -> Result<(i64, Option<Forecast>), PayloadError> {
    Ok(match kind {
        DocumentKind::Forecast => {
            let sent = payload::parse_forecast(body)?;
            (sent.update_time.as_second(), Some(sent.into()))
        }
        DocumentKind::Grid => (payload::parse_grid(body)?.update_time.as_second(), None),
        DocumentKind::Observations => {
            let observations = payload::parse_observations(body)?;
            let times = observations.iter().map(|observation| observation.timestamp);
            (newest(times, present), None)
        }
        DocumentKind::Observation => {
            let observation = payload::parse_observation(body)?;
            (newest([observation.timestamp].into_iter(), present), None)
        }
        DocumentKind::Alerts => {
            let updated = payload::parse_alerts(body)?.updated;
            // A list that does not say how new it is must not be refused for that.
            (updated.unwrap_or(present).as_second(), None)
        }
        DocumentKind::Products => {
            let products = payload::parse_products(body)?;
            let times = products.iter().filter_map(|product| product.issued);
            (newest(times, present), None)
        }
        DocumentKind::Point
        | DocumentKind::Stations
        | DocumentKind::Product
        | DocumentKind::Other
        | DocumentKind::Reference
        | DocumentKind::Image => (0, None),
    })
}
