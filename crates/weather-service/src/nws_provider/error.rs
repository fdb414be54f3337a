//! Reasons why the upstream gave no usable answer: as detailed as the service needs it to decide what to try
//! next, and cheap to share among everyone who waited. Knows nothing of who asked.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cache::NegativeTtl;
use jiff::Timestamp;
use nws::payload::{MissingCell, PayloadError, ProblemKind, parse_problem};
use nws::{FetchError, NwsResponse, error_for, without_cell};
use resilience::{Refusal, Verdict};
use weather::{Error, Forecast, Location};

use super::http_date::http_date;
use super::upstream_health::Evidence;

/// The most of an error body that is kept; problem reports are far shorter.
const MAX_BODY: usize = 8 * 1024;
/// A failure is not asked about again for this long at most, whatever the upstream's headers say:
/// valid points have answered 404 for a while.
const SHORT: Duration = Duration::from_secs(10);
/// A point that is called invalid again and again, or a grid that stays expired, can wait longer.
const LONG: Duration = Duration::from_secs(600);

/// The reason why the upstream gave no usable answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum UpstreamError {
    /// It answered with an error.
    #[error("status {status}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// The kind of problem, where the body is a problem report.
        problem: Option<ProblemKind>,
        /// The body, or its beginning.
        body: Bytes,
        /// The time for which it asks to be left alone.
        retry_after: Option<Duration>,
        /// What else it said of it.
        sent: Arc<ErrorHeaders>,
    },
    /// It did not answer, or not in whole.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// It answered with something that is not the weather.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// Its answer is too large to be decoded in passing, and there is no thread for it.
    #[error("its response cannot be decoded now")]
    Undecoded(#[source] Arc<io::Error>),
    /// It answered with a forecast of the past.
    #[error("every period of its forecast is over")]
    Over,
    /// It answered with a forecast of nothing.
    #[error("its forecast has no periods")]
    NoPeriods,
    /// It knows the point, but names no cell for it.
    #[error(transparent)]
    NoCell(#[from] MissingCell),
    /// It was not asked, because it fails or asked us to wait.
    #[error("it was not asked: {0}")]
    NotAsked(String),
    /// It was not asked, because the requester has too many other questions that wait: no reason for
    /// anybody else not to ask.
    #[error("too many calls are waiting for the upstream")]
    NoTurn {
        /// The time that was waited; `None` if there was no room to wait.
        after: Option<Duration>,
    },
    /// Its answer, retries included, took too long.
    #[error("no answer in time")]
    OutOfTime {
        /// The time that was waited.
        after: Duration,
    },
}

/// The headers of an error answer that are passed on to whoever asked for the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorHeaders {
    /// `Content-Type`.
    pub(super) content_type: Option<String>,
    /// The names and values by which the upstream's operators find the request.
    pub(super) correlation: Vec<(&'static str, String)>,
}

impl ErrorHeaders {
    fn of(headers: &nws::ResponseHeaders) -> Self {
        let named = [
            ("x-correlation-id", &headers.correlation_id),
            ("x-request-id", &headers.request_id),
            ("x-server-id", &headers.server_id),
        ];
        let correlation = named.into_iter();
        Self {
            content_type: headers.content_type.clone(),
            correlation: correlation
                .filter_map(|(name, value)| Some((name, value.clone()?)))
                .collect(),
        }
    }
}

impl UpstreamError {
    /// Reads an error answer.
    pub(super) fn of_response(response: &NwsResponse) -> Self {
        let body = response.body.slice(..response.body.len().min(MAX_BODY));
        Self::Status {
            status: response.status,
            problem: parse_problem(&body).ok().map(|problem| problem.kind),
            body,
            retry_after: retry_after(&response.headers),
            sent: Arc::new(ErrorHeaders::of(&response.headers)),
        }
    }

    /// Returns the reason why a forecast is no answer, if no period of it is left.
    pub(super) fn of_periods(forecast: &Forecast, now: Timestamp) -> Option<Self> {
        match forecast.period_at(now) {
            Some(_) => None,
            None if forecast.periods.is_empty() => Some(Self::NoPeriods),
            None => Some(Self::Over),
        }
    }

    /// Reads the reason why a call was given up, `asked` if that was after an attempt.
    pub(super) fn of_refusal(refusal: Refusal<Self>, asked: bool) -> Self {
        match refusal {
            Refusal::Origin(trouble)
            | Refusal::OutOfTime {
                last: Some(trouble),
                ..
            } => trouble,
            Refusal::OutOfTime { after, last: None } if asked => Self::OutOfTime { after },
            Refusal::OutOfTime { after, last: None } => Self::NoTurn { after: Some(after) },
            Refusal::QueueFull => Self::NoTurn { after: None },
            other => Self::NotAsked(other.to_string()),
        }
    }

    /// Returns its evidence on the upstream.
    pub(super) fn evidence(&self) -> Evidence {
        match self {
            Self::Status {
                status: 500..=599 | 429,
                ..
            } => Evidence::Failed,
            Self::Status { .. } | Self::Over | Self::NoPeriods | Self::NoCell(_) => {
                Evidence::Answered
            }
            Self::Fetch(error) if error.is_of_connecting() => Evidence::Unconnected,
            Self::Fetch(_) | Self::Payload(_) | Self::OutOfTime { .. } => Evidence::Failed,
            Self::Undecoded(_) | Self::NotAsked(_) | Self::NoTurn { .. } => Evidence::Unasked,
        }
    }

    /// Judges whether asking again may help, and what the failure says of the upstream's health.
    pub(super) fn verdict(&self) -> Verdict {
        match self {
            Self::Status {
                status: 429,
                retry_after,
                ..
            } => Verdict::Refused {
                retry_after: *retry_after,
            },
            // These last for minutes to a day, and say nothing against the upstream as a whole.
            Self::Status {
                problem: Some(ProblemKind::ForecastGridExpired | ProblemKind::ForecastMissingData),
                ..
            } => Verdict::Permanent,
            Self::Status {
                status: 500..=599,
                retry_after,
                ..
            } => Verdict::Transient {
                retry_after: *retry_after,
            },
            Self::Status { .. } => Verdict::Permanent,
            Self::Fetch(error) if error.is_retryable() => Verdict::Transient { retry_after: None },
            Self::Fetch(_) => Verdict::Permanent,
            Self::Payload(PayloadError::TooMany { .. }) => Verdict::Permanent,
            // Cut short or a page of the edge: the next copy is often whole.
            Self::Payload(_) => Verdict::Transient { retry_after: None },
            Self::Undecoded(_)
            | Self::Over
            | Self::NoPeriods
            | Self::NoCell(_)
            | Self::NotAsked(_)
            | Self::NoTurn { .. }
            | Self::OutOfTime { .. } => Verdict::Permanent,
        }
    }

    /// Returns the time for which nobody asks again.
    pub(super) fn negative_ttl(&self) -> NegativeTtl {
        match self {
            Self::Status {
                problem:
                    Some(
                        ProblemKind::InvalidPoint
                        | ProblemKind::ForecastGridExpired
                        | ProblemKind::MarineForecastNotSupported,
                    ),
                ..
            } => NegativeTtl {
                first: SHORT,
                at_most: LONG,
            },
            // Some points never get one.
            Self::NoCell(_) => NegativeTtl {
                first: SHORT,
                at_most: LONG,
            },
            Self::Over
            | Self::NoPeriods
            | Self::Status {
                status: 400..=499, ..
            } => NegativeTtl::always(SHORT),
            // The upstream was not asked; whoever asks next finds out at no cost.
            Self::NotAsked(_) => NegativeTtl::always(Duration::from_millis(500)),
            // Whoever asks next may have its turn at once.
            Self::NoTurn { .. } => NegativeTtl::always(Duration::ZERO),
            _ => NegativeTtl {
                first: Duration::from_secs(2),
                at_most: SHORT,
            },
        }
    }

    /// Tells whether the upstream says that there is no such thing, or no more: a grid cell, a station's
    /// observations, a text product.
    pub(super) fn is_not_found(&self) -> bool {
        matches!(self, Self::Status { status: 404, .. }) && !self.is_marine()
    }

    /// Tells whether the upstream says that it makes no forecast there because it is at sea.
    pub(super) fn is_marine(&self) -> bool {
        let marine = Some(ProblemKind::MarineForecastNotSupported);
        matches!(self, Self::Status { problem, .. } if *problem == marine)
    }

    /// Tells whether the raw grid may still answer where the forecast does not.
    pub(super) fn leaves_the_grid(&self) -> bool {
        match self {
            Self::Status {
                status: 500..=599,
                problem,
                ..
            } => *problem != Some(ProblemKind::ForecastGridExpired),
            Self::Status { status, .. } => *status == 404,
            Self::Payload(_) | Self::Over | Self::NoPeriods => true,
            Self::Fetch(_)
            | Self::Undecoded(_)
            | Self::NoCell(_)
            | Self::NotAsked(_)
            | Self::NoTurn { .. }
            | Self::OutOfTime { .. } => false,
        }
    }

    /// Tells whether the upstream says, or shows, that it is well but for this forecast.
    pub(super) fn is_of_the_forecast_alone(&self) -> bool {
        match self {
            Self::Status {
                status, problem, ..
            } => *status == 404 || *problem == Some(ProblemKind::ForecastMissingData),
            Self::Over | Self::NoPeriods => true,
            _ => false,
        }
    }

    /// Returns the public error for somebody who asked about `location`, or about no place in particular.
    pub(super) fn to_public_error(&self, location: Option<Location>) -> Error {
        match self {
            Self::Status { status, body, .. } => error_for(*status, body, location),
            Self::Fetch(error) => error.into(),
            Self::Payload(error) => error.clone().into(),
            Self::Over | Self::NoPeriods => Error::InvalidResponse(self.to_string()),
            Self::NoCell(reason) => match location {
                Some(location) => without_cell(*reason, location),
                None => Error::InvalidResponse(self.to_string()),
            },
            Self::Undecoded(_) => Error::Unreachable(self.to_string()),
            Self::NotAsked(why) => Error::Unreachable(why.clone()),
            Self::NoTurn { after: None } => Error::QueueFull,
            Self::NoTurn { after: Some(after) } | Self::OutOfTime { after } => {
                Error::Timeout(*after)
            }
        }
    }
}

/// Returns the time for which the upstream asks to be left alone: in seconds, or until a date by its own clock
/// (RFC 9110, 10.2.3).
fn retry_after(headers: &nws::ResponseHeaders) -> Option<Duration> {
    let text = headers.retry_after.as_deref()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let (until, now) = (http_date(text)?, http_date(headers.date.as_deref()?)?);
    until.duration_since(now).try_into().ok()
}

#[cfg(test)]
mod tests;
