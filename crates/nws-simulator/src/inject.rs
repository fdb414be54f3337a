//! What faults do to an answer: put something in its place, change its content, or order a bad delivery.

use std::sync::OnceLock;

use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress};
use http::{Request, Response, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::delivery::DeliveryMode;
use crate::earth::grid::OfficeGridCell;
use crate::faults::{FaultEffect, MissingValues};
use crate::payload::utc;
use crate::problem::{HTML_PAGE, ProblemBody};
use crate::simulator::{page, problem_response, set_header};

/// The response that stands in the right one's place, if a rule wants that.
pub(crate) fn replacement(
    effects: &[FaultEffect],
    request: &Request<()>,
    now: Timestamp,
    correlation: &str,
) -> Option<Response<Bytes>> {
    effects.iter().find_map(|effect| match effect {
        FaultEffect::Status {
            code,
            problem,
            retry_after,
            max_age,
        } => {
            let status = StatusCode::from_u16(*code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = failed(status, problem.as_deref(), now, correlation);
            if let Some(seconds) = retry_after {
                set_header(&mut response, &header::RETRY_AFTER, &seconds.to_string());
            }
            if let Some(seconds) = max_age {
                set_header(
                    &mut response,
                    &header::CACHE_CONTROL,
                    &format!("public, max-age={seconds}"),
                );
            }
            Some(response)
        }
        FaultEffect::Html => Some(page(StatusCode::OK, HTML_PAGE)),
        FaultEffect::RedirectLoop => Some(redirect(
            request
                .uri()
                .path_and_query()
                .map_or("/", |target| target.as_str()),
        )),
        FaultEffect::OffSite => Some(redirect(&format!(
            "https://elsewhere.invalid{}",
            request.uri().path()
        ))),
        FaultEffect::GzipBomb => {
            let mut response = json_head();
            set_header(&mut response, &header::CONTENT_ENCODING, "gzip");
            set_header(
                &mut response,
                &header::CONTENT_LENGTH,
                &bomb().length().to_string(),
            );
            Some(response)
        }
        FaultEffect::Endless => Some(json_head()),
        FaultEffect::Hang | FaultEffect::DropBefore => Some(Response::new(Bytes::new())),
        _ => None,
    })
}

/// An error: a problem body, or for 403 the plain text of a block, which is like nothing else from the service.
fn failed(
    status: StatusCode,
    kind: Option<&str>,
    now: Timestamp,
    correlation: &str,
) -> Response<Bytes> {
    if status == StatusCode::FORBIDDEN && kind.is_none() {
        let mut response = Response::new(Bytes::from_static(
            b"Forbidden: this address is blocked for a while (SIMULATED).\n",
        ));
        *response.status_mut() = status;
        set_header(&mut response, &header::CONTENT_TYPE, "text/plain");
        return response;
    }
    let issued = utc(now
        .checked_sub(SignedDuration::from_hours(26))
        .unwrap_or(now));
    problem_response(&ProblemBody::of_fault(status, kind, &issued), correlation)
}

fn redirect(location: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
    set_header(&mut response, &header::LOCATION, location);
    response
}

fn json_head() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    set_header(&mut response, &header::CONTENT_TYPE, "application/geo+json");
    response
}

/// How the response is to travel. May shorten it and change its length header.
pub(crate) fn mode(effects: &[FaultEffect], response: &mut Response<Bytes>) -> DeliveryMode {
    let length = response.body().len();
    let half = length / 2;
    for effect in effects {
        match effect {
            FaultEffect::Hang => return DeliveryMode::Hang,
            FaultEffect::DropBefore => return DeliveryMode::DropBefore,
            FaultEffect::Endless => return DeliveryMode::Endless,
            FaultEffect::GzipBomb => return bomb().mode(),
            FaultEffect::DropInside => return DeliveryMode::DropInside(half),
            FaultEffect::Truncate { honest: true } => {
                let _ = response.body_mut().split_off(half);
            }
            FaultEffect::Truncate { honest: false } => return DeliveryMode::CutShort(half),
            FaultEffect::Drip { bytes, every } => {
                return DeliveryMode::Drip {
                    bytes: *bytes,
                    every: *every,
                };
            }
            _ => {}
        }
    }
    DeliveryMode::Whole
}

/// The instant that the answer is made for: the present, or for a stale copy some time ago.
pub(crate) fn as_of(now: Timestamp, effects: &[FaultEffect]) -> Timestamp {
    let ages = effects.iter().map(|effect| {
        if let FaultEffect::Stale(age) = effect {
            *age
        } else {
            SignedDuration::ZERO
        }
    });
    before(now, ages.max())
}

/// The instant that the first period holds: the present, or for periods that are over some time ago.
pub(crate) fn periods_from(now: Timestamp, effects: &[FaultEffect]) -> Timestamp {
    let ages = effects.iter().map(|effect| {
        if let FaultEffect::PastPeriods(age) = effect {
            *age
        } else {
            SignedDuration::ZERO
        }
    });
    before(now, ages.max())
}

fn before(now: Timestamp, age: Option<SignedDuration>) -> Timestamp {
    now.checked_sub(age.unwrap_or_default()).unwrap_or(now)
}

/// The Last-Modified to send: the right one, or one in the future.
pub(crate) fn last_modified(
    effects: &[FaultEffect],
    now: Timestamp,
    right: Option<Timestamp>,
) -> Option<Timestamp> {
    let ahead = effects.iter().find_map(|effect| {
        if let FaultEffect::FutureLastModified(ahead) = effect {
            Some(*ahead)
        } else {
            None
        }
    });
    ahead
        .and_then(|ahead| now.checked_add(ahead).ok())
        .or(right)
}

/// The cell that a point is said to be in.
pub(crate) fn moved(effects: &[FaultEffect], cell: OfficeGridCell) -> OfficeGridCell {
    effects.iter().fold(cell, |cell, effect| match effect {
        FaultEffect::MovedCell { east, north } => OfficeGridCell {
            x: (cell.x + east).max(0),
            y: (cell.y + north).max(0),
            ..cell
        },
        _ => cell,
    })
}

/// Takes away what rules say should be missing, and tells whether any did.
pub(crate) fn content(effects: &[FaultEffect], body: &mut Value) -> bool {
    let mut is_changed = false;
    for effect in effects {
        if let FaultEffect::MissingValues(nulls) = effect {
            take_away(*nulls, body);
            is_changed = true;
        }
    }
    is_changed
}

fn take_away(nulls: MissingValues, body: &mut Value) {
    match nulls {
        MissingValues::Temperature => each_period(body, &["temperature"], &Value::Null),
        MissingValues::Wind => each_period(body, &["windSpeed", "windDirection"], &Value::from("")),
        MissingValues::Periods => {
            if let Some(periods) = body.pointer_mut("/properties/periods") {
                *periods = Value::Array(Vec::new());
            }
        }
        MissingValues::Grid => each_layer_value(body),
        MissingValues::Point => {
            const FIELDS: [&str; 7] = [
                "gridId",
                "gridX",
                "gridY",
                "forecast",
                "forecastHourly",
                "forecastGridData",
                "observationStations",
            ];
            blank(body.get_mut("properties"), &FIELDS, &Value::Null);
        }
        MissingValues::Observations => {
            unmeasured(body.get_mut("properties"));
            for feature in body
                .get_mut("features")
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
            {
                unmeasured(feature.get_mut("properties"));
            }
        }
        MissingValues::NoObservations => {
            if body.get("features").is_some() {
                body["features"] = Value::Array(Vec::new());
            }
        }
    }
}

fn blank(object: Option<&mut Value>, fields: &[&str], value: &Value) {
    let Some(object) = object.and_then(Value::as_object_mut) else {
        return;
    };
    for field in fields {
        if let Some(slot) = object.get_mut(*field) {
            *slot = value.clone();
        }
    }
}

fn each_period(body: &mut Value, fields: &[&str], value: &Value) {
    for period in body
        .pointer_mut("/properties/periods")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        blank(Some(period), fields, value);
    }
}

