//! The order in which calls get their turn: pace, places in flight, the line and its bound, and
//! settings that change.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use resilience::{BreakerSettings, CallGuard, Refusal, Settings, Verdict};
use tokio::time::{Instant, advance};

use crate::{
    BROKEN, SECOND, assert_all_given_back, call, judge, out_of_time, settle, spawn_call, unhindered,
};

fn paced(per_second: f64, burst: u32) -> Settings {
    Settings {
        per_second,
        burst,
        waiting: 10_000,
        waiting_each: 10_000,
        ..unhindered()
    }
}

#[tokio::test(start_paused = true)]
async fn over_a_minute_attempts_keep_to_the_pace() {
    let settings = Settings {
        total: 60 * SECOND,
        ..paced(5.0, 20)
    };
    let guard = Arc::new(CallGuard::new(settings, 1));
    let start = Instant::now();
    let moments = Arc::new(Mutex::new(Vec::new()));
    let calls: Vec<_> = (0..1000)
        .map(|_| {
            let (guard, moments) = (Arc::clone(&guard), Arc::clone(&moments));
            tokio::spawn(async move {
                let attempt = |_| {
                    moments.lock().unwrap().push(start.elapsed());
                    std::future::ready(Ok(1))
                };
                guard.call(attempt, judge).await
            })
        })
        .collect();
    let mut answered = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(_) => answered += 1,
            Err(refusal) => assert_eq!(refusal, out_of_time(60 * SECOND)),
        }
    }
    assert_eq!(answered, 20 + 5 * 60 - 1);
    let moments = moments.lock().unwrap();
    for (place, moment) in moments.iter().enumerate() {
        let due = SECOND / 5 * u32::try_from(place.saturating_sub(19)).unwrap();
        assert_eq!(*moment, due, "attempt {place}");
    }
    let counts = guard.snapshot().counts;
    assert_eq!((counts.paced, counts.out_of_time), (299, 1000 - 319));
}

#[tokio::test(start_paused = true)]
async fn retries_keep_to_the_pace_too() {
    let settings = Settings {
        first_backoff: Duration::ZERO,
        ..paced(1.0, 1)
    };
    let guard = CallGuard::new(settings, 1);
    let (_, moments) = call(&guard, |_| Err(BROKEN)).await;
    assert_eq!(moments, [0, 1, 2, 3].map(Duration::from_secs));
}

#[tokio::test(start_paused = true)]
async fn no_more_attempts_than_allowed_are_ever_in_flight() {
    let settings = Settings {
        in_flight: 3,
        ..unhindered()
    };
    let guard = Arc::new(CallGuard::new(settings, 1));
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let start = Instant::now();
    let calls: Vec<_> = (0..30)
        .map(|_| {
            let (guard, now, most) = (guard.clone(), now.clone(), most.clone());
            tokio::spawn(async move {
                let attempt = |_| async {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    tokio::time::sleep(SECOND).await;
                    now.fetch_sub(1, Ordering::SeqCst);
                    Ok(1)
                };
                guard.call(attempt, judge).await
            })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), Ok(1));
    }
    assert_eq!(most.load(Ordering::SeqCst), 3);
    assert_eq!(start.elapsed(), 10 * SECOND, "and no fewer either");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_its_retry_takes_no_place_in_flight() {
    let settings = Settings {
        in_flight: 1,
        ..unhindered()
    };
    let guard = Arc::new(CallGuard::new(settings, 1));
    let patient = Verdict::Transient {
        retry_after: Some(20 * SECOND),
    };
    let waits = spawn_call(&guard, Duration::ZERO, Err(patient));
    settle().await;
    advance(SECOND).await;
    settle().await;
    assert_eq!(guard.snapshot().counts.transient, 1);
    assert_all_given_back(&guard).await;
    waits.abort();
}

