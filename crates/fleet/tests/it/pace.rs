//! The pace that daemons share: one burst, one pause and one breaker for all of them.

use std::sync::Arc;
use std::time::Duration;

use fleet::Engine;
use resilience::{
    BreakerSettings, CallGuard, OutcomeReport, PaceUnavailable, Refusal, Settings, SharedOutcome,
    SharedPace, TurnAnswer, TurnRequest, Verdict,
};

use crate::{EngineSite, LONG};

/// No token comes again, and no opening ends, while a test runs.
fn settings() -> Settings {
    Settings {
        per_second: 0.001,
        burst: 3,
        retries: 0,
        total: LONG,
        retry_after_cap: LONG,
        breaker: BreakerSettings {
            failures: 3,
            open_first: LONG,
            open_longest: LONG,
            ..BreakerSettings::default()
        },
        ..Settings::default()
    }
}

/// The pace limits nobody.
fn unpaced() -> Settings {
    Settings {
        per_second: f64::INFINITY,
        ..settings()
    }
}

async fn turn(engine: &Engine, settings: Settings) -> TurnAnswer {
    let request = TurnRequest {
        settings,
        patience: Duration::from_secs(1),
        reserved: false,
    };
    engine.request_turn(request).await.unwrap()
}

/// Asks until the answer is one that a report which is under way leads to.
async fn turn_when(engine: &Engine, settings: Settings, is: fn(&TurnAnswer) -> bool) -> TurnAnswer {
    loop {
        let answer = turn(engine, settings).await;
        if is(&answer) {
            return answer;
        }
    }
}

fn epoch(answer: TurnAnswer) -> u64 {
    match answer {
        TurnAnswer::Granted { epoch, wait } if wait.is_zero() => epoch,
        other => panic!("no turn: {other:?}"),
    }
}

fn report(engine: &Engine, settings: Settings, epoch: u64, outcome: SharedOutcome) {
    engine.report(OutcomeReport {
        settings,
        epoch,
        outcome,
    });
}

fn is_open(answer: &TurnAnswer) -> bool {
    matches!(answer, TurnAnswer::Open { .. })
}

fn is_granted(answer: &TurnAnswer) -> bool {
    matches!(answer, TurnAnswer::Granted { .. })
}

#[tokio::test]
async fn all_daemons_have_one_burst_between_them() {
    for site in EngineSite::each(&[]) {
        let (one, other) = (site.join("one").await, site.join("other").await);
        for engine in [&one, &other, &one] {
            assert!(is_granted(&turn(engine, settings()).await));
        }
        for engine in [&one, &other] {
            assert_eq!(turn(engine, settings()).await, TurnAnswer::TooLate);
        }
        let patient = TurnRequest {
            settings: settings(),
            patience: Duration::from_secs(1_500),
            reserved: false,
        };
        let waits = |answer| matches!(answer, TurnAnswer::Granted { wait, .. } if !wait.is_zero());
        assert!(waits(one.request_turn(patient).await.unwrap()));
        let second = other.request_turn(patient).await.unwrap();
        assert_eq!(second, TurnAnswer::TooLate, "the first is before it");
        let confirmed = TurnRequest {
            reserved: true,
            ..patient
        };
        epoch(one.request_turn(confirmed).await.unwrap());
    }
}

#[tokio::test]
async fn a_pause_that_one_was_asked_for_holds_for_all() {
    for site in EngineSite::each(&[]) {
        let (one, other) = (site.join("one").await, site.join("other").await);
        let epoch = epoch(turn(&one, unpaced()).await);
        let pause = Duration::from_secs(60);
        let refused = SharedOutcome::Refused { asked: None, pause };
        report(&one, unpaced(), epoch, refused);
        let held = |answer: &TurnAnswer| matches!(answer, TurnAnswer::Held { .. });
        let TurnAnswer::Held { retry_in } = turn_when(&other, unpaced(), held).await else {
            unreachable!("it was waited for");
        };
        assert!(retry_in <= pause);
    }
}

#[tokio::test]
async fn failures_of_all_open_one_breaker_and_one_daemon_probes() {
    for site in EngineSite::each(&[]) {
        let (one, other) = (site.join("one").await, site.join("other").await);
        let brief = Settings {
            breaker: BreakerSettings {
                open_first: Duration::ZERO,
                open_longest: Duration::ZERO,
                ..unpaced().breaker
            },
            ..unpaced()
        };
        let failed = SharedOutcome::Failed { asked: None };
        let before = epoch(turn(&one, brief).await);
        for engine in [&one, &other, &one] {
            report(engine, brief, before, failed);
        }
        // The breaker is open for no time, so that the next turn after it is the probe.
        let probe = loop {
            let now = epoch(turn(&one, brief).await);
            if now != before {
                break now;
            }
        };
        assert!(is_open(&turn(&other, brief).await), "one probe at a time");
        report(&other, brief, before, SharedOutcome::Answered);
        assert!(is_open(&turn(&other, brief).await), "from before it opened");
        report(&one, brief, probe, SharedOutcome::Abandoned);
        let probe = epoch(turn_when(&other, brief, is_granted).await);
        report(&other, brief, probe, SharedOutcome::Answered);
        let closed = epoch(turn_when(&one, brief, is_granted).await);
        assert_eq!(epoch(turn(&other, brief).await), closed);
    }
}

