//! A pace that guards share: it is asked for each attempt, told each outcome, and done without when it
//! cannot be asked.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::VecDeque;
use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use resilience::{
    BreakerState, CallGuard, OutcomeReport, PaceFuture, PaceUnavailable, Refusal, Settings,
    SharedOutcome, SharedPace, TurnAnswer, TurnRequest, Verdict,
};
use tokio::time::Instant;

use crate::{BROKEN, SECOND, call, unhindered};

type Answer = Result<TurnAnswer, PaceUnavailable>;

const AT_ONCE: Answer = granted(Duration::ZERO);

const fn granted(wait: Duration) -> Answer {
    Ok(TurnAnswer::Granted { epoch: 7, wait })
}

/// A pace that gives the answers of a list, and then is unavailable.
#[derive(Debug, Default)]
struct ScriptedPace {
    answers: Mutex<VecDeque<Answer>>,
    requests: Mutex<Vec<TurnRequest>>,
    reports: Mutex<Vec<OutcomeReport>>,
}

impl SharedPace for ScriptedPace {
    fn request_turn(&self, request: TurnRequest) -> PaceFuture<'_> {
        self.requests.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front();
        Box::pin(ready(answer.unwrap_or(Err(PaceUnavailable))))
    }

    fn report(&self, report: OutcomeReport) {
        self.reports.lock().unwrap().push(report);
    }

    fn members(&self) -> u32 {
        4
    }
}

impl ScriptedPace {
    /// Tells which of the requests were for a turn that had been waited for.
    fn reserved(&self) -> Vec<bool> {
        let requests = self.requests.lock().unwrap();
        requests.iter().map(|request| request.reserved).collect()
    }

    fn outcomes(&self) -> Vec<SharedOutcome> {
        let reports = self.reports.lock().unwrap();
        assert!(reports.iter().all(|report| report.epoch == 7));
        reports.iter().map(|report| report.outcome).collect()
    }
}

