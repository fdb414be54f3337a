//! Callers that go away, at every point at which a call can wait, and attempts that panic.

use std::sync::Arc;
use std::time::Duration;

use resilience::{CallGuard, Settings, Verdict};
use tokio::task::JoinHandle;
use tokio::time::{Instant, advance};

use crate::{SECOND, assert_all_given_back, call, judge, settle, spawn_call, unhindered};

async fn leave<T>(call: JoinHandle<T>) {
    call.abort();
    assert!(call.await.is_err_and(|error| error.is_cancelled()));
}

fn narrow() -> Settings {
    Settings {
        in_flight: 1,
        ..unhindered()
    }
}

#[tokio::test(start_paused = true)]
async fn leaving_during_an_attempt() {
    let guard = Arc::new(CallGuard::new(narrow(), 1));
    let left = spawn_call(&guard, SECOND, Ok(1));
    settle().await;
    assert_eq!(guard.snapshot().in_flight, 1);
    leave(left).await;
    assert_eq!(guard.snapshot().counts.abandoned, 1);
    assert_all_given_back(&guard).await;
}

#[tokio::test(start_paused = true)]
async fn leaving_an_attempt_lets_the_next_in_line_go() {
    let guard = Arc::new(CallGuard::new(narrow(), 1));
    let left = spawn_call(&guard, Duration::MAX, Ok(1));
    settle().await;
    let next = spawn_call(&guard, Duration::ZERO, Ok(2));
    settle().await;
    assert_eq!(guard.snapshot().waiting, 1);
    let start = Instant::now();
    leave(left).await;
    assert_eq!(next.await.unwrap(), Ok(2));
    assert!(start.elapsed() < SECOND);
}

#[tokio::test(start_paused = true)]
async fn leaving_the_head_or_the_middle_of_the_line() {
    for leaves in 0..3 {
        let guard = Arc::new(CallGuard::new(narrow(), 1));
        let busy = spawn_call(&guard, SECOND, Ok(1));
        settle().await;
        let mut line = Vec::new();
        for _ in 0..3 {
            line.push(spawn_call(&guard, SECOND, Ok(1)));
            settle().await;
        }
        assert_eq!(guard.snapshot().waiting, 3);
        leave(line.remove(leaves)).await;
        settle().await;
        assert_eq!(guard.snapshot().waiting, 2);
        assert_eq!(busy.await.unwrap(), Ok(1));
        for call in line {
            assert_eq!(call.await.unwrap(), Ok(1));
        }
        assert_eq!(guard.snapshot().counts.attempts, 3);
        assert_all_given_back(&guard).await;
    }
}

#[tokio::test(start_paused = true)]
async fn leaving_while_paced_takes_no_token_along() {
    let settings = Settings {
        per_second: 1.0,
        burst: 1,
        ..unhindered()
    };
    let guard = Arc::new(CallGuard::new(settings, 1));
    call(&guard, |_| Ok(1)).await.0.unwrap();
    let start = Instant::now();
    let mut line = Vec::new();
    for _ in 0..3 {
        line.push(spawn_call(&guard, Duration::ZERO, Ok(1)));
        settle().await;
    }
    leave(line.remove(0)).await;
    leave(line.remove(0)).await;
    let last = line.remove(0).await.unwrap();
    assert_eq!(last, Ok(1));
    let took = start.elapsed();
    assert!((SECOND..2 * SECOND).contains(&took), "{took:?}");
    assert_eq!(guard.snapshot().waiting, 0);
}

#[tokio::test(start_paused = true)]
async fn leaving_between_two_attempts() {
    let guard = Arc::new(CallGuard::new(narrow(), 1));
    let patient = Verdict::Transient {
        retry_after: Some(20 * SECOND),
    };
    let left = spawn_call(&guard, Duration::ZERO, Err(patient));
    settle().await;
    advance(SECOND).await;
    settle().await;
    assert_eq!(guard.snapshot().counts.transient, 1);
    leave(left).await;
    assert_eq!(guard.snapshot().counts.abandoned, 0, "it had an outcome");
    assert_all_given_back(&guard).await;
    advance(60 * SECOND).await;
    assert_eq!(guard.snapshot().counts.attempts, 2, "no retry of the dead");
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_the_attempt_or_in_the_judgement_gives_everything_back() {
    let guard = Arc::new(CallGuard::new(narrow(), 1));
    let panics = |when: &'static str| {
        let guard = Arc::clone(&guard);
        tokio::spawn(async move {
            let attempt = move |_| {
                assert!(when != "making", "expected in this test");
                async move {
                    assert!(when != "awaiting", "expected in this test");
                    Ok(1)
                }
            };
            let judge = move |outcome: &_| {
                assert!(when != "judging", "expected in this test");
                judge(outcome)
            };
            guard.call(attempt, judge).await
        })
    };
    for (place, when) in ["making", "awaiting", "judging"].into_iter().enumerate() {
        assert!(panics(when).await.unwrap_err().is_panic(), "{when}");
        assert_eq!(guard.snapshot().counts.abandoned, place as u64 + 1);
        assert_all_given_back(&guard).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_crowd_that_comes_and_goes_leaves_nothing_behind() {
    let settings = Settings {
        in_flight: 3,
        per_second: 50.0,
        burst: 5,
        waiting: 40,
        ..unhindered()
    };
    let guard = Arc::new(CallGuard::new(settings, 1));
    let mut calls = Vec::new();
    for number in 0..600_u32 {
        let length = Duration::from_millis(u64::from(number * 37 % 90));
        let answer = match number % 5 {
            0 => Err(Verdict::Transient { retry_after: None }),
            1 => Err(Verdict::Permanent),
            _ => Ok(number),
        };
        calls.push(spawn_call(&guard, length, answer));
        tokio::time::sleep(Duration::from_millis(7)).await;
        if number % 3 == 0 {
            let leaver = number as usize * 31 % calls.len();
            calls.swap_remove(leaver).abort();
        }
        let seen = guard.snapshot();
        assert!(seen.in_flight <= 3 && seen.waiting <= 40, "{seen:?}");
    }
    for call in calls {
        let _ = call.await;
    }
    advance(60 * SECOND).await;
    let counts = guard.snapshot().counts;
    assert!(
        counts.abandoned > 0 && counts.paced > 0 && counts.queue_full > 0,
        "{counts:?}"
    );
    let ended = counts.good + counts.permanent + counts.transient + counts.abandoned + counts.cut;
    assert_eq!(ended, counts.attempts);
    assert_all_given_back(&guard).await;
}