#[tokio::test]
async fn a_guard_leaves_an_upstream_alone_that_failed_at_another_daemon() {
    for site in EngineSite::each(&[]) {
        let (one, other) = (site.join("one").await, site.join("other").await);
        let guard = |engine: &Engine| {
            CallGuard::new(unpaced(), 1).sharing(Arc::new(engine.clone()) as Arc<dyn SharedPace>)
        };
        let (first, second) = (guard(&one), guard(&other));
        let fails = async |guard: &CallGuard| {
            let broken = |_: &Result<(), ()>| Verdict::Transient { retry_after: None };
            guard.call(async |_| Err(()), broken).await
        };
        for _ in 0..2 {
            assert_eq!(fails(&first).await, Err(Refusal::Origin(())));
        }
        assert_eq!(fails(&second).await, Err(Refusal::Origin(())));
        turn_when(&one, unpaced(), is_open).await;
        for guard in [&first, &second] {
            assert!(matches!(
                fails(guard).await,
                Err(Refusal::BreakerOpen { .. })
            ));
        }
        assert_eq!(second.snapshot().counts.attempts, 1);
    }
}

#[tokio::test]
async fn a_strangers_value_in_place_of_the_pace_stops_nobody() {
    for site in EngineSite::each(&[]) {
        let engine = site.join("one").await;
        let name = "weatherd:2:upstream:pace";
        let far = "9000000000000000";
        let right = [
            "full_at", "held", "open", "since", "till", "epoch", "rounds", "closed", "run",
        ];
        let right = right
            .into_iter()
            .chain(["half", "good", "bad", "good_before", "bad_before"]);
        let right: Vec<_> = right.map(|field| format!("{field} 0")).collect();
        let right = right.join(" ");
        let mut removed = 0;
        for command in [
            format!("LPUSH {name} hello"),
            format!("SET {name} hello"),
            format!("HSET {name} full_at nan held -inf open 1e999 epoch -1 till x"),
            format!("HSET {name} full_at 0x10 half 9e15 run 1e300 rounds 9007199254740991"),
            format!("HSET {name} held 1"),
            format!("HSET {name} {right} held {far}"),
            format!("HSET {name} {right} full_at {far}"),
            format!("HSET {name} {right} open 2 till {far}"),
            format!("HSET {name} {right} open 1000000000000000"),
            format!("HSET {name} {right} open 1"),
            format!("HSET {name} {right} open 1 since {far}"),
            format!("HSET {name} {right} epoch 9007199254740991"),
            format!("HSET {name} {right} good 0.5"),
        ] {
            site.server.command(&format!("DEL {name}"));
            site.server.command(&command);
            assert!(is_granted(&turn(&engine, unpaced()).await), "{command}");
            removed += 1;
            assert_eq!(engine.status().foreign, removed, "{command}");
        }
        site.server.command(&format!("DEL {name}"));
        site.server.command(&format!("HSET {name} {right}"));
        epoch(turn(&engine, unpaced()).await);
        assert_eq!(engine.status().foreign, removed, "this one is ours");
        site.server.command(&format!("HSET {name} held {far}"));
        report(&engine, unpaced(), 0, SharedOutcome::Answered);
        while engine.status().foreign == removed {
            tokio::task::yield_now().await;
        }
        assert!(is_granted(&turn(&engine, unpaced()).await));
        assert_eq!(engine.status().failures, 0);
    }
}

#[tokio::test]
async fn a_list_of_daemons_that_is_not_ours_is_removed_and_counts_nobody() {
    for site in EngineSite::each(&[]) {
        let name = "weatherd:2:upstream:nodes";
        site.server.command(&format!("SET {name} hello"));
        let engine = site.join("one").await;
        assert_eq!((engine.status().members, engine.status().foreign), (1, 1));
        let far = "9000000000000000";
        site.server
            .command(&format!("ZADD {name} {far} later +inf never"));
        let other = site.join("other").await;
        assert!(other.status().members <= 2, "{:?}", other.status());
        assert_eq!(other.status().foreign, 0);
        assert_eq!(engine.status().failures + other.status().failures, 0);
    }
}

#[tokio::test]
async fn without_the_engine_the_last_count_of_daemons_is_known() {
    for mut site in EngineSite::each(&[]) {
        let (one, other) = (site.join("one").await, site.join("other").await);
        while one.members() < 2 {
            turn(&other, unpaced()).await;
        }
        site.server.kill();
        one.until_failing().await;
        let request = TurnRequest {
            settings: settings(),
            patience: LONG,
            reserved: false,
        };
        assert_eq!(one.request_turn(request).await, Err(PaceUnavailable));
        assert_eq!(one.members(), 2);
    }
}
