//! Error reports of the upstream, RFC 7807 `application/problem+json`.

use std::fmt;

use serde::Deserialize;

use super::PayloadError;
use super::envelope::{json, lenient, shaped, words};

/// Where the upstream's problem types live.
const TYPES: &str = "://api.weather.gov/problems/";

/// An error report.
#[derive(Debug, Clone, PartialEq)]
pub struct ProblemDetail {
    /// What is wrong.
    pub kind: ProblemKind,
    /// A few words on the kind.
    pub title: Option<String>,
    /// The HTTP status, as repeated in the body.
    pub status: Option<u16>,
    /// A sentence on this occurrence; for the log, it may quote the request.
    pub detail: Option<String>,
    /// What the upstream's operators ask for in reports.
    pub correlation_id: Option<String>,
    /// Each refused parameter and why.
    pub parameter_errors: Vec<ParameterError>,
}

/// One refused parameter.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ParameterError {
    /// The parameter's name.
    #[serde(default, deserialize_with = "words")]
    pub parameter: Option<String>,
    /// Why it was refused.
    #[serde(default, deserialize_with = "words")]
    pub message: Option<String>,
}

/// The kinds of problem known, by the last word of their type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// 404: the point is outside the service's area, or not a point.
    InvalidPoint,
    /// 404: nothing of that name.
    NotFound,
    /// 404: a cell at sea has a raw grid but no forecast.
    MarineForecastNotSupported,
    /// 400: the question is malformed.
    BadRequest,
    /// 400: a parameter is refused.
    InvalidParameter,
    /// 500: anything at all; often gone at the second try (weather-gov/api#160).
    UnexpectedProblem,
    /// 503: the office's grid is too old to make a forecast of; lasts up to a day.
    ForecastGridExpired,
    /// 503: one bad hour spoils the forecast; the raw grid still answers.
    ForecastMissingData,
    /// 503: a service behind is down, for 10 to 15 minutes (weather-gov/api#19).
    UnavailableWebService,
    /// Any other, or no type at all.
    Other,
}

/// Reads an error body.
///
/// # Errors
///
/// [`PayloadError`] when it is not a problem report; errors from the upstream's edge are web pages.
pub fn parse_problem(body: &[u8]) -> Result<ProblemDetail, PayloadError> {
    const EXPECTED: &str = "an error report";
    let wire: RawProblem = shaped(json(body, EXPECTED)?, EXPECTED)?;
    if wire.kind.is_none() && wire.title.is_none() && wire.status.is_none() {
        return Err(PayloadError::WrongShape { expected: EXPECTED });
    }
    Ok(ProblemDetail {
        kind: wire
            .kind
            .as_deref()
            .map_or(ProblemKind::Other, ProblemKind::of),
        title: wire.title,
        status: wire.status,
        detail: wire.detail,
        correlation_id: wire.correlation_id,
        parameter_errors: wire.parameter_errors.unwrap_or_default(),
    })
}

impl ProblemKind {
    /// Every kind with a type of its own.
    pub const KNOWN: [Self; 9] = [
        Self::InvalidPoint,
        Self::NotFound,
        Self::MarineForecastNotSupported,
        Self::BadRequest,
        Self::InvalidParameter,
        Self::UnexpectedProblem,
        Self::ForecastGridExpired,
        Self::ForecastMissingData,
        Self::UnavailableWebService,
    ];

    /// The kind a problem's `type` names, by its last segment.
    pub fn of(kind: &str) -> Self {
        let tail = kind.rsplit('/').next().unwrap_or_default();
        let named = |known: &Self| known.as_str() == tail;
        Self::KNOWN.into_iter().find(named).unwrap_or(Self::Other)
    }

    /// The last segment of the type, "Other" for those unknown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidPoint => "InvalidPoint",
            Self::NotFound => "NotFound",
            Self::MarineForecastNotSupported => "MarineForecastNotSupported",
            Self::BadRequest => "BadRequest",
            Self::InvalidParameter => "InvalidParameter",
            Self::UnexpectedProblem => "UnexpectedProblem",
            Self::ForecastGridExpired => "ForecastGridExpired",
            Self::ForecastMissingData => "ForecastMissingData",
            Self::UnavailableWebService => "UnavailableWebService",
            Self::Other => "Other",
        }
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

pub(crate) fn is_problem_type(kind: &str) -> bool {
    kind.contains(TYPES)
}

#[derive(Deserialize)]
struct RawProblem {
    #[serde(default, rename = "type", deserialize_with = "words")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "words")]
    title: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    status: Option<u16>,
    #[serde(default, deserialize_with = "words")]
    detail: Option<String>,
    #[serde(default, rename = "correlationId", deserialize_with = "words")]
    correlation_id: Option<String>,
    #[serde(default, rename = "parameterErrors", deserialize_with = "lenient")]
    parameter_errors: Option<Vec<ParameterError>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_its_kind() {
        let body = br#"{"correlationId": "cd6b5ab", "title": "Data Unavailable",
            "type": "https://api.weather.gov/problems/InvalidPoint", "status": 404,
            "parameterErrors": [{"parameter": "path.latitude", "message": "must match"}]}"#;
        let problem = parse_problem(body).unwrap();
        assert_eq!(problem.kind, ProblemKind::InvalidPoint);
        assert_eq!(problem.status, Some(404));
        assert_eq!(problem.correlation_id.as_deref(), Some("cd6b5ab"));
        assert_eq!(problem.parameter_errors.len(), 1);
    }

    #[test]
    fn kinds_survive_writing_and_reading() {
        for kind in ProblemKind::KNOWN {
            let full = format!("https://api.weather.gov/problems/{kind}");
            assert_eq!(ProblemKind::of(&full), kind);
        }
        assert_eq!(ProblemKind::of("about:blank"), ProblemKind::Other);
    }

    #[test]
    fn what_is_not_a_report_is_refused() {
        assert_eq!(parse_problem(b"<html>403"), Err(PayloadError::Html));
        assert!(parse_problem(b"{}").is_err());
        assert!(parse_problem(b"{\"type\": 7}").is_err());
    }
}