fn each_layer_value(body: &mut Value) {
    let layers = body
        .get_mut("properties")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten();
    for (_, layer) in layers {
        for run in layer
            .get_mut("values")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            blank(Some(run), &["value"], &Value::Null);
        }
    }
}

/// An observation whose decoded values are all null; the raw message stays, as it does in the service.
fn unmeasured(observation: Option<&mut Value>) {
    let Some(fields) = observation.and_then(Value::as_object_mut) else {
        return;
    };
    if !fields.contains_key("rawMessage") {
        return;
    }
    for (name, field) in fields.iter_mut() {
        if name != "elevation" && field.get("unitCode").is_some() {
            blank(Some(field), &["value"], &Value::Null);
        }
    }
    fields.insert("icon".to_owned(), Value::Null);
    fields.insert("presentWeather".to_owned(), Value::Array(Vec::new()));
    fields.insert("cloudLayers".to_owned(), Value::Array(Vec::new()));
    fields.insert("textDescription".to_owned(), Value::from(""));
}

/// A gzip stream of blanks: a head, one block that is sent many times, a tail with the right checksum.
struct GzipBomb {
    head: Bytes,
    block: Bytes,
    tail: Bytes,
}

/// Blanks in one block, and how often it is sent: 256 MiB in all.
const BLOCK: usize = 1 << 20;
const BLOCKS: usize = 256;

