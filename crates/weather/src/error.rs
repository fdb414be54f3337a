//! Reasons for having no answer, each a sentence that a person can read. Knows no status code and no
//! exception class: each face maps [`ErrorKind`] to its own.

use std::borrow::Cow;
use std::time::Duration;

use crate::BadLocation;

/// A reason why a question has no answer.
///
/// Each message is one sentence that may be shown to anyone: it names no path, secret or upstream
/// body.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The coordinates are not a place on Earth.
    #[error(transparent)]
    BadLocation(#[from] BadLocation),
    /// The question itself makes no sense; the text says why.
    #[error("{0}")]
    BadRequest(String),
    /// No place goes by that name; the text names those that are much like it.
    #[error("no place is known as {name:?}{}", suggestions(.like))]
    UnknownPlace {
        /// The name.
        name: String,
        /// Names much like it, the likeliest first.
        like: Vec<String>,
    },
    /// Several places go by that name, and none stands out.
    #[error("{name:?} is ambiguous; did you mean: {}", candidates.join("; "))]
    AmbiguousPlace {
        /// The name.
        name: String,
        /// The places, the likeliest first.
        candidates: Vec<String>,
    },
    /// A place outside the United States is meant; those of that name that are not have too few people.
    #[error("{place} is outside the United States{}", suggestions(.like))]
    AbroadPlace {
        /// The place that is meant: "London (United Kingdom)".
        place: String,
        /// Names of the places in the United States that have its name, the largest first.
        like: Vec<String>,
    },
    /// The provider has no weather for this place.
    #[error("{location} is outside the area the {provider} covers{}", suggestion(*.meant))]
    OutsideArea {
        /// The place.
        location: crate::Location,
        /// The name of the provider.
        provider: Cow<'static, str>,
        /// The place that may be meant: with the same numbers in another order, or with another sign.
        meant: Option<crate::Location>,
    },
    /// The provider covers the place but has no forecast for it; the text says why.
    #[error("there is no forecast for {location}: {why}")]
    NoForecast {
        /// The place.
        location: crate::Location,
        /// The reason.
        why: String,
    },
    /// No station near the place has reported within a day.
    #[error("no station near {0} has reported within the last 24 hours")]
    NoReport(crate::Location),
    /// The upstream could not be reached, or says that it is unavailable.
    #[error("the weather service upstream cannot be reached: {0}")]
    Unreachable(String),
    /// No answer came in time.
    #[error("no answer from the weather service upstream within {} s", seconds(*.0))]
    Timeout(Duration),
    /// Too many calls wait for news already.
    #[error("{at_most} calls wait for news already; ask again later")]
    TooManyWaiting {
        /// The number of calls that may.
        at_most: usize,
    },
    /// Too many questions of this caller, or of all callers, wait for the upstream already.
    #[error("too many questions wait for the weather service upstream already; ask again later")]
    QueueFull,
    /// The upstream answered with something that is not weather.
    #[error("the weather service upstream gave an answer that makes no sense: {0}")]
    InvalidResponse(String),
}

/// Returns a question about the names that may be meant, if there are any.
fn suggestions(like: &[String]) -> String {
    if like.is_empty() {
        return String::new();
    }
    format!("; did you mean {}?", like.join(", or "))
}

/// Returns a question about the place that may be meant, if there is one.
fn suggestion(meant: Option<crate::Location>) -> String {
    meant.map_or_else(String::new, |meant| {
        let (latitude, longitude) = (meant.latitude(), meant.longitude());
        format!("; did you mean {latitude},{longitude}?")
    })
}

/// In seconds, to the millisecond: what is left of a deadline is never a round number.
fn seconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).round() / 1000.0
}

/// The kinds of [`Error`] that callers tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The caller asked for something impossible; asking again will not help.
    BadRequest,
    /// The provider has no such weather for the place: it does not cover it, has no grid for it, or no
    /// station has reported.
    NoData,
    /// The upstream is unreachable or unavailable, or the service has too much to do; asking later may
    /// help.
    Unreachable,
    /// The upstream took too long; asking later may help.
    Timeout,
    /// The upstream answered nonsense.
    InvalidResponse,
}

impl Error {
    /// Returns its kind.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::BadLocation(_)
            | Self::BadRequest(_)
            | Self::UnknownPlace { .. }
            | Self::AmbiguousPlace { .. } => ErrorKind::BadRequest,
            Self::AbroadPlace { .. }
            | Self::OutsideArea { .. }
            | Self::NoForecast { .. }
            | Self::NoReport(_) => ErrorKind::NoData,
            Self::Unreachable(_) | Self::TooManyWaiting { .. } | Self::QueueFull => {
                ErrorKind::Unreachable
            }
            Self::Timeout(_) => ErrorKind::Timeout,
            Self::InvalidResponse(_) => ErrorKind::InvalidResponse,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_of_a_deadline_is_told_to_the_millisecond() {
        let error = Error::Timeout(Duration::from_nanos(49_997_637));
        assert!(error.to_string().ends_with("within 0.05 s"), "{error}");
        let error = Error::Timeout(Duration::from_secs(30));
        assert!(error.to_string().ends_with("within 30 s"), "{error}");
    }
}
