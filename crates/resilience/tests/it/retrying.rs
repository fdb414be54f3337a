//! Retries: their number and their times.

use std::time::Duration;

use resilience::{CallGuard, Refusal, Settings, Verdict};

use crate::{BROKEN, SECOND, call, judge, out_of_time, unhindered};

fn asks_for(retry_after: Duration) -> Verdict {
    Verdict::Transient {
        retry_after: Some(retry_after),
    }
}

#[tokio::test(start_paused = true)]
async fn a_good_answer_needs_one_attempt() {
    let guard = CallGuard::new(Settings::default(), 1);
    let (result, moments) = call(&guard, |_| Ok(7)).await;
    assert_eq!((result, moments.len()), (Ok(7), 1));
    let seen = guard.snapshot();
    assert_eq!((seen.counts.calls, seen.counts.good), (1, 1));
    assert_eq!(seen.last_good, Some(Duration::ZERO));
    assert_eq!(seen.last_failure, None);
}

#[tokio::test(start_paused = true)]
async fn a_failure_for_good_is_not_retried() {
    let guard = CallGuard::new(Settings::default(), 1);
    let (result, moments) = call(&guard, |_| Err(Verdict::Permanent)).await;
    assert_eq!(result, Err(Refusal::Origin(Verdict::Permanent)));
    assert_eq!(moments.len(), 1);
    assert_eq!(guard.snapshot().counts.permanent, 1);
    assert_eq!(guard.snapshot().last_failure, None, "the upstream is well");
}

#[tokio::test(start_paused = true)]
async fn a_failure_for_now_is_retried_as_often_as_allowed_and_no_more() {
    for retries in 0..6_u32 {
        let settings = Settings {
            retries,
            ..unhindered()
        };
        let guard = CallGuard::new(settings, u64::from(retries));
        let (result, moments) = call(&guard, |_| Err(BROKEN)).await;
        assert_eq!(result, Err(Refusal::Origin(BROKEN)));
        assert_eq!(moments.len(), retries as usize + 1);
        let counts = guard.snapshot().counts;
        assert_eq!(counts.retries, u64::from(retries));
        assert_eq!(counts.attempts, u64::from(retries) + 1);
        assert_eq!(counts.transient, u64::from(retries) + 1);
    }
    assert_eq!(Settings::default().retries, 3);
}

#[tokio::test(start_paused = true)]
async fn the_last_failure_is_the_one_given_back() {
    let guard = CallGuard::new(unhindered(), 1);
    let (result, _) = call(&guard, |number| Err(asks_for(number * SECOND))).await;
    assert_eq!(result, Err(Refusal::Origin(asks_for(4 * SECOND))));
}

#[tokio::test(start_paused = true)]
async fn retries_end_with_the_first_good_answer() {
    let guard = CallGuard::new(unhindered(), 1);
    let answer = |number| if number == 3 { Ok(number) } else { Err(BROKEN) };
    let (result, moments) = call(&guard, answer).await;
    assert_eq!((result, moments.len()), (Ok(3), 3));
}