impl GzipBomb {
    fn length(&self) -> usize {
        self.head.len() + self.block.len() * BLOCKS + self.tail.len()
    }

    fn mode(&self) -> DeliveryMode {
        let (head, block, tail) = (self.head.clone(), self.block.clone(), self.tail.clone());
        DeliveryMode::Repeat {
            head,
            block,
            times: BLOCKS,
            tail,
        }
    }
}

fn bomb() -> &'static GzipBomb {
    static BOMB: OnceLock<GzipBomb> = OnceLock::new();
    BOMB.get_or_init(|| {
        let blanks = vec![b' '; BLOCK];
        let mut deflate = Compress::new(Compression::fast(), false);
        let mut block = Vec::with_capacity(BLOCK);
        // A full flush ends the block on a byte and forgets the window, so that copies can follow one another.
        let _ = deflate.compress_vec(&blanks, &mut block, FlushCompress::Full);
        let mut one = Crc::new();
        one.update(&blanks);
        let mut all = Crc::new();
        for _ in 0..BLOCKS {
            all.combine(&one);
        }
        // An empty last block, the checksum, and the length modulo 2^32 (RFC 1951, RFC 1952).
        let mut tail = vec![0x03, 0x00];
        tail.extend(all.sum().to_le_bytes());
        tail.extend(((BLOCK * BLOCKS) as u32).to_le_bytes());
        let head = Bytes::from_static(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
        GzipBomb {
            head,
            block: block.into(),
            tail: tail.into(),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn the_bomb_is_valid_gzip_of_its_whole_size() {
        let bomb = bomb();
        let mut packed = bomb.head.to_vec();
        for _ in 0..BLOCKS {
            packed.extend_from_slice(&bomb.block);
        }
        packed.extend_from_slice(&bomb.tail);
        assert_eq!(packed.len(), bomb.length());
        assert!(packed.len() < 2 << 20, "{}", packed.len());
        let mut reader = flate2::read::GzDecoder::new(&packed[..]);
        let (mut total, mut buffer) = (0, vec![0; 1 << 20]);
        loop {
            match reader.read(&mut buffer).unwrap() {
                0 => break,
                read => total += read,
            }
        }
        assert_eq!(total, BLOCK * BLOCKS);
    }
}
