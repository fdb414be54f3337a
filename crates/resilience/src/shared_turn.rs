//! The last step of a call to its turn if guards share a pace: a call that has its place in flight here
//! asks there, and without an answer takes the share of this guard. Knows nothing of queues.

use tokio::time::{Instant, sleep_until};

use crate::admission::{Permit, Rejection};
use crate::breaker::OpenInfo;
use crate::{
    CallGuard, FailureDomain, OutcomeReport, PaceUnavailable, Settings, SharedOutcome, SharedPace,
    TurnAnswer, TurnRequest,
};

impl CallGuard {
    /// Waits for a turn among all who share the pace, until `deadline` at most.
    pub(crate) async fn shared_turn<'a>(
        &'a self,
        pace: &dyn SharedPace,
        mut permit: Permit<'a>,
        deadline: Instant,
    ) -> Result<Permit<'a>, Rejection> {
        let mut reserved = false;
        loop {
            let settings = self.state().settings;
            let request = TurnRequest {
                settings,
                patience: deadline.saturating_duration_since(Instant::now()),
                reserved,
            };
            let answer = pace.request_turn(request).await;
            let now = Instant::now();
            let ready = match answer {
                Ok(TurnAnswer::Granted { epoch, wait }) if wait.is_zero() => {
                    permit.epoch = Some(epoch);
                    self.state().counts.paced += u64::from(reserved);
                    return Ok(permit);
                }
                Ok(TurnAnswer::Granted { wait, .. }) => {
                    reserved = true;
                    now + wait
                }
                Ok(TurnAnswer::TooLate) => return Err(Rejection::OutOfTime),
                Ok(TurnAnswer::Held { retry_in }) => {
                    reserved = false;
                    self.state().rate_limiter.hold(retry_in, now);
                    if now + retry_in >= deadline {
                        return Err(Rejection::AskedToWait { retry_in });
                    }
                    now + retry_in
                }
                Ok(TurnAnswer::Open { since, retry_in }) => {
                    let transition = self.state().breakers.adopt(since, retry_in, now);
                    self.announce(transition, FailureDomain::Common);
                    return Err(Rejection::BreakerOpen(OpenInfo { since, retry_in }));
                }
                Err(PaceUnavailable) => {
                    self.turn_alone(pace.members(), deadline).await?;
                    return Ok(permit);
                }
            };
            sleep_until(ready.min(deadline)).await;
            if ready >= deadline {
                return Err(Rejection::OutOfTime);
            }
        }
    }

    /// Waits for a turn by the share that one of so many guards has.
    async fn turn_alone(&self, members: u32, deadline: Instant) -> Result<(), Rejection> {
        let ready = {
            let now = Instant::now();
            let mut state = self.state();
            let settings = state.settings;
            state.rate_limiter.share(&settings, members);
            let ready = state.rate_limiter.ready_at(now);
            if ready >= deadline {
                return Err(Rejection::OutOfTime);
            }
            state.rate_limiter.take(ready);
            state.counts.paced += u64::from(ready > now);
            ready
        };
        sleep_until(ready).await;
        Ok(())
    }
}

impl Permit<'_> {
    /// Tells the others the outcome, if the turn was one among theirs.
    pub(crate) fn report(&mut self, outcome: impl FnOnce(&Settings) -> SharedOutcome) {
        if let (Some(pace), Some(epoch)) = (&self.guard.shared_pace, self.epoch.take()) {
            let settings = self.guard.state().settings;
            let outcome = outcome(&settings);
            pace.report(OutcomeReport {
                settings,
                epoch,
                outcome,
            });
        }
    }
}
