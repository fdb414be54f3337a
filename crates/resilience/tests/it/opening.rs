//! The breaker among many callers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use resilience::{
    BreakerSettings, BreakerState, CallGuard, FailureDomain, Refusal, Settings, Turn, Verdict,
};
use tokio::time::advance;

use crate::{
    BROKEN, Outcome, SECOND, assert_all_given_back, call, judge, out_of_time, settle, spawn_call,
    unhindered,
};

fn touchy() -> Settings {
    Settings {
        breaker: BreakerSettings {
            failures: 4,
            ..BreakerSettings::default()
        },
        ..unhindered()
    }
}

/// A guard whose breaker has just opened for five seconds.
async fn opened() -> Arc<CallGuard> {
    let guard = Arc::new(CallGuard::new(touchy(), 1));
    let (result, moments) = call(&guard, |_| Err(BROKEN)).await;
    assert_eq!(result, Err(Refusal::Origin(BROKEN)));
    assert_eq!(moments.len(), 4);
    guard
}

fn retry_in(guard: &CallGuard) -> Duration {
    match guard.snapshot().breaker {
        BreakerState::Open { retry_in, .. } => retry_in,
        other => panic!("not open: {other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn an_open_breaker_fails_calls_at_once_and_says_since_and_until_when() {
    let guard = opened().await;
    advance(2 * SECOND).await;
    let (result, moments) = call(&guard, |_| Ok(1)).await;
    let expected = Refusal::BreakerOpen {
        since: 2 * SECOND,
        retry_in: 3 * SECOND,
    };
    assert_eq!((result, moments.len()), (Err(expected), 0));
    let counts = guard.snapshot().counts;
    assert_eq!((counts.opened, counts.breaker_open), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_is_ended_lets_the_next_call_find_out() {
    let guard = opened().await;
    guard.end_pause();
    let (result, moments) = call(&guard, |_| Ok(1)).await;
    assert_eq!((result, moments.len()), (Ok(1), 1));
    let closed = BreakerState::Closed { failures: 0 };
    assert_eq!(guard.snapshot().breaker, closed);
    guard.end_pause();
    assert_eq!(guard.snapshot().breaker, closed, "there was none");
}

#[tokio::test(start_paused = true)]
async fn one_probe_goes_among_a_hundred_callers_and_its_success_lets_all_through() {
    let guard = opened().await;
    advance(5 * SECOND).await;
    let calls: Vec<_> = (0..100)
        .map(|_| spawn_call(&guard, SECOND, Ok(1)))
        .collect();
    settle().await;
    let seen = guard.snapshot();
    assert_eq!((seen.in_flight, seen.waiting), (1, 0));
    assert_eq!(seen.breaker, BreakerState::HalfOpen { since: 5 * SECOND });
    let mut results = Vec::new();
    for call in calls {
        results.push(call.await.unwrap());
    }
    let refused = Refusal::BreakerOpen {
        since: 5 * SECOND,
        retry_in: Duration::ZERO,
    };
    assert_eq!(results.iter().filter(|result| **result == Ok(1)).count(), 1);
    let others = results
        .iter()
        .filter(|result| **result == Err(refused.clone()));
    assert_eq!(others.count(), 99);
    let closed = BreakerState::Closed { failures: 0 };
    assert_eq!(guard.snapshot().breaker, closed);
    assert_all_given_back(&guard).await;
}

#[tokio::test(start_paused = true)]
async fn a_failed_probe_opens_it_for_longer_and_is_not_retried() {
    let guard = opened().await;
    for seconds in [10, 20, 40, 80, 120, 120] {
        advance(retry_in(&guard)).await;
        let (result, moments) = call(&guard, |_| Err(BROKEN)).await;
        assert_eq!(result, Err(Refusal::Origin(BROKEN)));
        assert_eq!(moments.len(), 1);
        assert_eq!(retry_in(&guard), seconds * SECOND);
    }
}

#[tokio::test(start_paused = true)]
async fn a_probe_whose_caller_leaves_makes_room_for_another() {
    let guard = opened().await;
    advance(5 * SECOND).await;
    let probe = spawn_call(&guard, SECOND, Ok(1));
    settle().await;
    assert!(call(&guard, |_| Ok(2)).await.0.is_err());
    probe.abort();
    assert!(probe.await.unwrap_err().is_cancelled());
    assert_eq!(retry_in(&guard), Duration::ZERO);
    assert_all_given_back(&guard).await;
    assert_eq!(guard.snapshot().counts.abandoned, 1);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_panics_makes_room_for_another() {
    let guard = opened().await;
    advance(5 * SECOND).await;
    let inner = Arc::clone(&guard);
    let probe = tokio::spawn(async move {
        let attempt = |_| async { panic!("expected in this test") };
        inner
            .call(attempt, |_: &Result<(), ()>| Verdict::Good)
            .await
    });
    assert!(probe.await.unwrap_err().is_panic());
    assert_all_given_back(&guard).await;
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_hangs_opens_it_again() {
    let guard = opened().await;
    advance(5 * SECOND).await;
    let probe = spawn_call(&guard, Duration::MAX, Ok(1));
    let late = out_of_time(30 * SECOND);
    assert_eq!(probe.await.unwrap(), Err(late));
    assert_eq!(retry_in(&guard), 10 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn hangs_alone_open_it() {
    let guard = Arc::new(CallGuard::new(touchy(), 1));
    let calls: Vec<_> = (0..4)
        .map(|_| spawn_call(&guard, Duration::MAX, Ok(1)))
        .collect();
    for call in calls {
        assert!(call.await.unwrap().is_err());
    }
    assert_eq!(retry_in(&guard), 5 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_got_little_time_does_not_speak_against_the_upstream() {
    let settings = Settings {
        in_flight: 1,
        ..touchy()
    };
    let guard = Arc::new(CallGuard::new(settings, 1));
    let first = spawn_call(&guard, 20 * SECOND, Ok(1));
    settle().await;
    let second = spawn_call(&guard, 20 * SECOND, Ok(1));
    assert_eq!(first.await.unwrap(), Ok(1));
    assert!(second.await.unwrap().is_err());
    let seen = guard.snapshot();
    assert_eq!(seen.counts.cut, 1);
    assert_eq!(seen.last_failure, None);
    assert_eq!(seen.breaker, BreakerState::Closed { failures: 0 });
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_for_a_retry_leaves_with_its_failure_when_it_opens() {
    let guard = Arc::new(CallGuard::new(touchy(), 1));
    let patient = Verdict::Transient {
        retry_after: Some(20 * SECOND),
    };
    let waits = spawn_call(&guard, Duration::ZERO, Err(patient));
    settle().await;
    advance(SECOND).await;
    settle().await;
    assert!(!waits.is_finished());
    let start = tokio::time::Instant::now();
    let (_, moments) = call(&guard, |_| Err(BROKEN)).await;
    assert_eq!(moments.len(), 3, "the fourth failure in all opens it");
    let took = start.elapsed();
    assert_eq!(waits.await.unwrap(), Err(Refusal::Origin(patient)));
    assert_eq!(start.elapsed(), took, "at once");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_fails_after_it_opened_is_not_retried() {
    let guard = Arc::new(CallGuard::new(touchy(), 1));
    let patient = Verdict::Transient {
        retry_after: Some(10 * SECOND),
    };
    let start = tokio::time::Instant::now();
    let slow = spawn_call(&guard, 3 * SECOND, Err(patient));
    settle().await;
    let (_, moments) = call(&guard, |_| Err(BROKEN)).await;
    assert_eq!(moments.len(), 4);
    assert!(!slow.is_finished(), "it must fail after the breaker opened");
    assert_eq!(slow.await.unwrap(), Err(Refusal::Origin(patient)));
    assert_eq!(start.elapsed(), 3 * SECOND);
    assert_eq!(guard.snapshot().counts.opened, 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_stands_in_line_leaves_when_it_opens() {
    let settings = Settings {
        in_flight: 1,
        retries: 0,
        breaker: BreakerSettings {
            failures: 1,
            ..BreakerSettings::default()
        },
        ..unhindered()
    };
    let guard = Arc::new(CallGuard::new(settings, 1));
    let fails = spawn_call(&guard, SECOND, Err(BROKEN));
    settle().await;
    let line: Vec<_> = (0..50).map(|_| spawn_call(&guard, SECOND, Ok(1))).collect();
    settle().await;
    assert_eq!(guard.snapshot().waiting, 50);
    assert_eq!(fails.await.unwrap(), Err(Refusal::Origin(BROKEN)));
    let start = tokio::time::Instant::now();
    for call in line {
        let result = call.await.unwrap();
        assert!(
            matches!(result, Err(Refusal::BreakerOpen { .. })),
            "{result:?}"
        );
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(guard.snapshot().counts.attempts, 1);
}

#[tokio::test(start_paused = true)]
async fn two_failures_in_five_leave_it_closed_by_default() {
    for seed in 0..20 {
        let attempts = AtomicU32::new(seed);
        let guard = CallGuard::new(Settings::default(), u64::from(seed));
        for _ in 0..200 {
            // Neither regular nor in step with the retries.
            let answer = |_| {
                let number = attempts.fetch_add(1, Ordering::Relaxed);
                let mixed = number.wrapping_add(seed << 16).wrapping_mul(0x9E37_79B9);
                let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x85EB_CA6B) >> 16;
                if mixed % 5 < 2 { Err(BROKEN) } else { Ok(1) }
            };
            let _ = call(&guard, answer).await;
        }
        assert_eq!(guard.snapshot().counts.opened, 0, "seed {seed}");
    }
}

#[tokio::test(start_paused = true)]
async fn failures_for_good_never_open_it() {
    let guard = CallGuard::new(touchy(), 1);
    for _ in 0..100 {
        let (_, moments) = call(&guard, |_| Err(Verdict::Permanent)).await;
        assert_eq!(moments.len(), 1);
    }
    assert_eq!(guard.snapshot().counts.opened, 0);
}

/// Calls with one answer, in a failure domain.
async fn call_in(domain: FailureDomain, guard: &CallGuard, answer: Outcome) -> Outcome {
    let turn = Turn {
        domain,
        ..Turn::default()
    };
    let attempt = |_| std::future::ready(answer);
    let called = guard.call_for(turn, attempt, judge).await;
    called.map_err(|_| BROKEN)
}

#[tokio::test(start_paused = true)]
async fn failures_apart_keep_back_those_apart_alone() {
    let guard = CallGuard::new(touchy(), 1);
    let attempts = || guard.snapshot().counts.attempts;
    call_in(FailureDomain::Apart, &guard, Err(BROKEN))
        .await
        .unwrap_err();
    assert_eq!((attempts(), guard.snapshot().counts.opened), (4, 1));
    let closed = BreakerState::Closed { failures: 0 };
    assert_eq!(guard.snapshot().breaker, closed);
    call_in(FailureDomain::Apart, &guard, Ok(1))
        .await
        .unwrap_err();
    assert_eq!(attempts(), 4, "left alone");
    call_in(FailureDomain::Common, &guard, Ok(1)).await.unwrap();
    advance(6 * SECOND).await;
    call_in(FailureDomain::Apart, &guard, Ok(1)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn failures_of_all_keep_back_those_apart_too_and_one_apart_proves_nothing_to_them() {
    let guard = opened().await;
    call_in(FailureDomain::Apart, &guard, Ok(1))
        .await
        .unwrap_err();
    advance(6 * SECOND).await;
    // The probe of both: its failure neither closes the breaker of all nor opens it for longer.
    let refused = Err(Verdict::Refused { retry_after: None });
    call_in(FailureDomain::Apart, &guard, refused)
        .await
        .unwrap_err();
    assert_eq!(retry_in(&guard), Duration::ZERO);
    call_in(FailureDomain::Common, &guard, Ok(1)).await.unwrap();
    let closed = BreakerState::Closed { failures: 0 };
    assert_eq!(guard.snapshot().breaker, closed);
}
