//! Alerts that somebody does not want to hear of: left out and counted in lists, passed over among changes.

use std::sync::Arc;
use std::time::Duration;

use nws_simulator::AlertInfo;
use tokio::task::JoinHandle;
use weather::{AlertChanges, AlertFilter, ChangeKind, Location, QueryOptions, Question, Severity};
use weather_service::{Defaults, Reply};

use crate::alerts::{HERE, issue, notice, quiet};
use crate::changes::{Told, answered, kinds};
use crate::fairness::answer;
use crate::service::{HOUR, MINUTE, World, soon, tireless, until};

fn events(text: &str) -> AlertFilter {
    AlertFilter {
        event: text.parse().ok(),
        ..AlertFilter::default()
    }
}

fn severe() -> AlertFilter {
    AlertFilter {
        severity: Some(Severity::Severe),
        ..AlertFilter::default()
    }
}

/// The events in force that match, and how many others are.
async fn listed(world: &World, filter: &AlertFilter) -> (Vec<String>, usize) {
    let place = Location::SEATTLE.into();
    let asked = world
        .service
        .alerts(&place, QueryOptions::default(), filter);
    let answer = soon(asked).await.unwrap();
    let events = answer.alerts.into_iter().map(|alert| alert.event);
    (events.collect(), answer.filtered)
}

async fn changes(
    world: &World,
    since: Option<&str>,
    timeout: Duration,
    filter: &AlertFilter,
) -> AlertChanges {
    let place = Location::SEATTLE.into();
    let asked = world.service.alert_changes(&place, since, timeout, filter);
    soon(asked).await.unwrap()
}

async fn now(world: &World, since: Option<&str>, filter: &AlertFilter) -> AlertChanges {
    changes(world, since, Duration::ZERO, filter).await
}

/// A caller that already waits when this returns.
async fn parked(world: &World, since: &str, filter: AlertFilter) -> JoinHandle<Told> {
    let question = Question::AlertChanges {
        location: Location::SEATTLE.into(),
        since: Some(since.to_owned()),
        timeout: HOUR,
        filter,
    };
    let asked = answer(Arc::clone(&world.service), 1, question);
    let caller = tokio::spawn(async move {
        match asked.await? {
            Reply::AlertChanges(changes) => Ok(changes),
            other => panic!("{other:?}"),
        }
    });
    until(|| world.service.status().waiting > 0).await;
    caller
}

#[tokio::test]
async fn alerts_that_do_not_match_are_left_out_and_counted() {
    let world = quiet().await;
    issue(&world, "Flood Watch", 6);
    issue(&world, "Flash Flood Warning", 6);
    issue(&world, "Wind Advisory", 6);
    let all = listed(&world, &AlertFilter::default()).await;
    assert_eq!((all.0.len(), all.1), (3, 0));
    let (floods, others) = listed(&world, &events("*flood*")).await;
    assert_eq!((floods.len(), others), (2, 1));
    let warnings = AlertFilter {
        exclude_event: "*watch,wind*".parse().ok(),
        ..events("*")
    };
    let only = (vec!["Flash Flood Warning".to_owned()], 2);
    assert_eq!(listed(&world, &warnings).await, only);
}

#[tokio::test]
async fn the_defaults_fill_in_what_a_question_leaves_open() {
    let world = quiet().await;
    issue(&world, "Flood Watch", 6);
    issue(&world, "Wind Advisory", 6);
    let defaults = Defaults {
        filter: events("flood*"),
        ..Defaults::default()
    };
    world.service.change(defaults, tireless());
    let floods = (vec!["Flood Watch".to_owned()], 1);
    assert_eq!(listed(&world, &AlertFilter::default()).await, floods);
    assert_eq!(listed(&world, &severe()).await, floods);
    assert_eq!(listed(&world, &AlertFilter::all()).await.0.len(), 2);
    let told = now(&world, None, &AlertFilter::default()).await;
    assert_eq!(kinds(&told), [(ChangeKind::New, "Flood Watch")]);
    let told = now(&world, None, &AlertFilter::all()).await;
    assert_eq!(told.changes.len(), 2);
}

#[tokio::test]
async fn a_caller_that_waits_is_not_woken_by_what_does_not_match() {
    let world = quiet().await;
    let floods = events("flood*");
    let first = now(&world, None, &floods).await;
    let caller = parked(&world, &first.cursor, floods.clone()).await;
    let id = issue(&world, "Wind Advisory", 6);
    // Noted by somebody who wants to hear of everything.
    world.pass(MINUTE).await;
    let told = now(&world, Some(&first.cursor), &AlertFilter::all()).await;
    assert_eq!(kinds(&told), [(ChangeKind::New, "Wind Advisory")]);
    assert!(!caller.is_finished());
    issue(&world, "Flood Watch", 6);
    let told = answered(&world, caller).await;
    assert_eq!(kinds(&told), [(ChangeKind::New, "Flood Watch")]);
    // Its end, of which nothing began for this caller, is passed over, and so is the cursor moved.
    assert!(world.simulator.issued_alerts().cancel(id));
    world.pass(MINUTE).await;
    let nothing = now(&world, Some(&told.cursor), &floods).await;
    assert!(nothing.changes.is_empty() && nothing.cursor != told.cursor);
    let nothing = now(&world, Some(&nothing.cursor), &AlertFilter::all()).await;
    assert!(nothing.changes.is_empty());
}

#[tokio::test]
async fn an_alert_that_begins_to_match_by_an_update_is_new_and_its_end_is_told() {
    let world = quiet().await;
    let issued_alerts = world.simulator.issued_alerts();
    let minor = AlertInfo {
        severity: "Minor".to_owned(),
        ..notice(&world, "Flood Watch", 6)
    };
    let id = issued_alerts.issue(HERE, minor);
    let first = now(&world, None, &severe()).await;
    assert!(first.changes.is_empty());
    let mut cursor = first.cursor;
    for (severity, kind) in [
        ("Severe", ChangeKind::New),
        ("Extreme", ChangeKind::Updated),
    ] {
        world.pass(MINUTE).await;
        assert!(issued_alerts.revise(id, |info| info.severity = severity.to_owned()));
        let told = now(&world, Some(&cursor), &severe()).await;
        assert_eq!(kinds(&told), [(kind, "Flood Watch")]);
        cursor = told.cursor;
    }
    world.pass(MINUTE).await;
    assert!(issued_alerts.cancel(id));
    let told = now(&world, Some(&cursor), &severe()).await;
    assert_eq!(kinds(&told), [(ChangeKind::Ended, "Flood Watch")]);
}