#[tokio::test(start_paused = true)]
async fn waits_spread_from_nothing_to_a_ceiling_that_doubles() {
    let ceilings = [250, 500, 1000].map(Duration::from_millis);
    let mut longest = [Duration::ZERO; 3];
    let mut shortest = [Duration::MAX; 3];
    for seed in 0..2000 {
        let guard = CallGuard::new(unhindered(), seed);
        let (_, moments) = call(&guard, |_| Err(BROKEN)).await;
        for (place, pair) in moments.windows(2).enumerate() {
            longest[place] = longest[place].max(pair[1] - pair[0]);
            shortest[place] = shortest[place].min(pair[1] - pair[0]);
        }
    }
    // tokio's timers wake at whole milliseconds, up to one late.
    let slack = Duration::from_millis(1);
    for (place, ceiling) in ceilings.into_iter().enumerate() {
        assert!(longest[place] <= ceiling + slack, "{longest:?}");
        assert!(longest[place] > ceiling.mul_f64(0.98), "{longest:?}");
        assert!(shortest[place] < ceiling.mul_f64(0.02), "{shortest:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_seed_gives_the_same_waits_and_another_gives_others() {
    let mut moments = Vec::new();
    for seed in [5, 5, 6] {
        let guard = CallGuard::new(unhindered(), seed);
        moments.push(call(&guard, |_| Err(BROKEN)).await.1);
    }
    assert_eq!(moments[0], moments[1]);
    assert_ne!(moments[0], moments[2]);
}

#[tokio::test(start_paused = true)]
async fn the_wait_the_upstream_names_is_kept() {
    for seed in 0..50 {
        let guard = CallGuard::new(unhindered(), seed);
        let answer = |number| match number {
            1 => Err(asks_for(5 * SECOND)),
            _ => Ok(number),
        };
        let (result, moments) = call(&guard, answer).await;
        assert_eq!(result, Ok(2));
        assert_eq!(moments, [Duration::ZERO, 5 * SECOND]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_named_shorter_than_ours_does_not_hurry_us() {
    let settings = Settings {
        first_backoff: 8 * SECOND,
        retries: 1,
        ..unhindered()
    };
    let waits = async |verdict| {
        let guard = CallGuard::new(settings, 4);
        call(&guard, |_| Err(verdict)).await.1
    };
    let ours = waits(BROKEN).await;
    assert!(ours[1] > SECOND, "the seed must draw a long wait");
    assert_eq!(waits(asks_for(Duration::from_millis(1))).await, ours);
}

#[tokio::test(start_paused = true)]
async fn the_wait_the_upstream_names_is_capped() {
    let settings = Settings {
        retry_after_cap: 10 * SECOND,
        retries: 1,
        ..unhindered()
    };
    for asked in [11 * SECOND, Duration::MAX] {
        let guard = CallGuard::new(settings, 1);
        let (_, moments) = call(&guard, |_| Err(asks_for(asked))).await;
        assert_eq!(moments, [Duration::ZERO, 10 * SECOND]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_would_outlast_the_call_is_not_begun() {
    let guard = CallGuard::new(unhindered(), 1);
    let start = tokio::time::Instant::now();
    let verdict = asks_for(30 * SECOND);
    let (result, moments) = call(&guard, |_| Err(verdict)).await;
    assert_eq!(result, Err(Refusal::Origin(verdict)));
    assert_eq!((moments.len(), start.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_hangs_is_dropped_when_the_time_is_over() {
    let guard = CallGuard::new(unhindered(), 1);
    let start = tokio::time::Instant::now();
    let result = guard.call(|_| std::future::pending(), judge).await;
    assert_eq!(result, Err(out_of_time(30 * SECOND)));
    assert_eq!(start.elapsed(), 30 * SECOND);
    let seen = guard.snapshot();
    assert_eq!((seen.counts.cut, seen.in_flight), (1, 0));
    assert_eq!(seen.last_failure, Some(Duration::ZERO), "it had its time");
}

#[tokio::test(start_paused = true)]
async fn a_hang_after_a_failure_gives_that_failure_along() {
    let guard = CallGuard::new(unhindered(), 1);
    let attempt = |attempt: resilience::Attempt| async move {
        if attempt.number > 1 {
            std::future::pending::<()>().await;
        }
        Err(BROKEN)
    };
    let result = guard.call(attempt, judge).await;
    assert_eq!(
        result,
        Err(Refusal::OutOfTime {
            after: 30 * SECOND,
            last: Some(BROKEN)
        })
    );
}

#[tokio::test(start_paused = true)]
async fn each_attempt_is_told_its_number_and_the_time_it_has() {
    let guard = CallGuard::new(unhindered(), 1);
    let told = std::sync::Mutex::new(Vec::new());
    let attempt = |attempt: resilience::Attempt| {
        told.lock()
            .unwrap()
            .push((attempt.number, attempt.time_left));
        std::future::ready(Err(asks_for(4 * SECOND)))
    };
    let _ = guard.call(attempt, judge).await;
    let expected = [30, 26, 22, 18].map(|left| left * SECOND);
    let expected: Vec<_> = (1..).zip(expected).collect();
    assert_eq!(told.into_inner().unwrap(), expected);
}

#[tokio::test(start_paused = true)]
async fn an_answer_judged_a_failure_is_retried_and_given_back_in_the_end() {
    let guard = CallGuard::new(unhindered(), 1);
    let attempt = |attempt: resilience::Attempt| std::future::ready(Ok::<_, ()>(attempt.number));
    let result = guard.call(attempt, |_| BROKEN).await;
    assert_eq!(result, Ok(4));
}

#[tokio::test(start_paused = true)]
async fn a_call_can_be_spawned() {
    fn assert_send<T: Send>(value: T) -> T {
        value
    }
    let guard = CallGuard::new(unhindered(), 1);
    let call = guard.call(|_| async { Ok::<_, ()>(1) }, |_| Verdict::Good);
    assert_eq!(assert_send(call).await, Ok(1));
}
