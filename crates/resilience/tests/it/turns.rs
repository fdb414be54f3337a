//! Turns among callers: a caller with many calls, callers with one, and calls that nobody waits for.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use resilience::{CallGuard, CallerId, GroupId, Refusal, Settings, Turn, Urgency, Verdict};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::{SECOND, assert_all_given_back, judge, settle, unhindered};

const HOSTILE: CallerId = CallerId(1);
const POLITE: CallerId = CallerId(2);

type Ended = JoinHandle<Result<u32, Refusal<Verdict>>>;

/// A guard as it is by default, which has just used up its burst.
async fn at_its_pace(settings: Settings) -> Arc<CallGuard> {
    let guard = Arc::new(CallGuard::new(settings, 1));
    for _ in 0..settings.burst {
        let used_up = guard.call(|_| async { Ok(0) }, judge).await;
        assert_eq!(used_up, Ok(0));
    }
    guard
}

fn ask(guard: &Arc<CallGuard>, caller: CallerId, urgency: Urgency, length: Duration) -> Ended {
    let guard = Arc::clone(guard);
    let group = GroupId(caller.0);
    let turn = Turn {
        caller,
        group,
        urgency,
        ..Turn::default()
    };
    tokio::spawn(async move {
        let attempt = |_| async move {
            tokio::time::sleep(length).await;
            Ok(1)
        };
        guard.call_for(turn, attempt, judge).await
    })
}

#[tokio::test(start_paused = true)]
async fn the_many_calls_of_one_neither_fail_nor_delay_anothers() {
    let guard = at_its_pace(Settings::default()).await;
    let many: Vec<_> = (0..300)
        .map(|_| ask(&guard, HOSTILE, Urgency::Interactive, SECOND / 5))
        .collect();
    settle().await;
    assert_eq!(guard.snapshot().counts.queue_full, 300 - 128, "its own");
    for _ in 0..30 {
        let start = Instant::now();
        let answer = ask(&guard, POLITE, Urgency::Interactive, SECOND / 5).await;
        assert_eq!(answer.unwrap(), Ok(1));
        assert!(start.elapsed() <= SECOND, "{:?}", start.elapsed());
        tokio::time::sleep(SECOND / 2).await;
    }
    let mut answered = 0;
    for call in many {
        answered += usize::from(call.await.unwrap().is_ok());
    }
    // The half of the pace that was left to it, at the least.
    assert!(answered >= 75, "{answered}");
    assert_all_given_back_after_a_burst(&guard).await;
}

async fn assert_all_given_back_after_a_burst(guard: &CallGuard) {
    tokio::time::sleep(10 * SECOND).await;
    assert_all_given_back(guard).await;
}

#[tokio::test(start_paused = true)]
async fn callers_take_turns_and_each_is_served_in_order() {
    let each_alone = |name: &str| u64::from(name.as_bytes()[0]);
    let names = ["a1", "a2", "a3", "b1", "b2", "c1"];
    let order = order_of(&names, each_alone).await;
    assert_eq!(order, ["a1", "b1", "c1", "a2", "b2", "a3"]);
}

