//! The pace and the breaker that several guards have in common, such as those of the daemons of one site.
//! Says only what a guard asks and tells; knows neither where that is kept nor who else is there.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::Settings;

/// A pace for all who ask one upstream together, with one circuit breaker and one pause that the upstream
/// asked for.
///
/// A guard that has one asks it for each attempt. While it is unavailable, the guard takes its share of the
/// pace in its settings.
pub trait SharedPace: fmt::Debug + Send + Sync {
    /// Asks for a turn. Must not wait for long: a call waits meanwhile.
    fn request_turn(&self, request: TurnRequest) -> PaceFuture<'_>;

    /// Takes note of the outcome of an attempt. Returns at once.
    fn report(&self, report: OutcomeReport);

    /// Returns the last known number of guards that ask together, this one among them.
    fn members(&self) -> u32;
}

/// The future of an answer to a [`TurnRequest`].
pub type PaceFuture<'a> =
    Pin<Box<dyn Future<Output = Result<TurnAnswer, PaceUnavailable>> + Send + 'a>>;

/// A request for leave to make one attempt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TurnRequest {
    /// The pace, and the times of the breaker.
    pub settings: Settings,
    /// The longest wait that is of use.
    pub patience: Duration,
    /// The turn has been waited for: no other is to be taken from the pace.
    pub reserved: bool,
}

/// The answer to a [`TurnRequest`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnAnswer {
    /// The turn is taken. After a wait it is asked for again as `reserved`, since the upstream may have
    /// failed meanwhile.
    Granted {
        /// State of the breaker that the outcome belongs to.
        epoch: u64,
        /// Time until the attempt may be made.
        wait: Duration,
    },
    /// The turn would come too late; none is taken.
    TooLate,
    /// The upstream asked to be left alone.
    Held {
        /// Time until it may be asked again.
        retry_in: Duration,
    },
    /// The breaker is open, or the probe of another is under way.
    Open {
        /// Time since it opened without having closed again.
        since: Duration,
        /// Time until a probe may go.
        retry_in: Duration,
    },
}

/// The pace that is shared cannot be asked at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaceUnavailable;

/// The outcome of an attempt, for all who share the pace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutcomeReport {
    /// The pace, and the limits of the breaker.
    pub settings: Settings,
    /// State of the breaker at the time of the turn.
    pub epoch: u64,
    /// The outcome.
    pub outcome: SharedOutcome,
}

/// The meaning of an outcome for all who share the pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedOutcome {
    /// The upstream is well.
    Answered,
    /// It failed, and perhaps asked for some time.
    Failed {
        /// The time it asked for, capped by the settings.
        asked: Option<Duration>,
    },
    /// It refused this as too much.
    Refused {
        /// The time it asked for, capped by the settings.
        asked: Option<Duration>,
        /// The time for which nobody asks it.
        pause: Duration,
    },
    /// Nothing is known: the attempt was given up.
    Abandoned,
}
