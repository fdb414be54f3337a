//! The kinds of error report, RFC 7807's `type`, that the upstream is known to send. Knows no body.

use std::fmt;

/// The part that the upstream's problem types have in common.
const TYPES: &str = "://api.weather.gov/problems/";

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

    /// Returns the kind a problem's `type` names, by its last segment.
    pub fn of(kind: &str) -> Self {
        let tail = kind.rsplit('/').next().unwrap_or_default();
        let named = |known: &Self| known.as_str() == tail;
        Self::KNOWN.into_iter().find(named).unwrap_or(Self::Other)
    }

    /// Returns the last segment of the type, "Other" for those unknown.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_survive_writing_and_reading() {
        for kind in ProblemKind::KNOWN {
            let full = format!("https://api.weather.gov/problems/{kind}");
            assert_eq!(ProblemKind::of(&full), kind);
        }
        assert_eq!(ProblemKind::of("about:blank"), ProblemKind::Other);
    }
}
