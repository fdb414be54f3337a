//! Problems (RFC 9457): for each kind of error its status, its page and its fields. The one place that
//! maps errors of the service to HTTP.

use std::time::Duration;

use http::header::{ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use serde::Serialize;
use weather::Error;

use crate::body::ResponseBody;

/// The begin of the addresses of the pages about problems.
pub(crate) const PAGES: &str = "/v1/problems/";
/// The time after which a failing upstream may be worth another question: failures are remembered
/// about as long.
pub(crate) const SOON: Duration = Duration::from_secs(10);

/// The kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProblemKind {
    BadRequest,
    AmbiguousPlace,
    UnknownPlace,
    OutsideArea,
    UnknownAddress,
    MethodNotAllowed,
    BodyNotAllowed,
    TargetTooLong,
    WrongHost,
    NotAdmitted,
    ShareExceeded,
    TooManyWaiting,
    QueueFull,
    Internal,
    InvalidResponse,
    NoForecast,
    NoReport,
    Unreachable,
    Timeout,
    NotReady,
}

/// A reason why a request has no answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    kind: ProblemKind,
    detail: String,
    /// Names that may be meant, each of which can be asked for.
    places: Vec<String>,
    /// The time after which it has passed, where that is known.
    passes_after: Option<Duration>,
}

/// The members of a problem, as RFC 9457 names them.
#[derive(Debug, Serialize)]
pub(crate) struct ProblemDetails<'p> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'p str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    places: &'p [String],
}

impl Problem {
    /// A problem with a sentence about it.
    pub(crate) fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            places: Vec::new(),
            passes_after: None,
        }
    }

    /// Returns it as one that has passed after this time, where that is known.
    #[must_use]
    pub(crate) fn passing_after(self, passes_after: Option<Duration>) -> Self {
        Self {
            passes_after,
            ..self
        }
    }

    /// A daemon that cannot answer for this reason, whatever a request would be told of it.
    pub(crate) fn not_ready(error: &Error) -> Self {
        Self::new(ProblemKind::NotReady, error.to_string())
    }

    /// A question that makes no sense.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(ProblemKind::BadRequest, detail)
    }

    /// Returns its kind.
    pub(crate) fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// Returns the sentence about it.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// Returns the whole seconds after which asking again may help.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        let after = self.passes_after.or(self.kind.retry_after())?;
        let begun = u64::from(after.subsec_nanos() > 0);
        Some(after.as_secs().saturating_add(begun))
    }

    /// Returns its members.
    pub(crate) fn details(&self) -> ProblemDetails<'_> {
        ProblemDetails {
            r#type: format!("{PAGES}{}", self.kind.name()),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: &self.detail,
            places: &self.places,
        }
    }

    /// Returns it as a response.
    pub(crate) fn response(&self) -> Response<ResponseBody> {
        let text = weather_json::bare(&self.details()).unwrap_or_default();
        let mut response = Response::new(ResponseBody::from(text));
        *response.status_mut() = self.kind.status();
        let headers = response.headers_mut();
        let problem = HeaderValue::from_static("application/problem+json");
        headers.insert(CONTENT_TYPE, problem);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after() {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        match self.kind {
            ProblemKind::MethodNotAllowed => {
                headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            }
            // What follows is no request.
            ProblemKind::BodyNotAllowed => {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            _ => {}
        }
        response
    }
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        let (kind, places) = match error {
            Error::BadLocation(_) | Error::BadRequest(_) => (ProblemKind::BadRequest, &[][..]),
            Error::AmbiguousPlace { candidates, .. } => {
                (ProblemKind::AmbiguousPlace, &**candidates)
            }
            Error::UnknownPlace { like, .. } => (ProblemKind::UnknownPlace, &**like),
            Error::AbroadPlace { like, .. } => (ProblemKind::OutsideArea, &**like),
            Error::OutsideArea { .. } => (ProblemKind::OutsideArea, &[][..]),
            Error::NoForecast { .. } => (ProblemKind::NoForecast, &[][..]),
            Error::NoReport(_) => (ProblemKind::NoReport, &[][..]),
            Error::Unreachable(_) => (ProblemKind::Unreachable, &[][..]),
            Error::Timeout(_) => (ProblemKind::Timeout, &[][..]),
            Error::TooManyWaiting { .. } => (ProblemKind::TooManyWaiting, &[][..]),
            Error::QueueFull => (ProblemKind::QueueFull, &[][..]),
            Error::InvalidResponse(_) => (ProblemKind::InvalidResponse, &[][..]),
        };
        Self {
            kind,
            detail: error.to_string(),
            places: places.to_vec(),
            passes_after: None,
        }
    }
}

