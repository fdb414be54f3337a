//! The stored form of documents: the media type that the upstream gave, a line's end, and the bytes as it
//! sent them. Reads of them what orders their versions; makes no answer.

use bytes::{BufMut, Bytes, BytesMut};
use cache::Key;
use jiff::Timestamp;
use nws::payload::{self, PayloadError};
use nws::{DocumentAddress, DocumentKind, DocumentMedia, DocumentWishes, NwsResponse};
use serde::de::IgnoredAny;
use weather::Forecast;

use super::decoder::newest;
use super::error::UpstreamError;
use super::resource_value::ResourceValue;
use super::xml_document;

/// The fields of a request by which the copies of a document differ, as its key names them.
const ACCEPT: &str = "accept";
const FLAGS: &str = "feature-flags";
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

/// Returns the key of a document.
pub(super) fn key(document: &DocumentAddress) -> Key {
    let accept = (ACCEPT, document.media().accept());
    match document.flags() {
        Some(flags) => Key::varying(&document.target(), &[accept, (FLAGS, &flags)]),
        None => Key::varying(&document.target(), &[accept]),
    }
}

/// Returns the document of a key, or none where it cannot be read; `None` where the key is of something else.
pub(super) fn of_key(key: &Key) -> Option<Option<DocumentAddress>> {
    let (target, fields) = key.as_str().split_once('\n')?;
    let field = |name: &str| {
        let mut fields = fields.lines().filter_map(|line| line.split_once(": "));
        fields.find_map(|(own, value)| (own == name).then_some(value))
    };
    let accept = field(ACCEPT)?;
    let flags = field(FLAGS).unwrap_or_default();
    Some(DocumentAddress::of_target(
        target,
        DocumentWishes { accept, flags },
    ))
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
    let media = document.media();
    let (version, forecast) = match media {
        _ if media.is_json() => read_json(document.kind(), body, present)?,
        _ if media.is_xml() => (xml_document::version(media, body)?, None),
        _ => (binary_version(media, content_type)?, None),
    };
    let value = DocumentValue {
        content_type: content_type.to_owned(),
        start: end + 1,
        forecast,
    };
    Ok((version, value.into()))
}

/// Reads a body of JSON.
fn read_json(
    kind: DocumentKind,
    body: &[u8],
    present: Timestamp,
) -> Result<(i64, Option<Forecast>), PayloadError> {
    let (version, forecast) = match version(kind, body, present) {
        // More than answers of our own are made of is for others to read.
        Err(PayloadError::TooMany { .. }) => (0, None),
        read => read?,
    };
    if version == 0 && forecast.is_none() {
        let expected = "JSON";
        serde_json::from_slice::<IgnoredAny>(body)
            .map_err(|_| PayloadError::WrongShape { expected })?;
    }
    Ok((version, forecast))
}

/// Checks that a picture or a file is none of something else, such as a page that tells of maintenance.
fn binary_version(media: DocumentMedia, content_type: &str) -> Result<i64, PayloadError> {
    let (expected, kind) = match media {
        DocumentMedia::Pdf => ("a file", "application/pdf"),
        _ => ("a picture", "image/"),
    };
    if content_type.starts_with(kind) {
        Ok(0)
    } else {
        Err(PayloadError::WrongShape { expected })
    }
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
        | DocumentKind::PointStations
        | DocumentKind::Product
        | DocumentKind::Other
        | DocumentKind::Reference
        | DocumentKind::Media => (0, None),
    })
}
