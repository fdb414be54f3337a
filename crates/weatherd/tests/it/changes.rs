//! Alert changes, told once: over real sockets, through restarts and outages.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::task::JoinHandle;
use weather::{
    AlertChanges, AlertFilter, ChangeKind, Error, ErrorKind, Location, QueryOptions, Question,
    Staleness,
};
use weather_service::{MOST_WAITING, MOST_WAITING_EACH, Reply};

use crate::alerts::{ALERTS, issue, notice, quiet};
use crate::fairness::answer;
use crate::service::{HOUR, MINUTE, SECOND, World, soon, until};

pub(crate) type Told = Result<AlertChanges, Error>;

/// The changes there are at once.
async fn now(world: &World, since: Option<&str>) -> Told {
    let place = Location::SEATTLE.into();
    let filter = AlertFilter::default();
    let changes = world
        .service
        .alert_changes(&place, since, Duration::ZERO, &filter);
    soon(changes).await
}

/// A caller that already waits when this returns.
async fn parked(world: &World, since: &str, timeout: Duration) -> JoinHandle<Told> {
    parked_by(world, 1, since, timeout).await
}

/// The same of the process with this number.
async fn parked_by(world: &World, pid: u32, since: &str, timeout: Duration) -> JoinHandle<Told> {
    let before = world.service.status().waiting;
    let question = Question::AlertChanges {
        location: Location::SEATTLE.into(),
        since: Some(since.to_owned()),
        timeout,
        filter: AlertFilter::default(),
    };
    let asked = answer(Arc::clone(&world.service), pid, question);
    let caller = tokio::spawn(async move {
        match asked.await? {
            Reply::AlertChanges(changes) => Ok(changes),
            other => panic!("{other:?}"),
        }
    });
    until(|| caller.is_finished() || world.service.status().waiting > before).await;
    caller
}

/// Lets half a minute pass, again and again, until the caller is answered.
pub(crate) async fn answered(world: &World, caller: JoinHandle<Told>) -> AlertChanges {
    for _ in 0..20 {
        if caller.is_finished() {
            break;
        }
        world.pass(31 * SECOND).await;
        world.settle().await;
        noted(&caller, 20 * SECOND / 1000).await;
    }
    soon(caller).await.unwrap().unwrap()
}

/// Lets what was fetched be noted, which a thread of its own does.
async fn noted(caller: &JoinHandle<Told>, at_most: Duration) {
    let answered = async {
        while !caller.is_finished() {
            tokio::task::yield_now().await;
        }
    };
    let _ = tokio::time::timeout(at_most, answered).await;
}

pub(crate) fn kinds(changes: &AlertChanges) -> Vec<(ChangeKind, &str)> {
    let all = changes.changes.iter();
    all.map(|c| (c.change, c.alert.event.as_str())).collect()
}

#[tokio::test]
async fn without_a_cursor_all_in_force_are_new_and_then_nothing_is_told_twice() {
    let world = quiet().await;
    issue(&world, "Flood Watch", 6);
    issue(&world, "Wind Advisory", 3);
    let first = now(&world, None).await.unwrap();
    let new = ChangeKind::New;
    assert_eq!(
        kinds(&first),
        [(new, "Flood Watch"), (new, "Wind Advisory")]
    );
    let sequences: Vec<_> = first.changes.iter().map(|c| c.sequence).collect();
    assert_eq!(sequences, [1, 2]);
    let again = now(&world, Some(&first.cursor)).await.unwrap();
    assert_eq!((again.changes.len(), &again.cursor), (0, &first.cursor));
    assert!(again.provenance.simulated);
    assert_eq!(world.asked_in_all(), 1);
}

#[tokio::test]
async fn who_waits_is_told_of_every_kind_of_change() {
    let world = quiet().await;
    let mut cursor = now(&world, None).await.unwrap().cursor;
    let caller = parked(&world, &cursor, HOUR).await;
    let issued_alerts = world.simulator.issued_alerts();
    let id = issue(&world, "Flood Watch", 6);
    let told = answered(&world, caller).await;
    assert_eq!(kinds(&told), [(ChangeKind::New, "Flood Watch")]);
    assert_eq!(
        told.changes[0].time.offset.seconds(),
        -8 * 3600,
        "by the place's clocks"
    );
    let ends = world.now() + SignedDuration::from_hours(10);
    let steps: [(&dyn Fn(), ChangeKind); 3] = [
        (
            &|| assert!(issued_alerts.revise(id, |n| n.ends = ends)),
            ChangeKind::Extended,
        ),
        (
            &|| assert!(issued_alerts.revise(id, |n| n.text = "Worse.".into())),
            ChangeKind::Updated,
        ),
        (&|| assert!(issued_alerts.cancel(id)), ChangeKind::Ended),
    ];
    cursor = told.cursor;
    for (step, kind) in steps {
        let caller = parked(&world, &cursor, HOUR).await;
        step();
        let told = answered(&world, caller).await;
        assert_eq!(kinds(&told), [(kind, "Flood Watch")]);
        cursor = told.cursor;
    }
    let gone = issue(&world, "Wind Advisory", 6);
    let caller = parked(&world, &cursor, HOUR).await;
    cursor = answered(&world, caller).await.cursor;
    let caller = parked(&world, &cursor, HOUR).await;
    assert!(issued_alerts.withdraw(gone));
    assert_eq!(
        kinds(&answered(&world, caller).await),
        [(ChangeKind::Ended, "Wind Advisory")]
    );
}

