//! The way of a call to its turn: one bounded queue, in which callers take turns, whose head waits
//! for a free place in flight and a token. Whoever leaves, at any point, gives back what they had.

use std::sync::MutexGuard;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tracing::{info, warn};

use crate::breaker::{OpenInfo, Transition};
use crate::domains::DomainPermit;
use crate::guard::GuardState;
use crate::queue::{Place, Standing};
use crate::{CallGuard, FailureDomain, SharedOutcome, Turn, Verdict};

/// Leave to make one attempt now. Its place in flight is free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    pub(crate) guard: &'a CallGuard,
    /// Taken out when there is an outcome.
    breaker_permit: Option<DomainPermit>,
    /// State of the shared breaker at its turn; taken out when the others are told of an outcome.
    pub(crate) epoch: Option<u64>,
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
struct QueueSlot<'a> {
    guard: &'a CallGuard,
    place: Place,
}

impl CallGuard {
    /// Waits for leave to make an attempt, until `deadline` at most.
    pub(crate) async fn admission(
        &self,
        turn: Turn,
        deadline: Instant,
    ) -> Result<Permit<'_>, Rejection> {
        let admitted = match (self.queue(turn, deadline).await, &self.shared_pace) {
            (Ok(permit), Some(pace)) => self.shared_turn(&**pace, permit, deadline).await,
            (admitted, _) => admitted,
        };
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

    async fn queue(&self, turn: Turn, deadline: Instant) -> Result<Permit<'_>, Rejection> {
        if let Some(permit) = self.admit_at_once(turn.domain, deadline)? {
            return Ok(permit);
        }
        let slot = self.join_queue(turn)?;
        let mut paced = false;
        loop {
            let until = match self.look(&slot.place, turn.domain, deadline)? {
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
            // Told or not, the next look decides. What changed since the last one is remembered.
            let _ = timeout_at(until, slot.place.look_again.notified()).await;
        }
    }

    /// Admits a call that has nobody to wait behind, if there is nothing else to wait for either.
    fn admit_at_once(
        &self,
        domain: FailureDomain,
        deadline: Instant,
    ) -> Result<Option<Permit<'_>>, Rejection> {
        let state = self.state();
        if state.queue.len() > 0 {
            return Ok(None);
        }
        match self.try_admit(state, domain, deadline)? {
            Admission::Granted(permit) => Ok(Some(permit)),
            Admission::WaitForSlot | Admission::WaitForToken(_) => Ok(None),
        }
    }

    /// Looks for what a call in the queue has to wait for next.
    fn look(
        &self,
        place: &Place,
        domain: FailureDomain,
        deadline: Instant,
    ) -> Result<Admission<'_>, Rejection> {
        let state = self.state();
        match state.queue.standing(place) {
            Standing::GivenUp => Err(Rejection::QueueFull),
            Standing::Behind if Instant::now() >= deadline => Err(Rejection::OutOfTime),
            Standing::Behind => Ok(Admission::WaitForSlot),
            Standing::Head => {
                let admission = self.try_admit(state, domain, deadline)?;
                if let Admission::Granted(_) = &admission {
                    self.state().queue.served(place);
                }
                Ok(admission)
            }
        }
    }

    /// Takes everything an attempt needs, or nothing.
    fn try_admit(
        &self,
        mut state: MutexGuard<'_, GuardState>,
        domain: FailureDomain,
        deadline: Instant,
    ) -> Result<Admission<'_>, Rejection> {
        let now = Instant::now();
        let admits = state.breakers.admits(domain, now);
        admits.map_err(Rejection::BreakerOpen)?;
        if let Some(retry_in) = state.rate_limiter.held_for(now)
            && now + retry_in >= deadline
        {
            return Err(Rejection::AskedToWait { retry_in });
        }
        let ready = match &self.shared_pace {
            None => state.rate_limiter.ready_at(now),
            Some(_) => now + state.rate_limiter.held_for(now).unwrap_or_default(),
        };
        if ready >= deadline {
            return Err(Rejection::OutOfTime);
        }
        if state.in_flight >= state.settings.in_flight {
            return Ok(Admission::WaitForSlot);
        }
        if ready > now {
            return Ok(Admission::WaitForToken(ready));
        }
        if self.shared_pace.is_none() {
            state.rate_limiter.take(now);
        }
        state.in_flight += 1;
        Ok(Admission::Granted(Permit {
            guard: self,
            breaker_permit: Some(state.breakers.enter(domain)),
            epoch: None,
        }))
    }

    fn join_queue(&self, turn: Turn) -> Result<QueueSlot<'_>, Rejection> {
        let mut state = self.state();
        let (each, all) = (state.settings.waiting_each, state.settings.waiting);
        let place = state.queue.join(turn, each, all);
        let place = place.ok_or(Rejection::QueueFull)?;
        Ok(QueueSlot { guard: self, place })
    }
}

