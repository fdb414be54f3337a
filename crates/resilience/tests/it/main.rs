//! The rules as a caller meets them, on virtual time: every wait is exact and none is slept.

mod cancellation;
mod opening;
mod queueing;
mod retrying;
mod sharing;
mod turns;

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use resilience::{BreakerSettings, CallGuard, Refusal, Settings, Verdict};
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

/// No pace and no breaker to speak of, so that a test sees only the rule it is about.
fn unhindered() -> Settings {
    Settings {
        per_second: f64::INFINITY,
        in_flight: 1000,
        breaker: BreakerSettings {
            failures: u32::MAX,
            share: 2.0,
            ..BreakerSettings::default()
        },
        ..Settings::default()
    }
}

/// The end of a call that had so much time and was never answered.
fn out_of_time(after: Duration) -> Refusal<Verdict> {
    Refusal::OutOfTime { after, last: None }
}

/// The upstream as a test sees it: a number is a good answer, an error says how it is to be judged.
type Outcome = Result<u32, Verdict>;

const BROKEN: Verdict = Verdict::Transient { retry_after: None };

fn judge(outcome: &Outcome) -> Verdict {
    outcome.err().unwrap_or(Verdict::Good)
}

/// Calls with attempts that answer at once as `answer` says for their number. Gives the result and
/// the moments of the attempts, counted from the call.
async fn call(
    guard: &CallGuard,
    answer: impl Fn(u32) -> Outcome,
) -> (Result<u32, Refusal<Verdict>>, Vec<Duration>) {
    let start = Instant::now();
    let moments = Cell::new(Vec::new());
    let attempt = |attempt: resilience::Attempt| {
        let mut so_far = moments.take();
        so_far.push(start.elapsed());
        moments.set(so_far);
        std::future::ready(answer(attempt.number))
    };
    let result = guard.call(attempt, judge).await;
    (result, moments.take())
}

/// Calls in a task of its own, with one attempt that answers `answer` after `length`.
fn spawn_call(
    guard: &Arc<CallGuard>,
    length: Duration,
    answer: Outcome,
) -> tokio::task::JoinHandle<Result<u32, Refusal<Verdict>>> {
    let guard = Arc::clone(guard);
    tokio::spawn(async move {
        let attempt = |_| async move {
            tokio::time::sleep(length).await;
            answer
        };
        guard.call(attempt, judge).await
    })
}

/// Lets every task run until it waits; no time passes.
async fn settle() {
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
}

/// Nothing is held, nobody waits, and another call goes through at once.
async fn assert_all_given_back(guard: &CallGuard) {
    let seen = guard.snapshot();
    assert_eq!((seen.in_flight, seen.waiting), (0, 0), "{seen:?}");
    let (result, moments) = call(guard, |_| Ok(7)).await;
    assert_eq!(result, Ok(7));
    assert_eq!(moments, [Duration::ZERO]);
}
