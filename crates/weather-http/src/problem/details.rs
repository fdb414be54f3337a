//! Problems (RFC 9457) with their fields, and as responses. The one place that maps errors of the service to
//! HTTP.

use std::time::Duration;

use http::header::{ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response};
use serde::Serialize;
use weather::Error;

use super::ProblemKind;
use crate::body::ResponseBody;

/// The begin of the addresses of the pages about problems.
pub(crate) const PAGES: &str = "/v1/problems/";
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
        let after = self.passes_after.or_else(|| self.kind.retry_after())?;
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
