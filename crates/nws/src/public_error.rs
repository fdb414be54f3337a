//! The public error for each failure of the upstream: statuses, problem reports, lost connections
//! and invalid payloads in the words of [`weather::Error`]. Decides nothing about trying again.

use std::borrow::Cow;

use weather::{Error, Location, Provider};

use crate::FetchError;
use crate::payload::{MissingCell, PayloadError, ProblemKind, parse_problem};

/// The National Weather Service, as answers and errors name it.
pub const PROVIDER: Provider = Provider {
    name: Cow::Borrowed("National Weather Service"),
    abbreviation: Cow::Borrowed("NWS"),
    attribution: Cow::Borrowed("Weather data: National Weather Service, https://www.weather.gov"),
};

/// Returns the public error for an unsuccessful response about `location`, or about no place in
/// particular.
///
/// The sentence names no path and nothing of the body but its kind.
pub fn error_for(status: u16, body: &[u8], location: impl Into<Option<Location>>) -> Error {
    let location = location.into();
    let kind = parse_problem(body).ok().map(|problem| problem.kind);
    if let Some(error) = kind.and_then(|kind| problem(kind, location)) {
        return error;
    }
    match status {
        403 => unreachable("it rejects this client (status 403)"),
        // The rate limit: a few seconds, with a body like nothing else (weather-gov/api#85).
        429 => unreachable("it limits the rate of requests (status 429)"),
        404 => Error::InvalidResponse("it lacks a resource it should have (status 404)".to_owned()),
        500..=599 => Error::Unreachable(format!("it answers with status {status}")),
        _ => Error::InvalidResponse(format!("status {status}")),
    }
}

/// Returns the error for a place that the service has no weather for.
pub fn outside_area(location: Location) -> Error {
    Error::OutsideArea {
        location,
        provider: PROVIDER.name,
        meant: None,
    }
}

/// Returns the error for a point inside the area that has no usable grid cell.
pub fn without_cell(reason: MissingCell, location: Location) -> Error {
    match reason {
        MissingCell::NotGiven => Error::NoForecast {
            location,
            why: format!("the {} has no forecast grid there", PROVIDER.name),
        },
        MissingCell::Senseless => Error::InvalidResponse(reason.to_string()),
    }
}

/// Returns the error for a problem that is specific enough, whatever its status.
fn problem(kind: ProblemKind, location: Option<Location>) -> Option<Error> {
    Some(match kind {
        ProblemKind::InvalidPoint => outside_area(location?),
        ProblemKind::MarineForecastNotSupported => Error::NoForecast {
            location: location?,
            why: format!(
                "it is at sea, where the {} makes no text forecast, and the raw grid there gives none",
                PROVIDER.name
            ),
        },
        ProblemKind::ForecastGridExpired => unreachable("its forecast for the place has expired"),
        ProblemKind::ForecastMissingData => {
            unreachable("its forecast for the place currently lacks data")
        }
        ProblemKind::UnavailableWebService => unreachable("it reports that it is unavailable"),
        ProblemKind::UnexpectedProblem => unreachable("it reports an unexpected problem"),
        ProblemKind::NotFound
        | ProblemKind::BadRequest
        | ProblemKind::InvalidParameter
        | ProblemKind::Other => return None,
    })
}

impl From<&FetchError> for Error {
    fn from(error: &FetchError) -> Self {
        match error {
            FetchError::Timeout { after, .. } => Self::Timeout(*after),
            FetchError::Name(_)
            | FetchError::Connect(_)
            | FetchError::Tls { .. }
            | FetchError::Proxy { .. }
            | FetchError::ByWayOf { .. }
            | FetchError::Dropped(_)
            | FetchError::Truncated => Self::Unreachable(error.to_string()),
            FetchError::BadRequest
            | FetchError::Malformed(_)
            | FetchError::BodyTooLarge { .. }
            | FetchError::BadEncoding
            | FetchError::RedirectLoop
            | FetchError::TooManyRedirects { .. }
            | FetchError::OffSiteRedirect
            | FetchError::Interim { .. }
            | FetchError::BadRedirect => Self::InvalidResponse(error.to_string()),
        }
    }
}

impl From<FetchError> for Error {
    fn from(error: FetchError) -> Self {
        Self::from(&error)
    }
}

impl From<PayloadError> for Error {
    fn from(error: PayloadError) -> Self {
        Self::InvalidResponse(error.to_string())
    }
}

fn unreachable(why: &str) -> Error {
    Error::Unreachable(why.to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use weather::ErrorKind;

    use super::*;
    use crate::FetchStage;

    fn problem_body(kind: &str) -> Vec<u8> {
        format!(r#"{{"type": "https://api.weather.gov/problems/{kind}", "detail": "secret"}}"#)
            .into_bytes()
    }

    #[test]
    fn each_problem_has_its_meaning_and_quotes_no_body() {
        for (status, kind, meaning) in [
            (404, "InvalidPoint", ErrorKind::NoData),
            (404, "MarineForecastNotSupported", ErrorKind::NoData),
            (404, "NotFound", ErrorKind::InvalidResponse),
            (400, "InvalidParameter", ErrorKind::InvalidResponse),
            (500, "UnexpectedProblem", ErrorKind::Unreachable),
            (503, "ForecastGridExpired", ErrorKind::Unreachable),
            (503, "ForecastMissingData", ErrorKind::Unreachable),
            (503, "UnavailableWebService", ErrorKind::Unreachable),
            (502, "SomethingNew", ErrorKind::Unreachable),
        ] {
            let error = error_for(status, &problem_body(kind), Location::SEATTLE);
            assert_eq!(error.kind(), meaning, "{kind}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_page_from_the_edge_has_the_meaning_of_its_status() {
        let page = b"<html>Access Denied";
        let kind = |status| error_for(status, page, Location::SEATTLE).kind();
        assert_eq!(kind(403), ErrorKind::Unreachable);
        assert_eq!(kind(429), ErrorKind::Unreachable);
        assert_eq!(kind(503), ErrorKind::Unreachable);
        assert_eq!(kind(404), ErrorKind::InvalidResponse);
        assert_eq!(kind(304), ErrorKind::InvalidResponse);
    }

    #[test]
    fn lost_connections_and_deadlines_are_told_apart() {
        let after = Duration::from_secs(5);
        let stage = FetchStage::Headers;
        let slow = Error::from(FetchError::Timeout { stage, after });
        assert_eq!(slow, Error::Timeout(after));
        let cut = Error::from(FetchError::Truncated);
        assert_eq!(cut.kind(), ErrorKind::Unreachable);
        let circle = Error::from(FetchError::RedirectLoop);
        assert_eq!(circle.kind(), ErrorKind::InvalidResponse);
    }
}