impl ProblemKind {
    /// All of them.
    pub(crate) const ALL: [Self; 20] = [
        Self::BadRequest,
        Self::AmbiguousPlace,
        Self::UnknownPlace,
        Self::OutsideArea,
        Self::UnknownAddress,
        Self::MethodNotAllowed,
        Self::BodyNotAllowed,
        Self::TargetTooLong,
        Self::WrongHost,
        Self::NotAdmitted,
        Self::ShareExceeded,
        Self::TooManyWaiting,
        Self::QueueFull,
        Self::Internal,
        Self::InvalidResponse,
        Self::NoForecast,
        Self::NoReport,
        Self::Unreachable,
        Self::Timeout,
        Self::NotReady,
    ];

    /// Returns the status of its responses.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::BadRequest | Self::AmbiguousPlace => StatusCode::BAD_REQUEST,
            Self::UnknownPlace
            | Self::OutsideArea
            | Self::NoForecast
            | Self::NoReport
            | Self::UnknownAddress => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyNotAllowed => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TargetTooLong => StatusCode::URI_TOO_LONG,
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Self::NotAdmitted => StatusCode::FORBIDDEN,
            Self::ShareExceeded | Self::TooManyWaiting | Self::QueueFull => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::InvalidResponse => StatusCode::BAD_GATEWAY,
            Self::Unreachable | Self::NotReady => StatusCode::SERVICE_UNAVAILABLE,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    /// Returns the time after which asking again may help, where nothing says more.
    fn retry_after(self) -> Option<Duration> {
        match self {
            Self::ShareExceeded
            | Self::TooManyWaiting
            | Self::QueueFull
            | Self::Unreachable
            | Self::Timeout
            | Self::NotReady => Some(SOON),
            _ => None,
        }
    }

