//! The life of one call: attempts, what their outcomes mean for the next one, and the end. Knows
//! nothing of how a turn is won.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use tracing::debug;

use crate::admission::Rejection;
use crate::{Attempt, CallGuard, FailureDomain, Refusal, Settings, Turn, Verdict};

impl CallGuard {
    /// Makes an attempt, and others as `judge` and the settings allow, until there is an outcome
    /// worth giving back.
    ///
    /// The attempt should comprise all that takes the upstream's time: reading a body belongs in
    /// it. It is dropped when the call's time is over. An outcome that is `Ok` is given back as it
    /// is however it was judged, once no other attempt is to follow. Dropping the call at any
    /// point gives back all it held.
    ///
    /// # Errors
    /// [`Refusal::Origin`] has the last attempt's failure; the others say why nothing was asked, or
    /// that time ran out.
    pub async fn call<T, E, F, Fut>(
        &self,
        attempt: F,
        judge: impl Fn(&Result<T, E>) -> Verdict,
    ) -> Result<T, Refusal<E>>
    where
        F: FnMut(Attempt) -> Fut,
        Fut: Future<Output = Result<T, E>>,
    {
        self.call_for(Turn::default(), attempt, judge).await
    }

    /// As [`call`](Self::call), in the queue by this `turn`: callers take turns, so that the calls of one
    /// neither fail nor wait because another has many.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn call_for<T, E, F, Fut>(
        &self,
        turn: Turn,
        mut attempt: F,
        judge: impl Fn(&Result<T, E>) -> Verdict,
    ) -> Result<T, Refusal<E>>
    where
        F: FnMut(Attempt) -> Fut,
        Fut: Future<Output = Result<T, E>>,
    {
        let settings = self.begin();
        let deadline = Instant::now() + settings.total;
        let mut last = None;
        let mut number = 0_u32;
        loop {
            number = number.saturating_add(1);
            let permit = match self.admission(turn, deadline).await {
                Ok(permit) => permit,
                Err(rejection) => return give_up(rejection, last, settings.total),
            };
            self.count_attempt(number);
            let time_left = deadline.saturating_duration_since(Instant::now());
            let trial = attempt(Attempt { number, time_left });
            let Ok(outcome) = timeout_at(deadline, trial).await else {
                permit.cut(time_left >= settings.total / 2);
                return give_up(Rejection::OutOfTime, last, settings.total);
            };
            let verdict = judge(&outcome);
            // Before the outcome is handed in: it may be the one that opens the breaker.
            let opened = self.opened(turn.domain).notified();
            permit.settle(verdict, number);
            let Some(wake) = self.next_try(verdict, number, turn.domain, &settings, deadline)
            else {
                return outcome.map_err(Refusal::Origin);
            };
            if timeout_at(wake, opened).await.is_ok() {
                return outcome.map_err(Refusal::Origin);
            }
            last = Some(outcome);
        }
    }

    fn begin(&self) -> Settings {
        let mut state = self.state();
        state.counts.calls += 1;
        state.settings
    }

    fn count_attempt(&self, number: u32) {
        let counts = &mut self.state().counts;
        counts.attempts += 1;
        counts.retries += u64::from(number > 1);
    }

    /// Returns the time of the attempt after attempt `number`, if there is to be one.
    fn next_try(
        &self,
        verdict: Verdict,
        number: u32,
        domain: FailureDomain,
        settings: &Settings,
        deadline: Instant,
    ) -> Option<Instant> {
        let (Verdict::Transient { retry_after } | Verdict::Refused { retry_after }) = verdict
        else {
            return None;
        };
        if number > settings.retries {
            return None;
        }
        let now = Instant::now();
        let mut state = self.state();
        state.breakers.admits(domain, now).ok()?;
        let jittered = state.jitter.up_to(settings.backoff_ceiling(number));
        drop(state);
        let delay = jittered.max(settings.heeded(retry_after).unwrap_or_default());
        let wake = now + delay;
        debug!(number, ?delay, in_time = wake < deadline, "attempt failed");
        (wake < deadline).then_some(wake)
    }
}

/// Ends a call that gets no other turn, and had so much time in `total`, with what is in hand, or the
/// reason why there is nothing.
fn give_up<T, E>(
    rejection: Rejection,
    last: Option<Result<T, E>>,
    total: Duration,
) -> Result<T, Refusal<E>> {
    match (last, rejection) {
        (Some(Ok(answer)), _) => Ok(answer),
        (Some(Err(last)), Rejection::OutOfTime) => Err(Refusal::OutOfTime {
            after: total,
            last: Some(last),
        }),
        (Some(Err(last)), _) => Err(Refusal::Origin(last)),
        (None, Rejection::OutOfTime) => Err(Refusal::OutOfTime {
            after: total,
            last: None,
        }),
        (None, Rejection::BreakerOpen(info)) => Err(Refusal::BreakerOpen {
            since: info.since,
            retry_in: info.retry_in,
        }),
        (None, Rejection::AskedToWait { retry_in }) => Err(Refusal::AskedToWait { retry_in }),
        (None, Rejection::QueueFull) => Err(Refusal::QueueFull),
    }
}
