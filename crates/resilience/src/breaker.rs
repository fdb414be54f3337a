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
    stand: Stand,
    /// Changes with every change of `stand`: an outcome from before it must not count.
    epoch: u64,
    /// Failures since the last success.
    run: u32,
    window: Window,
    /// How many times in a row it has opened.
    rounds: u32,
    /// When it last closed, if it ever had to.
    closed_at: Option<Instant>,
}

#[derive(Debug, Clone, Copy)]
enum Stand {
    Closed,
    Open { since: Instant, until: Instant },
    Probing { since: Instant },
}

/// Leave to make one attempt, to be handed back with its outcome.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pass {
    epoch: u64,
}

/// Why there is no leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shut {
    pub(crate) since: Duration,
    pub(crate) retry_in: Duration,
}

/// What an outcome did to the breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Nothing,
    Opened { length: Duration },
    Closed { after: Duration },
}

impl Breaker {
    pub(crate) fn new(rules: BreakerSettings, now: Instant) -> Self {
        Self {
            rules,
            stand: Stand::Closed,
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

    /// Whether [`Breaker::enter`] may be called now.
    pub(crate) fn admits(&self, now: Instant) -> Result<(), Shut> {
        match self.stand {
            Stand::Closed => Ok(()),
            Stand::Open { until, .. } if now >= until => Ok(()),
            Stand::Open { since, until } => Err(Shut {
                since: now.saturating_duration_since(since),
                retry_in: until.saturating_duration_since(now),
            }),
            Stand::Probing { since } => Err(Shut {
                since: now.saturating_duration_since(since),
                retry_in: Duration::ZERO,
            }),
        }
    }

    /// Gives leave for one attempt; only to be called when [`Breaker::admits`] says so. On an open
    /// breaker that attempt is the probe.
    pub(crate) fn enter(&mut self) -> Pass {
        if let Stand::Open { since, .. } = self.stand {
            self.turn(Stand::Probing { since });
        }
        Pass { epoch: self.epoch }
    }

    /// The upstream answered.
    pub(crate) fn good(&mut self, pass: Pass, now: Instant) -> Change {
        if pass.epoch != self.epoch {
            return Change::Nothing;
        }
        self.run = 0;
        let Stand::Probing { since } = self.stand else {
            self.window.record(true, now);
            return Change::Nothing;
        };
        self.window = Window::new(self.rules.window, now);
        self.closed_at = Some(now);
        self.turn(Stand::Closed);
        Change::Closed {
            after: now.saturating_duration_since(since),
        }
    }

    /// The upstream failed, and perhaps `asked` for some time.
    pub(crate) fn bad(&mut self, pass: Pass, asked: Option<Duration>, now: Instant) -> Change {
        if pass.epoch != self.epoch {
            return Change::Nothing;
        }
        self.run = self.run.saturating_add(1);
        if let Stand::Probing { since } = self.stand {
            return self.open(since, asked, now);
        }
        self.window.record(false, now);
        if !self.trips(now) {
            return Change::Nothing;
        }
        // An upstream that breaks down again at once has not recovered: go on where we were.
        let recovered = |at: Instant| now.saturating_duration_since(at) >= self.rules.window;
        if self.closed_at.is_none_or(recovered) {
            self.rounds = 0;
        }
        self.open(now, asked, now)
    }

    /// There is no outcome and never will be. The probe's place goes to the next caller.
    pub(crate) fn abandon(&mut self, pass: Pass, now: Instant) {
        if let (true, Stand::Probing { since }) = (pass.epoch == self.epoch, self.stand) {
            self.turn(Stand::Open { since, until: now });
        }
    }

    pub(crate) fn state(&self, now: Instant) -> BreakerState {
        match self.stand {
            Stand::Closed => BreakerState::Closed { failures: self.run },
            Stand::Open { since, until } => BreakerState::Open {
                since: now.saturating_duration_since(since),
                retry_in: until.saturating_duration_since(now),
            },
            Stand::Probing { since } => BreakerState::HalfOpen {
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

    fn open(&mut self, since: Instant, asked: Option<Duration>, now: Instant) -> Change {
        let own = doubled(self.rules.open_first, self.rounds).min(self.rules.open_longest);
        let length = own.max(asked.unwrap_or_default());
        self.rounds = self.rounds.saturating_add(1);
        self.turn(Stand::Open {
            since,
            until: now + length,
        });
        Change::Opened { length }
    }

    fn turn(&mut self, stand: Stand) {
        self.stand = stand;
        self.epoch += 1;
    }
}

#[cfg(test)]
mod tests;