    /// Returns its name in the address of its page.
    pub(crate) fn name(self) -> &'static str {
        self.words().0
    }

    /// Returns its name for people.
    pub(crate) fn title(self) -> &'static str {
        self.words().1
    }

    /// Returns what its page says: the cause, and what to do.
    pub(crate) fn explanation(self) -> &'static str {
        self.words().2
    }

    #[expect(clippy::too_many_lines, reason = "one short arm for each kind")]
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::BadRequest => (
                "bad-request",
                "Bad request",
                "The request makes no sense: a parameter is unknown, missing, given twice or of the \
                 wrong kind. The detail names it. Asking again will not help.",
            ),
            Self::AmbiguousPlace => (
                "ambiguous-place",
                "Ambiguous place",
                "Several places go by that name, and none of them stands out. The member places has \
                 names that are not ambiguous; ask for one of them.",
            ),
            Self::UnknownPlace => (
                "unknown-place",
                "Unknown place",
                "No place goes by that name. The member places, if there is one, has names much like \
                 it. Coordinates always work: place=47.6062,-122.3321.",
            ),
            Self::OutsideArea => (
                "outside-area",
                "Outside the area",
                "The provider of the weather covers no such place. The member places, if there is one, has \
                 those of that name that it covers.",
            ),
            Self::UnknownAddress => (
                "unknown-address",
                "Unknown address",
                "Nothing is at that address. All addresses are listed at /v1/openapi.json.",
            ),
            Self::MethodNotAllowed => (
                "method-not-allowed",
                "Method not allowed",
                "Only GET and HEAD are allowed: nothing can be changed by HTTP.",
            ),
            Self::BodyNotAllowed => (
                "body-not-allowed",
                "Body not allowed",
                "A request has no body here: all arguments are parameters of the address.",
            ),
            Self::TargetTooLong => (
                "target-too-long",
                "Address too long",
                "The address of the request is longer than the server reads.",
            ),
            Self::WrongHost => (
                "wrong-host",
                "Wrong host",
                "The request addresses a host that is not this server, as a web page does that wants \
                 to read the answers of servers in your network. If the name is right, add it to \
                 hosts in the section [http] of the settings.",
            ),
            Self::NotAdmitted => (
                "not-admitted",
                "Not admitted",
                "The server is for other users of this machine. Whoever runs it can admit more with allow \
                 in the section [server] of its settings.",
            ),
            Self::ShareExceeded => (
                "share-exceeded",
                "Share exceeded",
                "Your user has as many connections, or makes as many requests per second, as one user of \
                 this machine may. Other programs of yours count too. Ask again later.",
            ),
            Self::TooManyWaiting => (
                "too-many-waiting",
                "Too many calls are waiting",
                "Too many calls wait for news already, all of them together or those of one client. \
                 Ask again later.",
            ),
            Self::QueueFull => (
                "queue-full",
                "Too many questions are waiting",
                "Too many questions wait for the weather service upstream, whose pace is limited: those \
                 of this client have used up its share, or those of all clients the queue. What is in \
                 the cache is answered all the same. Ask again later, for less at a time.",
            ),
            Self::Internal => (
                "internal-error",
                "Internal error",
                "The server made a mistake; its log says more.",
            ),
            Self::InvalidResponse => (
                "invalid-response",
                "Invalid response of the upstream",
                "The weather service upstream answered with something that makes no sense.",
            ),
            Self::NoForecast => (
                "no-forecast",
                "No forecast",
                "The provider of the weather covers the place, but has no forecast for it. The detail \
                 says why.",
            ),
            Self::NoReport => (
                "no-report",
                "No report",
                "No station near the place has reported within the last 24 hours. Forecasts may be \
                 there all the same.",
            ),
            Self::Unreachable => (
                "unreachable",
                "Upstream unreachable",
                "The weather service upstream cannot be reached or says that it is unavailable, and \
                 there is no earlier answer that may still be given. Ask again later.",
            ),
            Self::NotReady => (
                "not-ready",
                "Not ready",
                "The daemon has no forecast for its default place. The detail says why.",
            ),
            Self::Timeout => (
                "timeout",
                "Timeout",
                "No answer came in time. What is being fetched arrives all the same; ask again.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own_and_a_status_of_an_error() {
        let names: BTreeSet<_> = ProblemKind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), ProblemKind::ALL.len());
        for kind in ProblemKind::ALL {
            let status = kind.status();
            assert!(status.is_client_error() || status.is_server_error());
            let response = Problem::new(kind, "a sentence").response();
            let is_passing = matches!(status.as_u16(), 429 | 503 | 504);
            assert_eq!(response.headers().contains_key(RETRY_AFTER), is_passing);
        }
    }

    #[test]
    fn names_that_may_be_meant_are_told() {
        let error = Error::AmbiguousPlace {
            name: "portland".into(),
            candidates: vec!["Portland, Oregon".into(), "Portland, Maine".into()],
        };
        let problem = Problem::from(&error);
        let told = serde_json::to_value(problem.details()).unwrap();
        let expected = serde_json::json!({
            "type": "/v1/problems/ambiguous-place",
            "title": "Ambiguous place",
            "status": 400,
            "detail": "\"portland\" is ambiguous; did you mean: Portland, Oregon; Portland, Maine",
            "places": ["Portland, Oregon", "Portland, Maine"],
        });
        assert_eq!(told, expected);
    }
}
