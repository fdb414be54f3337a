//! The circuit breaker: when an upstream fails so much that asking it is useless and unkind, stop;
//! after a while let one probe find out. Decides only: it never waits and knows no attempt.

use std::time::Duration;

use tokio::time::Instant;

use crate::settings::doubled;
use crate::window::Window;
use crate::{BreakerSettings, BreakerState};

#[derive(Debug)]
pub(crate) struct Breaker {
    rules: BreakerSettings,
    state: State,
    /// Changes with every change of `state`: an outcome from before it must not count.
    epoch: u64,
    /// Failures since the last success.
    run: u32,
    window: Window,
    /// Times in a row it has opened.
    rounds: u32,
    /// Time of its last closing, if it ever had to.
    closed_at: Option<Instant>,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Closed,
    Open { since: Instant, until: Instant },
    Probing { since: Instant },
}

/// Leave to make one attempt, to be handed back with its outcome.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BreakerPermit {
    epoch: u64,
}

/// The opening that stands in the way of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpenInfo {
    pub(crate) since: Duration,
    pub(crate) retry_in: Duration,
}

/// The effect of an outcome on the breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transition {
    None,
    Opened { length: Duration },
    Closed { after: Duration },
}

impl Breaker {
    pub(crate) fn new(rules: BreakerSettings, now: Instant) -> Self {
        Self {
            rules,
            state: State::Closed,
            epoch: 0,
            run: 0,
            window: Window::new(rules.window, now),
            rounds: 0,
            closed_at: None,
        }
    }

    /// Takes over other rules. The window starts anew; an opening that has begun lasts as planned.
    pub(crate) fn reconfigure(&mut self, rules: BreakerSettings, now: Instant) {
        if rules.window != self.rules.window {
            self.window = Window::new(rules.window, now);
        }
        self.rules = rules;
    }

    /// Tells whether [`Breaker::enter`] may be called now.
    pub(crate) fn admits(&self, now: Instant) -> Result<(), OpenInfo> {
        match self.state {
            State::Closed => Ok(()),
            State::Open { until, .. } if now >= until => Ok(()),
            State::Open { since, until } => Err(OpenInfo {
                since: now.saturating_duration_since(since),
                retry_in: until.saturating_duration_since(now),
            }),
            State::Probing { since } => Err(OpenInfo {
                since: now.saturating_duration_since(since),
                retry_in: Duration::ZERO,
            }),
        }
    }

    /// Gives leave for one attempt; only to be called when [`Breaker::admits`] says so. On an open
    /// breaker that attempt is the probe.
    pub(crate) fn enter(&mut self) -> BreakerPermit {
        if let State::Open { since, .. } = self.state {
            self.transition_to(State::Probing { since });
        }
        BreakerPermit { epoch: self.epoch }
    }

    /// Records that the upstream answered.
    pub(crate) fn record_success(&mut self, permit: BreakerPermit, now: Instant) -> Transition {
        if permit.epoch != self.epoch {
            return Transition::None;
        }
        self.run = 0;
        let State::Probing { since } = self.state else {
            self.window.record(true, now);
            return Transition::None;
        };
        self.window = Window::new(self.rules.window, now);
        self.closed_at = Some(now);
        self.transition_to(State::Closed);
        Transition::Closed {
            after: now.saturating_duration_since(since),
        }
    }

    /// Records that the upstream failed, and perhaps `asked` for some time.
    pub(crate) fn record_failure(
        &mut self,
        permit: BreakerPermit,
        asked: Option<Duration>,
        now: Instant,
    ) -> Transition {
        if permit.epoch != self.epoch {
            return Transition::None;
        }
        self.run = self.run.saturating_add(1);
        if let State::Probing { since } = self.state {
            return self.open(since, asked, now);
        }
        self.window.record(false, now);
        if !self.trips(now) {
            return Transition::None;
        }
        // An upstream that breaks down again at once has not recovered: go on where we were.
        let recovered = |at: Instant| now.saturating_duration_since(at) >= self.rules.window;
        if self.closed_at.is_none_or(recovered) {
            self.rounds = 0;
        }
        self.open(now, asked, now)
    }

    /// Gives up an attempt that will never have an outcome. The probe's place goes to the next caller.
    pub(crate) fn abandon(&mut self, permit: BreakerPermit, now: Instant) {
        if let (true, State::Probing { since }) = (permit.epoch == self.epoch, self.state) {
            self.transition_to(State::Open { since, until: now });
        }
    }

    /// Takes over an opening that another breaker of the same upstream decided.
    pub(crate) fn adopt(
        &mut self,
        since: Duration,
        retry_in: Duration,
        now: Instant,
    ) -> Transition {
        let was_closed = matches!(self.state, State::Closed);
        self.transition_to(State::Open {
            since: now.checked_sub(since).unwrap_or(now),
            until: now + retry_in,
        });
        if was_closed {
            Transition::Opened { length: retry_in }
        } else {
            Transition::None
        }
    }

    /// Lets the next attempt be the probe of an open breaker, however long it was to stay open.
    pub(crate) fn end_pause(&mut self, now: Instant) {
        if let State::Open { since, until } = self.state
            && until > now
        {
            self.transition_to(State::Open { since, until: now });
        }
    }

    pub(crate) fn state(&self, now: Instant) -> BreakerState {
        match self.state {
            State::Closed => BreakerState::Closed { failures: self.run },
            State::Open { since, until } => BreakerState::Open {
                since: now.saturating_duration_since(since),
                retry_in: until.saturating_duration_since(now),
            },
            State::Probing { since } => BreakerState::HalfOpen {
                since: now.saturating_duration_since(since),
            },
        }
    }

    fn trips(&self, now: Instant) -> bool {
        if self.run >= self.rules.failures {
            return true;
        }
        let (good, bad) = self.window.totals(now);
        let all = good + bad;
        all >= u64::from(self.rules.least) && bad as f64 >= self.rules.share * all as f64
    }

    fn open(&mut self, since: Instant, asked: Option<Duration>, now: Instant) -> Transition {
        let own = doubled(self.rules.open_first, self.rounds).min(self.rules.open_longest);
        let length = own.max(asked.unwrap_or_default());
        self.rounds = self.rounds.saturating_add(1);
        self.transition_to(State::Open {
            since,
            until: now + length,
        });
        Transition::Opened { length }
    }

    fn transition_to(&mut self, state: State) {
        self.state = state;
        self.epoch += 1;
    }
}

#[cfg(test)]
mod tests;