impl Drop for QueueSlot<'_> {
    fn drop(&mut self) {
        let mut state = self.guard.state();
        state.queue.leave(&self.place);
        state.queue.tell_head();
    }
}

impl Permit<'_> {
    /// Hands in what became of attempt `number`, and frees its place.
    pub(crate) fn settle(mut self, verdict: Verdict, number: u32) {
        let Some(permit) = self.breaker_permit.take() else {
            return;
        };
        let domain = permit.domain();
        self.report(|settings| match verdict {
            Verdict::Good | Verdict::Permanent => SharedOutcome::Answered,
            // Apart, it says nothing to the others.
            Verdict::Transient { .. } if domain == FailureDomain::Apart => SharedOutcome::Abandoned,
            Verdict::Transient { retry_after } => SharedOutcome::Failed {
                asked: settings.heeded(retry_after),
            },
            Verdict::Refused { retry_after } => SharedOutcome::Refused {
                asked: settings.heeded(retry_after),
                pause: settings.pause(retry_after, number),
            },
        });
        let now = Instant::now();
        let mut state = self.guard.state();
        let transition = match verdict {
            Verdict::Good => {
                state.counts.good += 1;
                state.last_good = Some(now);
                state.breakers.record_success(permit, now)
            }
            Verdict::Permanent => {
                state.counts.permanent += 1;
                state.breakers.record_success(permit, now)
            }
            Verdict::Transient { retry_after } => {
                state.counts.transient += 1;
                state.last_failure = Some(now);
                let asked = state.settings.heeded(retry_after);
                state.breakers.record_failure(permit, asked, now)
            }
            Verdict::Refused { retry_after } => {
                state.counts.refused += 1;
                state.last_failure = Some(now);
                let asked = state.settings.heeded(retry_after);
                let pause = state.settings.pause(retry_after, number);
                state.rate_limiter.hold(pause, now);
                state.breakers.record_failure(permit, asked, now)
            }
        };
        state.counts.opened += u64::from(matches!(transition, Transition::Opened { .. }));
        drop(state);
        self.guard.announce(transition, domain);
    }

    /// Records that the call's time was over before there was an outcome. That speaks against the upstream
    /// only if the attempt had a `fair` time; one that was begun late proves nothing.
    pub(crate) fn cut(mut self, fair: bool) {
        let Some(permit) = self.breaker_permit.take() else {
            return;
        };
        let domain = permit.domain();
        if fair && domain == FailureDomain::Common {
            self.report(|_| SharedOutcome::Failed { asked: None });
        }
        let now = Instant::now();
        let mut state = self.guard.state();
        state.counts.cut += 1;
        let transition = if fair {
            state.last_failure = Some(now);
            state.breakers.record_failure(permit, None, now)
        } else {
            state.breakers.abandon(permit, now);
            Transition::None
        };
        state.counts.opened += u64::from(matches!(transition, Transition::Opened { .. }));
        drop(state);
        self.guard.announce(transition, domain);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.report(|_| SharedOutcome::Abandoned);
        let mut state = self.guard.state();
        state.in_flight -= 1;
        if let Some(permit) = self.breaker_permit.take() {
            state.counts.abandoned += 1;
            state.breakers.abandon(permit, Instant::now());
        }
        state.queue.tell_head();
    }
}

impl CallGuard {
    /// Tells the log and those who wait.
    pub(crate) fn announce(&self, transition: Transition, domain: FailureDomain) {
        match transition {
            Transition::None => {}
            Transition::Opened { length } => {
                match domain {
                    FailureDomain::Common => {
                        warn!(?length, "upstream keeps failing, left alone");
                        self.opened(FailureDomain::Common).notify_waiters();
                    }
                    FailureDomain::Apart => {
                        warn!(?length, "what callers choose keeps failing, left alone");
                    }
                }
                self.opened(FailureDomain::Apart).notify_waiters();
            }
            Transition::Closed { after } => info!(?after, "upstream answers again"),
        }
    }
}
