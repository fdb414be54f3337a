//! The way of a call to its turn: one bounded queue, first come first served, whose head waits
//! for a free place in flight and a token. Whoever leaves, at any point, gives back what they had.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tracing::{info, warn};

use crate::breaker::{BreakerPermit, OpenInfo, Transition};
use crate::{CallGuard, Verdict};

/// Leave to make one attempt now. Its place in flight is free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    guard: &'a CallGuard,
    /// Taken out when there is an outcome.
    breaker_permit: Option<BreakerPermit>,
}

/// The reason why a call gets no turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rejection {
    BreakerOpen(OpenInfo),
    AskedToWait { retry_in: Duration },
    QueueFull,
    OutOfTime,
}

/// The next step of the call whose turn it is.
enum Admission<'a> {
    Granted(Permit<'a>),
    WaitForSlot,
    WaitForToken(Instant),
}

/// A place in the queue, given back when dropped.
struct QueueSlot<'a>(&'a CallGuard);

impl CallGuard {
    /// Waits for leave to make an attempt, until `deadline` at most.
    pub(crate) async fn admission(&self, deadline: Instant) -> Result<Permit<'_>, Rejection> {
        let admitted = self.queue(deadline).await;
        if let Err(rejection) = &admitted {
            let counts = &mut self.state().counts;
            let count = match rejection {
                Rejection::BreakerOpen(_) => &mut counts.breaker_open,
                Rejection::AskedToWait { .. } => &mut counts.asked_to_wait,
                Rejection::QueueFull => &mut counts.queue_full,
                Rejection::OutOfTime => &mut counts.out_of_time,
            };
            *count += 1;
        }
        admitted
    }

    async fn queue(&self, deadline: Instant) -> Result<Permit<'_>, Rejection> {
        // Nobody to wait behind: perhaps there is nothing to wait for either.
        let alone = self.state().waiting == 0;
        if alone && let Admission::Granted(permit) = self.try_admit(deadline)? {
            return Ok(permit);
        }
        let _slot = self.join_queue()?;
        let _turn = timeout_at(deadline, self.turn.acquire())
            .await
            .map_err(|_| Rejection::OutOfTime)?
            .expect("the turn is never closed");
        self.head_of_queue(deadline).await
    }

    /// Waits at the head of the queue.
    async fn head_of_queue(&self, deadline: Instant) -> Result<Permit<'_>, Rejection> {
        let mut paced = false;
        loop {
            // Before looking, so that what changes after the look is not missed.
            let look_again = self.look_again.notified();
            let until = match self.try_admit(deadline)? {
                Admission::Granted(permit) => {
                    self.state().counts.paced += u64::from(paced);
                    return Ok(permit);
                }
                Admission::WaitForSlot => deadline,
                Admission::WaitForToken(ready) => {
                    paced = true;
                    ready
                }
            };
            // Told or not, the next look decides.
            let _ = timeout_at(until, look_again).await;
        }
    }

    /// Takes everything an attempt needs, or nothing.
    fn try_admit(&self, deadline: Instant) -> Result<Admission<'_>, Rejection> {
        let now = Instant::now();
        let mut state = self.state();
        state.breaker.admits(now).map_err(Rejection::BreakerOpen)?;
        if let Some(retry_in) = state.rate_limiter.held_for(now)
            && now + retry_in >= deadline
        {
            return Err(Rejection::AskedToWait { retry_in });
        }
        let ready = state.rate_limiter.ready_at(now);
        if ready >= deadline {
            return Err(Rejection::OutOfTime);
        }
        if state.in_flight >= state.settings.in_flight {
            return Ok(Admission::WaitForSlot);
        }
        if ready > now {
            return Ok(Admission::WaitForToken(ready));
        }
        state.rate_limiter.take(now);
        state.in_flight += 1;
        state.counts.attempts += 1;
        Ok(Admission::Granted(Permit {
            guard: self,
            breaker_permit: Some(state.breaker.enter()),
        }))
    }

    fn join_queue(&self) -> Result<QueueSlot<'_>, Rejection> {
        let mut state = self.state();
        if state.waiting >= state.settings.waiting {
            return Err(Rejection::QueueFull);
        }
        state.waiting += 1;
        Ok(QueueSlot(self))
    }
}

impl Drop for QueueSlot<'_> {
    fn drop(&mut self) {
        self.0.state().waiting -= 1;
    }
}

impl Permit<'_> {
    /// Hands in what became of attempt `number`, and frees its place.
    pub(crate) fn settle(mut self, verdict: Verdict, number: u32) {
        let Some(permit) = self.breaker_permit.take() else {
            return;
        };
        let now = Instant::now();
        let mut state = self.guard.state();
        let transition = match verdict {
            Verdict::Good => {
                state.counts.good += 1;
                state.last_good = Some(now);
                state.breaker.record_success(permit, now)
            }
            Verdict::Permanent => {
                state.counts.permanent += 1;
                state.breaker.record_success(permit, now)
            }
            Verdict::Transient { retry_after } => {
                state.counts.transient += 1;
                state.last_failure = Some(now);
                let asked = state.settings.heeded(retry_after);
                state.breaker.record_failure(permit, asked, now)
            }
            Verdict::Refused { retry_after } => {
                state.counts.refused += 1;
                state.last_failure = Some(now);
                let asked = state.settings.heeded(retry_after);
                // Not a word about when: as long as we would wait ourselves, without the jitter.
                let pause = asked.unwrap_or_else(|| state.settings.backoff_ceiling(number));
                state.rate_limiter.hold(pause, now);
                state.breaker.record_failure(permit, asked, now)
            }
        };
        state.counts.opened += u64::from(matches!(transition, Transition::Opened { .. }));
        drop(state);
        self.guard.announce(transition);
    }

    /// Records that the call's time was over before there was an outcome. That speaks against the upstream
    /// only if the attempt had a `fair` time; one that was begun late proves nothing.
    pub(crate) fn cut(mut self, fair: bool) {
        let now = Instant::now();
        let mut state = self.guard.state();
        state.counts.cut += 1;
        let transition = match self.breaker_permit.take() {
            Some(permit) if fair => {
                state.last_failure = Some(now);
                state.breaker.record_failure(permit, None, now)
            }
            Some(permit) => {
                state.breaker.abandon(permit, now);
                Transition::None
            }
            None => Transition::None,
        };
        state.counts.opened += u64::from(matches!(transition, Transition::Opened { .. }));
        drop(state);
        self.guard.announce(transition);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.guard.state();
        state.in_flight -= 1;
        if let Some(permit) = self.breaker_permit.take() {
            state.counts.abandoned += 1;
            state.breaker.abandon(permit, Instant::now());
        }
        drop(state);
        self.guard.look_again.notify_waiters();
    }
}

impl CallGuard {
    /// Tells the log and those who wait.
    fn announce(&self, transition: Transition) {
        match transition {
            Transition::None => {}
            Transition::Opened { length } => {
                warn!(?length, "upstream keeps failing, left alone");
                self.opened.notify_waiters();
            }
            Transition::Closed { after } => info!(?after, "upstream answers again"),
        }
    }
}