#[tokio::test]
async fn an_upgrade_or_a_cancellation_needs_no_reference() {
    let world = quiet().await;
    let issued_alerts = world.simulator.issued_alerts();
    issued_alerts.omit_references(true);
    let watch = issue(&world, "Winter Storm Watch", 12);
    let cursor = now(&world, None).await.unwrap().cursor;
    world.pass(MINUTE).await;
    let warned = notice(&world, "Storm Warning", 10);
    let warning = issued_alerts.upgrade(watch, warned).unwrap();
    let upgraded = now(&world, Some(&cursor)).await.unwrap();
    let expected = [
        (ChangeKind::Ended, "Winter Storm Watch"),
        (ChangeKind::New, "Storm Warning"),
    ];
    assert_eq!(kinds(&upgraded), expected);
    world.pass(MINUTE).await;
    let ends = world.now() + SignedDuration::from_hours(20);
    assert!(issued_alerts.revise(warning, |info| info.ends = ends));
    let extended = now(&world, Some(&upgraded.cursor)).await.unwrap();
    assert_eq!(kinds(&extended), [(ChangeKind::Extended, "Storm Warning")]);
    let place = Location::SEATTLE.into();
    let options = QueryOptions::default();
    let listed = soon(
        world
            .service
            .alerts(&place, options, &AlertFilter::default()),
    )
    .await
    .unwrap();
    assert_eq!(listed.alerts.len(), 1, "of three messages that are listed");
    world.pass(MINUTE).await;
    assert!(issued_alerts.cancel(warning));
    let cancelled = now(&world, Some(&extended.cursor)).await.unwrap();
    assert_eq!(kinds(&cancelled), [(ChangeKind::Ended, "Storm Warning")]);
}

#[tokio::test]
async fn one_watcher_asks_at_the_policys_pace_and_none_where_nobody_waits() {
    let world = quiet().await;
    let cursor = now(&world, None).await.unwrap().cursor;
    let callers: Vec<_> = {
        let mut callers = Vec::new();
        for number in 0..200 {
            // No process may wait so often.
            let pid = 1 + number % 2;
            callers.push(parked_by(&world, pid, &cursor, 11 * MINUTE).await);
        }
        callers
    };
    assert_eq!(world.service.status().waiting, 200);
    assert_eq!(world.asked(ALERTS), 1);
    for _ in 0..60 {
        world.pass(10 * SECOND).await;
        world.settle().await;
    }
    let asked = world.asked(ALERTS);
    assert!((10..=21).contains(&asked), "{asked} in ten minutes");
    world.pass(MINUTE).await;
    for caller in callers {
        let told = soon(caller).await.unwrap().unwrap();
        assert_eq!((told.changes.len(), told.cursor), (0, cursor.clone()));
    }
    world.settle().await;
    let asked = world.asked_in_all();
    assert_eq!(world.service.status().waiting, 0);
    for _ in 0..60 {
        world.pass(MINUTE).await;
    }
    assert_eq!(world.asked_in_all(), asked);
}

#[tokio::test]
async fn what_somebody_else_asks_for_reaches_those_who_wait() {
    let world = quiet().await;
    let cursor = now(&world, None).await.unwrap().cursor;
    let caller = parked(&world, &cursor, HOUR).await;
    issue(&world, "Flood Watch", 6);
    let options = QueryOptions {
        max_age: Some(Duration::ZERO),
        ..QueryOptions::default()
    };
    let place = Location::SEATTLE.into();
    soon(
        world
            .service
            .alerts(&place, options, &AlertFilter::default()),
    )
    .await
    .unwrap();
    let told = soon(caller).await.unwrap().unwrap();
    assert_eq!(kinds(&told), [(ChangeKind::New, "Flood Watch")]);
}

#[tokio::test]
async fn an_outage_ends_nothing_but_what_is_over_by_itself() {
    let world = quiet().await;
    issue(&world, "Wind Advisory", 1);
    issue(&world, "Flood Watch", 20);
    let cursor = now(&world, None).await.unwrap().cursor;
    world.faults(&["status=503"]);
    let begun = world.now();
    world.pass(10 * MINUTE).await;
    let caller = parked(&world, &cursor, HOUR).await;
    for _ in 0..45 {
        world.pass(MINUTE).await;
        world.settle().await;
    }
    assert!(
        !caller.is_finished(),
        "the upstream fails, nothing has ended"
    );
    while !caller.is_finished() && world.now().duration_since(begun) < SignedDuration::from_hours(2)
    {
        world.pass(MINUTE).await;
        world.settle().await;
        noted(&caller, SECOND / 5).await;
    }
    let told = soon(caller).await.unwrap().unwrap();
    assert_eq!(kinds(&told), [(ChangeKind::Ended, "Wind Advisory")]);
    let after = world.now().duration_since(begun);
    assert!(after.as_mins() <= 62, "{after:#}");
    let stale = &told.provenance.stale;
    assert!(
        matches!(stale, Some(Staleness::UpstreamFailing { .. })),
        "{stale:?}"
    );
    world.faults(&["stale=30m path=/alerts"]);
    world.pass(MINUTE).await;
    let old = now(&world, Some(&told.cursor)).await.unwrap();
    assert_eq!(kinds(&old), [], "an old copy ends nothing either");
}

