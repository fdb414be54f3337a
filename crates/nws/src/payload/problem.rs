//! Error reports of the upstream, RFC 7807 `application/problem+json`.

use serde::Deserialize;

use super::bounded::first;
use super::envelope::{json, lenient, shaped, words};
use super::{PayloadError, ProblemKind};

/// The most refused parameters that are read of a report.
const MOST_PARAMETERS: usize = 32;

/// An error report.
#[derive(Debug, Clone, PartialEq)]
pub struct ProblemDetail {
    /// The kind of problem.
    pub kind: ProblemKind,
    /// A few words on the kind.
    pub title: Option<String>,
    /// The HTTP status, as repeated in the body.
    pub status: Option<u16>,
    /// A sentence on this occurrence; for the log, it may quote the request.
    pub detail: Option<String>,
    /// The identifier that the upstream's operators ask for in reports.
    pub correlation_id: Option<String>,
    /// The refused parameters.
    pub parameter_errors: Vec<ParameterError>,
}

/// One refused parameter.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ParameterError {
    /// The parameter's name.
    #[serde(default, deserialize_with = "words")]
    pub parameter: Option<String>,
    /// The reason for the refusal.
    #[serde(default, deserialize_with = "words")]
    pub message: Option<String>,
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
    #[serde(
        default,
        rename = "parameterErrors",
        deserialize_with = "first::<_, _, MOST_PARAMETERS>"
    )]
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
    fn what_is_not_a_report_is_refused() {
        assert_eq!(parse_problem(b"<html>403"), Err(PayloadError::Html));
        assert!(parse_problem(b"{}").is_err());
        assert!(parse_problem(b"{\"type\": 7}").is_err());
    }
}
