//! From a call's wish to its turn: one bounded queue, first come first served, whose head waits
//! for a free place in flight and a token. Whoever leaves, at any point, gives back what they had.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tracing::{info, warn};

use crate::breaker::{Change, Pass, Shut};
use crate::{Manners, Verdict};

/// Leave to make one attempt now. Its place in flight is free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Ticket<'a> {
    manners: &'a Manners,
    /// Taken out when there is an outcome.
    pass: Option<Pass>,
}

/// Why there is no turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Barred {
    BreakerOpen(Shut),
    AskedToWait { retry_in: Duration },
    QueueFull,
    OutOfTime,
}

/// What the one whose turn it is may do.
enum Step<'a> {
    Go(Ticket<'a>),
    WaitForPlace,
    WaitForToken(Instant),
}

/// A place in the queue, given back when dropped.
struct Place<'a>(&'a Manners);

impl Manners {
    /// Waits for leave to make an attempt, until `deadline` at most.
    pub(crate) async fn admission(&self, deadline: Instant) -> Result<Ticket<'_>, Barred> {
        let admitted = self.queue(deadline).await;
        if let Err(barred) = &admitted {
            let counts = &mut self.state().counts;
            let count = match barred {
                Barred::BreakerOpen(_) => &mut counts.breaker_open,
                Barred::AskedToWait { .. } => &mut counts.asked_to_wait,
                Barred::QueueFull => &mut counts.queue_full,
                Barred::OutOfTime => &mut counts.out_of_time,
            };
            *count += 1;
        }
        admitted
    }

    async fn queue(&self, deadline: Instant) -> Result<Ticket<'_>, Barred> {
        // Nobody to wait behind: perhaps there is nothing to wait for either.
        let alone = self.state().waiting == 0;
        if alone && let Step::Go(ticket) = self.step(deadline)? {
            return Ok(ticket);
        }
        let _place = self.place()?;
        let _turn = timeout_at(deadline, self.turn.acquire())
            .await
            .map_err(|_| Barred::OutOfTime)?
            .expect("the turn is never closed");
        self.head_of_queue(deadline).await
    }

    /// The wait of the one whose turn it is.
    async fn head_of_queue(&self, deadline: Instant) -> Result<Ticket<'_>, Barred> {
        let mut paced = false;
        loop {
            // Before looking, so that what changes after the look is not missed.
            let look_again = self.look_again.notified();
            let until = match self.step(deadline)? {
                Step::Go(ticket) => {
                    self.state().counts.paced += u64::from(paced);
                    return Ok(ticket);
                }
                Step::WaitForPlace => deadline,
                Step::WaitForToken(ready) => {
                    paced = true;
                    ready
                }
            };
            // Told or not, the next look decides.
            let _ = timeout_at(until, look_again).await;
        }
    }

    /// Takes everything an attempt needs, or nothing.
    fn step(&self, deadline: Instant) -> Result<Step<'_>, Barred> {
        let now = Instant::now();
        let mut state = self.state();
        state.breaker.admits(now).map_err(Barred::BreakerOpen)?;
        if let Some(retry_in) = state.pace.held_for(now)
            && now + retry_in >= deadline
        {
            return Err(Barred::AskedToWait { retry_in });
        }
        let ready = state.pace.ready_at(now);
        if ready >= deadline {
            return Err(Barred::OutOfTime);
        }
        if state.in_flight >= state.settings.in_flight {
            return Ok(Step::WaitForPlace);
        }
        if ready > now {
            return Ok(Step::WaitForToken(ready));
        }
        state.pace.take(now);
        state.in_flight += 1;
        state.counts.attempts += 1;
        Ok(Step::Go(Ticket {
            manners: self,
            pass: Some(state.breaker.enter()),
        }))
    }

    fn place(&self) -> Result<Place<'_>, Barred> {
        let mut state = self.state();
        if state.waiting >= state.settings.waiting {
            return Err(Barred::QueueFull);
        }
        state.waiting += 1;
        Ok(Place(self))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.state().waiting -= 1;
    }
}

impl Ticket<'_> {
    /// Hands in what became of attempt `number`, and frees its place.
    pub(crate) fn settle(mut self, verdict: Verdict, number: u32) {
        let Some(pass) = self.pass.take() else { return };
        let now = Instant::now();
        let mut state = self.manners.state();
        let change = match verdict {
            Verdict::Good => {
                state.counts.good += 1;
                state.last_good = Some(now);
                state.breaker.good(pass, now)
            }
            Verdict::Permanent => {
                state.counts.permanent += 1;
                state.breaker.good(pass, now)
            }
            Verdict::Transient { retry_after } => {
                state.counts.transient += 1;
                state.last_failure = Some(now);
                let asked = state.settings.heeded(retry_after);
                state.breaker.bad(pass, asked, now)
            }
            Verdict::Refused { retry_after } => {
                state.counts.refused += 1;
                state.last_failure = Some(now);
                let asked = state.settings.heeded(retry_after);
                // Not a word about when: as long as we would wait ourselves, without the jitter.
                let pause = asked.unwrap_or_else(|| state.settings.backoff_ceiling(number));
                state.pace.hold(pause, now);
                state.breaker.bad(pass, asked, now)
            }
        };
        state.counts.opened += u64::from(matches!(change, Change::Opened { .. }));
        drop(state);
        self.manners.announce(change);
    }

    /// The call's time was over before there was an outcome. That speaks against the upstream
    /// only if the attempt had a `fair` time; one that was begun late proves nothing.
    pub(crate) fn cut(mut self, fair: bool) {
        let now = Instant::now();
        let mut state = self.manners.state();
        state.counts.cut += 1;
        let change = match self.pass.take() {
            Some(pass) if fair => {
                state.last_failure = Some(now);
                state.breaker.bad(pass, None, now)
            }
            Some(pass) => {
                state.breaker.abandon(pass, now);
                Change::Nothing
            }
            None => Change::Nothing,
        };
        state.counts.opened += u64::from(matches!(change, Change::Opened { .. }));
        drop(state);
        self.manners.announce(change);
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let mut state = self.manners.state();
        state.in_flight -= 1;
        if let Some(pass) = self.pass.take() {
            state.counts.abandoned += 1;
            state.breaker.abandon(pass, Instant::now());
        }
        drop(state);
        self.manners.look_again.notify_waiters();
    }
}

impl Manners {
    /// Tells the log and those who wait.
    fn announce(&self, change: Change) {
        match change {
            Change::Nothing => {}
            Change::Opened { length } => {
                warn!(?length, "upstream keeps failing, left alone");
                self.opened.notify_waiters();
            }
            Change::Closed { after } => info!(?after, "upstream answers again"),
        }
    }
}
