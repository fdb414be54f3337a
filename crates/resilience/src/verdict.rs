//! The words exchanged with the caller: the circumstances of an attempt, the judgement of its
//! outcome, and the reason why there is no answer.

use std::time::Duration;

use thiserror::Error;

/// The circumstances of one attempt, for the caller who makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// 1 for the first attempt of a call.
    pub number: u32,
    /// Time until the attempt is dropped, done or not.
    pub time_left: Duration,
}

/// The caller's judgement of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// An answer. The upstream is well.
    Good,
    /// A failure that another attempt would not cure; the upstream is well. Also right for one
    /// that lasts for hours: whoever remembers resources knows better when to ask again.
    Permanent,
    /// A failure that another attempt may cure.
    Transient {
        /// Time that the upstream asks to wait before this is asked again.
        retry_after: Option<Duration>,
    },
    /// The upstream asks us to slow down: nobody asks it anything until then.
    Refused {
        /// Time that the upstream asks to wait.
        retry_after: Option<Duration>,
    },
}

/// The reason why a call has no answer. Once an attempt has failed, that failure is given back
/// rather than a reason for not asking again: it says more.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal<E> {
    /// The last attempt's failure.
    #[error(transparent)]
    Origin(E),
    /// The upstream failed so often that it is left alone; nothing was asked.
    #[error(
        "the upstream has been failing for {:.1}s, next try in {:.1}s",
        since.as_secs_f64(), retry_in.as_secs_f64()
    )]
    BreakerOpen {
        /// Time since the breaker opened without having closed again.
        since: Duration,
        /// Time until a probe may go; zero while one is under way.
        retry_in: Duration,
    },
    /// The upstream asked for more patience than this call has; nothing was asked.
    #[error("the upstream asked to be left alone for another {:.1}s", retry_in.as_secs_f64())]
    AskedToWait {
        /// Time until the upstream may be asked again.
        retry_in: Duration,
    },
    /// Too many calls wait for their turn; nothing was asked.
    #[error("too many calls are waiting for the upstream")]
    QueueFull,
    /// The call's time ran out while it waited for its turn or for an answer.
    #[error("no answer from the upstream in time")]
    OutOfTime {
        /// The time that the call had.
        after: Duration,
        /// The failure of the attempt before, if there was one.
        #[source]
        last: Option<E>,
    },
}

impl<E> Refusal<E> {
    /// The upstream's own failure, if it got as far as giving one.
    pub fn origin(&self) -> Option<&E> {
        match self {
            Self::Origin(failure) => Some(failure),
            Self::OutOfTime { last, .. } => last.as_ref(),
            Self::BreakerOpen { .. } | Self::AskedToWait { .. } | Self::QueueFull => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;
    use std::io;

    use super::*;

    #[test]
    fn refusals_read_as_sentences_and_keep_their_source() {
        let open: Refusal<io::Error> = Refusal::BreakerOpen {
            since: Duration::from_secs(42),
            retry_in: Duration::from_millis(1500),
        };
        let probed: Refusal<io::Error> = Refusal::BreakerOpen {
            since: Duration::from_micros(7),
            retry_in: Duration::ZERO,
        };
        assert_eq!(
            probed.to_string(),
            "the upstream has been failing for 0.0s, next try in 0.0s"
        );
        assert_eq!(
            open.to_string(),
            "the upstream has been failing for 42.0s, next try in 1.5s"
        );
        let origin = Refusal::Origin(io::Error::other("reset"));
        assert_eq!(origin.to_string(), "reset");
        let late = Refusal::OutOfTime {
            after: Duration::from_secs(30),
            last: Some(io::Error::other("reset")),
        };
        assert_eq!(late.source().unwrap().to_string(), "reset");
        assert_eq!(late.origin().unwrap().to_string(), "reset");
        assert!(open.origin().is_none());
    }
}
