//! The deadline of an answer, spread over the steps that it takes. Knows no resource.

use std::time::Duration;

use cache::{Requester, Want};
use tokio::time::Instant;
use weather::QueryOptions;

use crate::requester;

/// The time that is left for an answer, with its options and who asked for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    options: QueryOptions,
    until: Option<Instant>,
    requester: Requester,
}

impl Deadline {
    /// Starts the time of an answer with these options, for whom the current task works.
    pub(crate) fn start(options: QueryOptions) -> Self {
        let until = options
            .within
            .and_then(|within| Instant::now().checked_add(within));
        Self {
            options,
            until,
            requester: requester::current(),
        }
    }

    /// Returns the longest that the caller wanted to wait, from the start.
    pub(crate) fn asked(self) -> Option<Duration> {
        self.options.within
    }

    /// Returns whether the caller has no wish as to how old the answer may be.
    pub(crate) fn accepts_any_age(self) -> bool {
        self.options.max_age.is_none()
    }

    /// Returns the limits of the next step, for the resource whose age the caller cares about.
    pub(crate) fn want(self) -> Want {
        Want {
            max_age: self.options.max_age,
            within: self.within(),
            requester: self.requester,
        }
    }

    /// Returns the limits of the next step, for a resource on the way there.
    pub(crate) fn want_on_the_way(self) -> Want {
        Want {
            max_age: None,
            within: self.within(),
            requester: self.requester,
        }
    }

    /// The same for a step that may take no longer than `most` from now.
    pub(crate) fn but_at_most(self, most: Duration) -> Self {
        let until = Instant::now().checked_add(most);
        Self {
            until: self.until.into_iter().chain(until).min(),
            ..self
        }
    }

    fn within(self) -> Option<Duration> {
        self.until
            .map(|until| until.saturating_duration_since(Instant::now()))
    }
}