#[tokio::test]
async fn a_restart_loses_nothing_and_repeats_nothing() {
    let mut world = World::with_disk().await;
    world.simulator.issued_alerts().exclude_weather(true);
    let id = issue(&world, "Flood Watch", 6);
    let first = now(&world, None).await.unwrap();
    world.restart().await;
    let same = now(&world, Some(&first.cursor)).await.unwrap();
    assert_eq!(kinds(&same), []);
    world.simulator.issued_alerts().cancel(id);
    issue(&world, "Wind Advisory", 6);
    world.restart().await;
    world.pass(MINUTE).await;
    let second = now(&world, Some(&same.cursor)).await.unwrap();
    let expected = [
        (ChangeKind::Ended, "Flood Watch"),
        (ChangeKind::New, "Wind Advisory"),
    ];
    assert_eq!(kinds(&second), expected);
    world.restart().await;
    assert_eq!(kinds(&now(&world, Some(&second.cursor)).await.unwrap()), []);
    // Somebody else who had read less.
    assert_eq!(
        kinds(&now(&world, Some(&first.cursor)).await.unwrap()),
        expected
    );
}

#[tokio::test]
async fn a_restart_within_an_outage_ends_nothing() {
    let mut world = World::with_disk().await;
    world.simulator.issued_alerts().exclude_weather(true);
    issue(&world, "Flood Watch", 6);
    let first = now(&world, None).await.unwrap();
    world.faults(&["status=503"]);
    world.restart().await;
    world.pass(HOUR).await;
    let still = now(&world, Some(&first.cursor)).await.unwrap();
    assert_eq!(kinds(&still), []);
    assert!(still.provenance.stale.is_some());
}

#[tokio::test]
async fn what_is_no_cursor_is_refused_and_an_unknown_one_tells_what_holds() {
    let world = quiet().await;
    issue(&world, "Flood Watch", 6);
    for garbage in ["", "x", "1-1", "0123456789abcdef", "0123456789ABCDEF-1"] {
        let refused = now(&world, Some(garbage)).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::BadRequest, "{garbage}");
    }
    assert_eq!(world.asked_in_all(), 0);
    let told = now(&world, Some("0123456789abcdef-1")).await.unwrap();
    assert_eq!(kinds(&told), [(ChangeKind::New, "Flood Watch")]);
    assert!(told.reset);
    for known in [None, Some(told.cursor.as_str())] {
        assert!(!now(&world, known).await.unwrap().reset, "{known:?}");
    }
}

#[tokio::test]
async fn no_list_is_no_answer() {
    let world = quiet().await;
    world.faults(&["status=503"]);
    let error = now(&world, None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    let london = Location::new(51.5072, -0.1275).unwrap();
    world.faults(&[]);
    let place = london.into();
    let filter = AlertFilter::default();
    let changes = world.service.alert_changes(&place, None, SECOND, &filter);
    assert_eq!(soon(changes).await, Err(nws::outside_area(london)));
}

#[tokio::test]
async fn only_so_many_may_wait_and_all_go_when_the_daemon_stops_or_they_leave() {
    let world = quiet().await;
    let cursor = now(&world, None).await.unwrap().cursor;
    let mut callers = Vec::new();
    // No program has more than half of them, and whoever comes when all are taken has none.
    for pid in 1..=2 {
        for _ in 0..MOST_WAITING_EACH {
            callers.push(parked_by(&world, pid, &cursor, HOUR).await);
        }
        let one_more = soon(parked_by(&world, pid, &cursor, HOUR).await).await;
        let at_most = MOST_WAITING_EACH;
        assert_eq!(one_more.unwrap(), Err(Error::TooManyWaiting { at_most }));
    }
    let one_more = soon(parked_by(&world, 3, &cursor, HOUR).await).await;
    let error = one_more.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    let at_most = MOST_WAITING;
    assert_eq!(error, Error::TooManyWaiting { at_most });
    callers.pop().unwrap().abort();
    until(|| world.service.status().waiting == MOST_WAITING as u64 - 1).await;
    callers.push(parked_by(&world, 2, &cursor, HOUR).await);
    world.service.stop_waiting();
    for caller in callers {
        let told = soon(caller).await;
        assert!(told.is_ok_and(|told| told.unwrap().changes.is_empty()));
    }
    let late = soon(parked(&world, &cursor, HOUR).await).await.unwrap();
    assert!(late.unwrap().changes.is_empty());
}