fn guard(settings: Settings, answers: &[Answer]) -> (CallGuard, Arc<ScriptedPace>) {
    let pace = Arc::new(ScriptedPace::default());
    pace.answers.lock().unwrap().extend(answers);
    let guard = CallGuard::new(settings, 1).sharing(Arc::clone(&pace) as Arc<dyn SharedPace>);
    (guard, pace)
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_a_turn_and_each_outcome_is_told() {
    let slow_alone = Settings {
        per_second: 0.001,
        burst: 1,
        ..unhindered()
    };
    let (guard, pace) = guard(slow_alone, &[AT_ONCE; 4]);
    let refused = Verdict::Refused { retry_after: None };
    let (answer, _) = call(&guard, |number| match number {
        1 => Err(BROKEN),
        2 => Err(refused),
        _ => Ok(number),
    })
    .await;
    assert_eq!(answer, Ok(3));
    let (answer, _) = call(&guard, |_| Err(Verdict::Permanent)).await;
    assert_eq!(answer, Err(Refusal::Origin(Verdict::Permanent)));
    assert_eq!(pace.reserved(), [false; 4], "no rate but the shared one");
    assert_eq!(
        pace.outcomes(),
        [
            SharedOutcome::Failed { asked: None },
            SharedOutcome::Refused {
                asked: None,
                pause: Duration::from_millis(500),
            },
            SharedOutcome::Answered,
            SharedOutcome::Answered,
        ]
    );
    assert_eq!(guard.snapshot().counts.attempts, 4);
}

#[tokio::test(start_paused = true)]
async fn a_turn_is_waited_for_and_then_confirmed() {
    let (guard, pace) = guard(unhindered(), &[granted(3 * SECOND), AT_ONCE]);
    let (answer, moments) = call(&guard, Ok).await;
    assert_eq!((answer, moments), (Ok(1), vec![3 * SECOND]));
    assert_eq!(pace.reserved(), [false, true]);
    assert_eq!(guard.snapshot().counts.paced, 1);
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_is_lost_meanwhile_is_asked_for_anew() {
    let held = Ok(TurnAnswer::Held {
        retry_in: 5 * SECOND,
    });
    let (guard, pace) = guard(unhindered(), &[granted(SECOND), held, AT_ONCE]);
    let (answer, moments) = call(&guard, Ok).await;
    assert_eq!((answer, moments), (Ok(1), vec![6 * SECOND]));
    assert_eq!(pace.reserved(), [false, true, false]);
}

#[tokio::test(start_paused = true)]
async fn an_opening_of_the_others_holds_here_and_is_not_asked_for_again() {
    let open = Ok(TurnAnswer::Open {
        since: SECOND,
        retry_in: 10 * SECOND,
    });
    let (guard, pace) = guard(unhindered(), &[open, AT_ONCE]);
    for rest in [10, 10, 10] {
        let (answer, moments) = call(&guard, Ok).await;
        let retry_in = rest * SECOND;
        let since = SECOND;
        assert_eq!(answer, Err(Refusal::BreakerOpen { since, retry_in }));
        assert_eq!(moments, []);
    }
    assert_eq!(pace.reserved().len(), 1);
    let snapshot = guard.snapshot();
    assert_eq!((snapshot.counts.attempts, snapshot.in_flight), (0, 0));
    tokio::time::advance(10 * SECOND).await;
    assert_eq!(call(&guard, Ok).await.0, Ok(1), "the probe");
    assert_eq!(
        guard.snapshot().breaker,
        BreakerState::Closed { failures: 0 }
    );
}

#[tokio::test(start_paused = true)]
async fn a_pause_or_a_wait_that_is_too_long_ends_the_call() {
    let settings = Settings {
        total: 10 * SECOND,
        ..unhindered()
    };
    let retry_in = 20 * SECOND;
    let (guard, pace) = guard(
        settings,
        &[Ok(TurnAnswer::TooLate), Ok(TurnAnswer::Held { retry_in })],
    );
    let (late, _) = call(&guard, Ok).await;
    assert_eq!(late, Err(crate::out_of_time(10 * SECOND)));
    for _ in 0..3 {
        let (held, _) = call(&guard, Ok).await;
        assert_eq!(held, Err(Refusal::AskedToWait { retry_in }));
    }
    let requests = pace.requests.lock().unwrap();
    assert_eq!(requests.len(), 2, "a pause that is known is not asked for");
    assert_eq!(requests[0].patience, 10 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn alone_it_takes_its_share_of_the_pace_and_no_turn_is_told() {
    let settings = Settings {
        per_second: 2.0,
        burst: 8,
        ..unhindered()
    };
    let (guard, pace) = guard(settings, &[]);
    let start = Instant::now();
    let mut moments = Vec::new();
    for _ in 0..5 {
        assert_eq!(call(&guard, Ok).await.0, Ok(1));
        moments.push(start.elapsed().as_secs());
    }
    // A burst of 8 / 4, and then one each 4 / 2 seconds.
    assert_eq!(moments, [0, 0, 2, 4, 6]);
    assert_eq!(pace.outcomes(), []);
    pace.answers.lock().unwrap().push_back(AT_ONCE);
    let (_, moments) = call(&guard, Ok).await;
    assert_eq!(moments, [Duration::ZERO], "together again");
}

#[tokio::test(start_paused = true)]
async fn who_leaves_gives_the_turn_back() {
    let (guard, pace) = guard(unhindered(), &[AT_ONCE, granted(9 * SECOND)]);
    {
        let never = |_| std::future::pending::<Result<u32, Verdict>>();
        let call = guard.call(never, |_| Verdict::Good);
        assert!(tokio::time::timeout(SECOND, call).await.is_err());
    }
    assert_eq!(pace.outcomes(), [SharedOutcome::Abandoned]);
    {
        let waiting = call(&guard, Ok);
        assert!(tokio::time::timeout(SECOND, waiting).await.is_err());
    }
    assert_eq!(pace.outcomes().len(), 1, "no attempt, no outcome");
    assert_eq!(guard.snapshot().in_flight, 0);
}
