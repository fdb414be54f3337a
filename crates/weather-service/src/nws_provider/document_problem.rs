//! Problems of documents in the upstream's shape: its own passed on, and ours worded alike.

use std::time::Duration;

use bytes::Bytes;
use cache::Failure;
use nws::{DocumentAddressError, GridCell, LINK_ORIGIN};
use serde_json::{Map, Value, json};

use super::error::UpstreamError;
use super::resources::CacheError;
use crate::document::Document;

/// The media type of problems (RFC 7807).
const PROBLEM: &str = "application/problem+json";
/// The time after which a failing upstream may be worth another request.
const SOON: Duration = Duration::from_secs(10);

/// A problem of ours, as the upstream words such.
struct OwnProblem {
    status: u16,
    kind: &'static str,
    title: &'static str,
    detail: String,
    /// The name and the message of the parameter that is refused.
    parameter: Option<(String, String)>,
}

/// Returns the answer to an address that names no document.
pub(super) fn of_address(path: &str, error: &DocumentAddressError) -> Document {
    let shown: String = path.chars().take(120).collect();
    match error {
        DocumentAddressError::NotFound => {
            let detail = format!("'{shown}' is not a valid resource path");
            OwnProblem::new(404, "NotFound", "Not Found", detail).document()
        }
        DocumentAddressError::UnreadablePath { parameter } => {
            let message = format!("'{shown}' has no readable {parameter}");
            OwnProblem::new(
                404,
                "InvalidParameter",
                "Invalid Parameter",
                "Parameter is invalid",
            )
            .about(format!("path.{parameter}"), message)
            .document()
        }
        DocumentAddressError::UnknownParameter { name } => {
            let message = format!("Query parameter \"{name}\" is not recognized");
            bad_query(name, message)
        }
        DocumentAddressError::TooLong { name } | DocumentAddressError::EmptyValue { name } => {
            bad_query(name, error.to_string())
        }
        DocumentAddressError::Moved {
            location,
            is_too_precise,
        } => moved(location, *is_too_precise),
    }
}

fn bad_query(name: &str, message: String) -> Document {
    OwnProblem::new(400, "BadRequest", "Bad Request", "Bad Request")
        .about(format!("query.{name}"), message)
        .document()
}

fn moved(location: &str, is_too_precise: bool) -> Document {
    const ELSEWHERE: &str = "The location attribute contains your request mapped to the nearest supported \
        point. If your client supports it, you will be redirected.";
    let (kind, title, reason) = if is_too_precise {
        (
            "AdjustPointPrecision",
            "Adjusting Precision Of Point Coordinate",
            "The precision of latitude/longitude points is limited to 4 decimal digits for efficiency.",
        )
    } else {
        (
            "AdjustTrailingZeroRedundancy",
            "Adjusting Trailing Zeros Of Point Coordinate",
            "The coordinates cannot have trailing zeros in the decimal digits.",
        )
    };
    let problem = OwnProblem::new(301, kind, title, format!("{reason} {ELSEWHERE}"));
    Document {
        location: Some(location.to_owned()),
        ..problem.document()
    }
}

/// Returns the answer to who asks for the stations of a point: they are at its cell.
pub(super) fn stations_moved(cell: GridCell) -> Document {
    let detail = "The stations of a point are those of its grid cell. If your client supports it, you will be \
        redirected.";
    let kind = "AdjustPointStations";
    let problem = OwnProblem::new(301, kind, "Adjusting Stations Of Point", detail);
    Document {
        location: Some(format!("/gridpoints/{cell}/stations")),
        ..problem.document()
    }
}

/// Returns the answer where a document is not to be had: what the upstream said, if it was that.
pub(super) fn of_error(error: &CacheError) -> Document {
    match error {
        CacheError::Failing {
            failure: Failure::Origin(error),
            ..
        } => of_upstream(error),
        CacheError::Failing {
            failure: Failure::OnlyOlder,
            ..
        } => unavailable("The service offers only copies older than one given before."),
        CacheError::Failing {
            failure: Failure::Silent { .. },
            ..
        }
        | CacheError::DeadlinePassed { .. } => late(),
        CacheError::Busy { .. } => unavailable("Too many requests wait for the service."),
        _ => unexpected(),
    }
}

fn of_upstream(error: &UpstreamError) -> Document {
    match error {
        UpstreamError::Status {
            status,
            body,
            retry_after,
            sent,
            ..
        } => Document {
            status: *status,
            content_type: sent
                .content_type
                .clone()
                .unwrap_or_else(|| PROBLEM.to_owned()),
            body: body.clone(),
            location: None,
            correlation: sent.correlation.clone(),
            retry_after: *retry_after,
            times: None,
        },
        UpstreamError::Payload(_) | UpstreamError::NoCell(_) => unexpected(),
        UpstreamError::Over | UpstreamError::NoPeriods => over(),
        UpstreamError::OutOfTime { .. } | UpstreamError::NoTurn { after: Some(_) } => late(),
        UpstreamError::Fetch(_)
        | UpstreamError::Undecoded(_)
        | UpstreamError::NotAsked(_)
        | UpstreamError::NoTurn { after: None } => unavailable("The service cannot be reached."),
    }
}

/// Returns the answer where there is only a forecast of the past.
pub(super) fn over() -> Document {
    unavailable("Every period of the forecast that the service offers is over.")
}

fn unavailable(detail: &str) -> Document {
    let kind = "UnavailableWebService";
    let problem = OwnProblem::new(503, kind, "Unavailable Web Service", detail).document();
    Document {
        retry_after: Some(SOON),
        ..problem
    }
}

fn unexpected() -> Document {
    let detail = "The service answered with something that makes no sense.";
    OwnProblem::new(502, "UnexpectedProblem", "Unexpected Problem", detail).document()
}

fn late() -> Document {
    let detail = "No answer came in time; what is being fetched arrives all the same.";
    let kind = "UnavailableWebService";
    let problem = OwnProblem::new(504, kind, "Unavailable Web Service", detail).document();
    Document {
        retry_after: Some(SOON),
        ..problem
    }
}

impl OwnProblem {
    fn new(
        status: u16,
        kind: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            status,
            kind,
            title,
            detail: detail.into(),
            parameter: None,
        }
    }

    fn about(self, parameter: String, message: String) -> Self {
        Self {
            parameter: Some((parameter, message)),
            ..self
        }
    }

    fn document(self) -> Document {
        let correlation = correlation();
        let mut body = Map::new();
        body.insert("correlationId".into(), json!(correlation));
        if let Some((parameter, message)) = self.parameter {
            let errors = json!([{"parameter": parameter, "message": message}]);
            body.insert("parameterErrors".into(), errors);
        }
        body.insert("title".into(), json!(self.title));
        let kind = format!("{LINK_ORIGIN}/problems/{}", self.kind);
        body.insert("type".into(), json!(kind));
        body.insert("status".into(), json!(self.status));
        body.insert("detail".into(), json!(self.detail));
        let instance = format!("{LINK_ORIGIN}/requests/{correlation}");
        body.insert("instance".into(), json!(instance));
        Document {
            status: self.status,
            content_type: PROBLEM.to_owned(),
            body: Bytes::from(Value::Object(body).to_string()),
            location: None,
            correlation: vec![("x-correlation-id", correlation)],
            retry_after: None,
            times: None,
        }
    }
}

/// Returns a number of a request in the upstream's form, with a begin that no request of the upstream's has:
/// its operators cannot find ours.
fn correlation() -> String {
    // Without randomness it is only less useful.
    let number = getrandom::u32().unwrap_or_default();
    format!("weatherd-{number:08x}")
}