#[tokio::test(start_paused = true)]
async fn the_line_is_first_come_first_served() {
    let guard = Arc::new(CallGuard::new(paced(1.0, 1), 1));
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut calls = Vec::new();
    for place in 0..10 {
        let (guard, order) = (guard.clone(), order.clone());
        calls.push(tokio::spawn(async move {
            let attempt = |_| {
                order.lock().unwrap().push(place);
                std::future::ready(Ok(1))
            };
            guard.call(attempt, judge).await
        }));
        settle().await;
    }
    for call in calls {
        assert_eq!(call.await.unwrap(), Ok(1));
    }
    assert_eq!(*order.lock().unwrap(), (0..10).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_newcomer_does_not_overtake_the_line() {
    let settings = Settings {
        in_flight: 1,
        ..unhindered()
    };
    let guard = Arc::new(CallGuard::new(settings, 1));
    let mut busy = Box::pin(guard.call(|_| std::future::pending(), judge));
    let begun = tokio::time::timeout(Duration::ZERO, &mut busy).await;
    assert!(begun.is_err());
    let waits = spawn_call(&guard, SECOND, Ok(1));
    settle().await;
    assert_eq!(guard.snapshot().waiting, 1);
    // The place is free, and the one who waits for it has not run yet.
    drop(busy);
    let (result, moments) = call(&guard, |_| Ok(2)).await;
    assert_eq!((result, moments), (Ok(2), vec![SECOND]));
    assert!(waits.is_finished());
}

#[tokio::test(start_paused = true)]
async fn a_full_line_refuses_the_next_at_once() {
    for waiting in [0, 1, 5] {
        let settings = Settings {
            in_flight: 2,
            waiting,
            ..unhindered()
        };
        let guard = Arc::new(CallGuard::new(settings, 1));
        let calls: Vec<_> = (0..2 + waiting)
            .map(|_| spawn_call(&guard, SECOND, Ok(1)))
            .collect();
        settle().await;
        let seen = guard.snapshot();
        assert_eq!((seen.in_flight, seen.waiting), (2, waiting));
        let (result, moments) = call(&guard, |_| Ok(1)).await;
        assert_eq!((result, moments.len()), (Err(Refusal::QueueFull), 0));
        assert_eq!(guard.snapshot().counts.queue_full, 1);
        for call in calls {
            assert_eq!(call.await.unwrap(), Ok(1));
        }
        assert_all_given_back(&guard).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_in_line_ends_with_the_calls_time() {
    let settings = Settings {
        in_flight: 1,
        total: 10 * SECOND,
        ..unhindered()
    };
    let guard = Arc::new(CallGuard::new(settings, 1));
    let _hangs = spawn_call(&guard, Duration::MAX, Ok(1));
    settle().await;
    advance(SECOND / 2).await;
    // Later than the one that hangs, but told to be less patient.
    guard.reconfigure(Settings {
        total: 2 * SECOND,
        ..settings
    });
    let start = Instant::now();
    let calls: Vec<_> = (0..3).map(|_| spawn_call(&guard, SECOND, Ok(1))).collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), Err(out_of_time(2 * SECOND)));
        assert_eq!(start.elapsed(), 2 * SECOND);
    }
    assert_eq!(guard.snapshot().waiting, 0);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_comes_too_late_is_not_waited_for() {
    let guard = CallGuard::new(paced(0.01, 1), 1);
    call(&guard, |_| Ok(1)).await.0.unwrap();
    let start = Instant::now();
    let (result, _) = call(&guard, |_| Ok(1)).await;
    assert_eq!(result, Err(out_of_time(30 * SECOND)));
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn when_the_upstream_refuses_everybody_waits_and_then_goes_slowly() {
    let guard = Arc::new(CallGuard::new(paced(1.0, 20), 1));
    let refused = Verdict::Refused {
        retry_after: Some(5 * SECOND),
    };
    let first = |number| if number == 1 { Err(refused) } else { Ok(1) };
    let start = Instant::now();
    let told = call(&guard, first);
    let others = async {
        let calls: Vec<_> = (0..3)
            .map(|_| spawn_call(&guard, Duration::ZERO, Ok(1)))
            .collect();
        let mut moments = Vec::new();
        for call in calls {
            assert_eq!(call.await.unwrap(), Ok(1));
            moments.push(start.elapsed().as_secs());
        }
        moments
    };
    let ((result, moments), others) = tokio::join!(told, others);
    assert_eq!(result, Ok(1));
    assert_eq!(moments[0], Duration::ZERO);
    assert!(moments[1] >= 5 * SECOND, "{moments:?}");
    let mut all: Vec<_> = others.into_iter().chain([moments[1].as_secs()]).collect();
    all.sort_unstable();
    assert_eq!(all, [5, 6, 7, 8]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_longer_than_a_call_lasts_fails_calls_at_once() {
    let guard = CallGuard::new(unhindered(), 1);
    let refused = Verdict::Refused {
        retry_after: Some(Duration::MAX),
    };
    let (result, moments) = call(&guard, |_| Err(refused)).await;
    assert_eq!(result, Err(Refusal::Origin(refused)));
    assert_eq!(moments.len(), 1);
    let (result, _) = call(&guard, |_| Ok(1)).await;
    let retry_in = 60 * SECOND;
    assert_eq!(result, Err(Refusal::AskedToWait { retry_in }));
    assert_eq!(guard.snapshot().held_for, Some(retry_in));
    assert_eq!(guard.snapshot().counts.asked_to_wait, 1);
    advance(retry_in).await;
    assert_all_given_back(&guard).await;
}

#[tokio::test(start_paused = true)]
async fn a_refusal_without_a_time_holds_for_our_own() {
    let guard = CallGuard::new(unhindered(), 1);
    let refused = Verdict::Refused { retry_after: None };
    let answer = |number| if number < 3 { Err(refused) } else { Ok(1) };
    let (result, moments) = call(&guard, answer).await;
    assert_eq!(result, Ok(1));
    assert_eq!(moments, [0, 250, 750].map(Duration::from_millis));
}

#[tokio::test(start_paused = true)]
async fn more_places_in_flight_are_used_as_soon_as_they_are_set() {
    let settings = Settings {
        in_flight: 1,
        ..unhindered()
    };
    let guard = Arc::new(CallGuard::new(settings, 1));
    let calls: Vec<_> = (0..5).map(|_| spawn_call(&guard, SECOND, Ok(1))).collect();
    settle().await;
    assert_eq!(guard.snapshot().in_flight, 1);
    for in_flight in [4, 2] {
        guard.reconfigure(Settings {
            in_flight,
            ..settings
        });
        settle().await;
        assert_eq!(guard.snapshot().in_flight, 4, "fewer cuts nobody short");
    }
    for call in calls {
        assert_eq!(call.await.unwrap(), Ok(1));
    }
}

#[tokio::test(start_paused = true)]
async fn fewer_places_in_flight_hold_for_the_next() {
    let guard = Arc::new(CallGuard::new(unhindered(), 1));
    let calls: Vec<_> = (0..4).map(|_| spawn_call(&guard, SECOND, Ok(1))).collect();
    settle().await;
    guard.reconfigure(Settings {
        in_flight: 1,
        ..unhindered()
    });
    for call in calls {
        assert_eq!(call.await.unwrap(), Ok(1));
    }
    let _calls: Vec<_> = (0..4).map(|_| spawn_call(&guard, SECOND, Ok(1))).collect();
    settle().await;
    assert_eq!(guard.snapshot().in_flight, 1);
}

#[tokio::test(start_paused = true)]
async fn another_pace_and_another_breaker_hold_at_once() {
    let guard = CallGuard::new(paced(f64::INFINITY, 1), 1);
    guard.reconfigure(paced(1.0, 1));
    for second in [0, 1, 1] {
        let (_, moments) = call(&guard, |_| Ok(1)).await;
        assert_eq!(moments, [second * SECOND]);
    }
    let strict = BreakerSettings {
        failures: 1,
        ..BreakerSettings::default()
    };
    guard.reconfigure(Settings {
        breaker: strict,
        ..unhindered()
    });
    let (_, moments) = call(&guard, |_| Err(BROKEN)).await;
    assert_eq!((moments.len(), guard.snapshot().counts.opened), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn no_time_at_all_is_an_answer_too() {
    let settings = Settings {
        total: Duration::ZERO,
        ..unhindered()
    };
    let (result, moments) = call(&CallGuard::new(settings, 1), |_| Ok(1)).await;
    assert_eq!(result, Err(out_of_time(Duration::ZERO)));
    assert!(moments.is_empty());
}

/// On real threads and real time: a wake-up that is lost would make a call run out of time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_many_threads_nobody_is_forgotten_in_line() {
    let settings = Settings {
        in_flight: 2,
        waiting: 10_000,
        waiting_each: 10_000,
        ..unhindered()
    };
    let guard = Arc::new(CallGuard::new(settings, 1));
    let now = Arc::new(AtomicUsize::new(0));
    let calls: Vec<_> = (0..5000)
        .map(|number| {
            let (guard, now) = (guard.clone(), now.clone());
            tokio::spawn(async move {
                let attempt = |_| async {
                    assert!(now.fetch_add(1, Ordering::SeqCst) < 2);
                    for _ in 0..number % 4 {
                        tokio::task::yield_now().await;
                    }
                    now.fetch_sub(1, Ordering::SeqCst);
                    Ok(number)
                };
                guard.call(attempt, judge).await
            })
        })
        .collect();
    for (number, call) in (0..).zip(calls) {
        assert_eq!(call.await.unwrap(), Ok(number));
    }
    let seen = guard.snapshot();
    assert_eq!((seen.in_flight, seen.waiting), (0, 0));
    assert_eq!(seen.counts.attempts, 5000);
}