#[tokio::test(start_paused = true)]
async fn groups_take_turns_however_many_callers_they_have_and_in_each_its_callers() {
    // Of one group, three callers with seven calls; the other has one caller.
    let group = |name: &str| u64::from(name.starts_with('z'));
    let names = ["a1", "b1", "c1", "a2", "b2", "a3", "z1", "c2", "z2", "z3"];
    let order = order_of(&names, group).await;
    assert_eq!(
        order,
        ["a1", "z1", "b1", "z2", "c1", "z3", "a2", "b2", "c2", "a3"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_full_line_gives_up_a_call_of_the_group_that_has_most() {
    let settings = Settings {
        in_flight: 1,
        waiting: 6,
        ..unhindered()
    };
    let guard = Arc::new(CallGuard::new(settings, 1));
    let asked = |caller, group| {
        let guard = Arc::clone(&guard);
        let turn = Turn {
            caller: CallerId(caller),
            group: GroupId(group),
            urgency: Urgency::Interactive,
            ..Turn::default()
        };
        let attempt = |_| async {
            tokio::time::sleep(SECOND).await;
            Ok(1)
        };
        tokio::spawn(async move { guard.call_for(turn, attempt, judge).await })
    };
    let mut calls = vec![asked(0, 0)];
    settle().await;
    // Six callers with a call each, all of one group, fill the line; others come then.
    for (caller, group) in (1..=6).map(|caller| (caller, 1)).chain([(7, 7), (8, 8)]) {
        calls.push(asked(caller, group));
        settle().await;
    }
    let mut refused = Vec::new();
    for (number, call) in calls.into_iter().enumerate() {
        if call.await.unwrap() == Err(Refusal::QueueFull) {
            refused.push(number);
        }
    }
    assert_eq!(refused, [5, 6], "the newest of the many");
    assert_all_given_back(&guard).await;
}

/// The order in which calls have their turn, which are made in the order of their names. The first letter
/// is the caller.
async fn order_of(names: &[&'static str], group: impl Fn(&str) -> u64) -> Vec<&'static str> {
    let settings = Settings {
        in_flight: 1,
        ..unhindered()
    };
    let guard = Arc::new(CallGuard::new(settings, 1));
    let order = Arc::new(Mutex::new(Vec::new()));
    let busy = ask(&guard, CallerId(0), Urgency::Interactive, SECOND);
    settle().await;
    let mut calls = Vec::new();
    for name in names.iter().copied() {
        let (guard, order) = (Arc::clone(&guard), Arc::clone(&order));
        let turn = Turn {
            caller: CallerId(u64::from(name.as_bytes()[0])),
            group: GroupId(group(name)),
            urgency: Urgency::Interactive,
            ..Turn::default()
        };
        calls.push(tokio::spawn(async move {
            let attempt = |_| {
                order.lock().expect("nobody panics with it").push(name);
                std::future::ready(Ok(1))
            };
            guard.call_for(turn, attempt, judge).await
        }));
        settle().await;
    }
    for call in calls {
        assert!(matches!(call.await, Ok(Ok(1))));
    }
    assert!(matches!(busy.await, Ok(Ok(_))));
    assert_all_given_back(&guard).await;
    let order = order.lock().expect("nobody panics with it");
    order.clone()
}

#[tokio::test(start_paused = true)]
async fn a_full_line_gives_up_the_newest_call_of_whoever_has_most() {
    let settings = Settings {
        in_flight: 1,
        waiting: 4,
        waiting_each: 3,
        ..unhindered()
    };
    let guard = Arc::new(CallGuard::new(settings, 1));
    let asked = |caller| ask(&guard, CallerId(caller), Urgency::Interactive, SECOND);
    let mut calls = vec![asked(0)];
    settle().await;
    // Three of the first, whose fourth is refused, and one of the second fill the line.
    for caller in [1, 1, 1, 1, 2] {
        calls.push(asked(caller));
        settle().await;
    }
    assert!(calls[4].is_finished(), "more than one caller may have");
    // The third caller takes a place of the first; the fourth too.
    for caller in [3, 4] {
        calls.push(asked(caller));
        settle().await;
    }
    // Nobody has two any more, so there is none to be given up for a fifth.
    calls.push(asked(5));
    settle().await;
    assert_eq!(guard.snapshot().waiting, 4);
    let mut refused = Vec::new();
    for (number, call) in calls.into_iter().enumerate() {
        match call.await.unwrap() {
            Ok(_) => {}
            Err(Refusal::QueueFull) => refused.push(number),
            Err(other) => panic!("call {number}: {other:?}"),
        }
    }
    assert_eq!(refused, [2, 3, 4, 8]);
    assert_eq!(guard.snapshot().counts.queue_full, 4);
    assert_all_given_back(&guard).await;
}

#[tokio::test(start_paused = true)]
async fn people_go_before_background_work_which_goes_on_all_the_same() {
    let guard = at_its_pace(Settings::default()).await;
    let background: Vec<_> = (0..100)
        .map(|_| ask(&guard, HOSTILE, Urgency::Background, Duration::ZERO))
        .collect();
    settle().await;
    let start = Instant::now();
    let answer = ask(&guard, POLITE, Urgency::Interactive, Duration::ZERO).await;
    assert_eq!(answer.unwrap(), Ok(1));
    assert!(start.elapsed() <= SECOND / 5, "the very next turn");

    let people: Vec<_> = (0..80)
        .map(|_| ask(&guard, POLITE, Urgency::Interactive, Duration::ZERO))
        .collect();
    let before = guard.snapshot().counts.good;
    for call in people {
        assert_eq!(call.await.unwrap(), Ok(1));
    }
    let others = guard.snapshot().counts.good - before - 80;
    assert!((10..=12).contains(&others), "one turn of eight: {others}");
    for call in background {
        let _ = call.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn background_work_leaves_the_line_of_people_empty() {
    let settings = Settings {
        in_flight: 1,
        waiting: 2,
        waiting_each: 2,
        ..unhindered()
    };
    let guard = Arc::new(CallGuard::new(settings, 1));
    let mut calls: Vec<_> = (0..3)
        .map(|_| ask(&guard, HOSTILE, Urgency::Background, SECOND))
        .collect();
    settle().await;
    calls.extend((0..2).map(|_| ask(&guard, HOSTILE, Urgency::Interactive, SECOND)));
    settle().await;
    assert_eq!(guard.snapshot().waiting, 4);
    for call in calls {
        assert_eq!(call.await.unwrap(), Ok(1));
    }
    assert_all_given_back(&guard).await;
}
