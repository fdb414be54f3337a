//! The alerts in force, over real sockets.

use std::time::Duration;

use jiff::SignedDuration;
use nws_simulator::{AlertInfo, IssuedAlertId};
use test_support::recordings::{LATHAM, PLACES};
use weather::{
    AlertFilter, Alerts, AreaKind, Error, ErrorKind, Location, PlaceQuery, QueryOptions, Severity,
    Source, Staleness,
};

use crate::recorded::{RecordedWorld, location};
use crate::service::{HOUR, MINUTE, SECOND, World, soon};

pub(crate) const ALERTS: &str = "/alerts/active";
/// The place for which bulletins are issued.
pub(crate) const HERE: (f64, f64) = (47.6062, -122.3321);

/// A world without weather of its own to be warned of.
pub(crate) async fn quiet() -> World {
    let world = World::start().await;
    world.simulator.issued_alerts().exclude_weather(true);
    world
}

/// A bulletin of an event that begins now and lasts so many hours.
pub(crate) fn notice(world: &World, event: &str, hours: i64) -> AlertInfo {
    AlertInfo {
        event: event.to_owned(),
        severity: "Severe".to_owned(),
        text: format!("{event} everywhere."),
        onset: world.now(),
        ends: world.now() + SignedDuration::from_hours(hours),
    }
}

pub(crate) fn issue(world: &World, event: &str, hours: i64) -> IssuedAlertId {
    let notice = notice(world, event, hours);
    world.simulator.issued_alerts().issue(HERE, notice)
}

async fn ask(world: &World, location: Location, options: QueryOptions) -> Result<Alerts, Error> {
    soon(
        world
            .service
            .alerts(&location.into(), options, &AlertFilter::default()),
    )
    .await
}

async fn seattle(world: &World) -> Result<Alerts, Error> {
    ask(world, Location::SEATTLE, QueryOptions::default()).await
}

fn events(alerts: &Alerts) -> Vec<&str> {
    alerts.alerts.iter().map(|a| a.event.as_str()).collect()
}

#[tokio::test]
async fn alerts_cost_one_request_cold_and_none_warm_and_are_sorted() {
    let world = quiet().await;
    issue(&world, "Wind Advisory", 3);
    let mut worst = notice(&world, "Tornado Warning", 1);
    worst.severity = "Extreme".to_owned();
    world.simulator.issued_alerts().issue(HERE, worst);
    let id = issue(&world, "Flood Watch", 6);
    world
        .simulator
        .issued_alerts()
        .revise(id, |n| n.text.push_str(" More."));
    let cold = seattle(&world).await.unwrap();
    assert_eq!(
        events(&cold),
        ["Tornado Warning", "Flood Watch", "Wind Advisory"]
    );
    assert_eq!(cold.provenance.source, Source::Live);
    assert!(cold.provenance.simulated, "its title says so");
    for _ in 0..10 {
        let warm = seattle(&world).await.unwrap();
        assert_eq!(
            (warm.provenance.source, warm.provenance.stale),
            (Source::Memory, None)
        );
    }
    assert_eq!((world.asked(ALERTS), world.asked_in_all()), (1, 1));
    let first = &cold.alerts[0];
    assert_eq!(first.severity, Severity::Extreme);
    assert_eq!(first.ends.unwrap().to_string(), "2026-03-04T15:38:00-08:00");
    world.pass(MINUTE).await;
    seattle(&world).await.unwrap();
    assert_eq!(world.asked(ALERTS), 2);
}

#[tokio::test]
async fn the_last_list_is_served_marked_without_what_is_over_and_never_made_up() {
    let world = quiet().await;
    world.faults(&["status=503"]);
    let cold = seattle(&world).await.unwrap_err();
    assert_eq!(cold.kind(), ErrorKind::Unreachable);
    world.faults(&[]);
    world.pass(MINUTE).await;
    issue(&world, "Wind Advisory", 1);
    issue(&world, "Flood Watch", 10);
    assert_eq!(seattle(&world).await.unwrap().alerts.len(), 2);
    world.faults(&["status=503"]);
    world.pass(2 * HOUR).await;
    let stale = seattle(&world).await.unwrap();
    assert_eq!(events(&stale), ["Flood Watch"]);
    let why = stale.provenance.stale;
    assert!(
        matches!(why, Some(Staleness::UpstreamFailing { .. })),
        "{why:?}"
    );
    assert_eq!(stale.provenance.age_seconds, 2 * 3600);
    world.pass(5 * HOUR).await;
    let too_old = seattle(&world).await.unwrap_err();
    assert_eq!(too_old.kind(), ErrorKind::Unreachable);
}

#[tokio::test]
async fn an_older_list_never_takes_the_place_of_a_newer_one() {
    let world = quiet().await;
    world.pass(10 * MINUTE).await;
    issue(&world, "Flood Watch", 10);
    seattle(&world).await.unwrap();
    world.faults(&["stale=8m path=/alerts"]);
    for _ in 0..3 {
        world.pass(MINUTE).await;
        let held = seattle(&world).await.unwrap();
        assert_eq!(events(&held), ["Flood Watch"]);
        let stale = held.provenance.stale;
        assert!(
            matches!(stale, Some(Staleness::UpstreamOlder { .. })),
            "{stale:?}"
        );
    }
}

#[tokio::test]
async fn alerts_are_asked_for_by_state_zone_and_county_too() {
    let world = quiet().await;
    issue(&world, "Wind Advisory", 1);
    issue(&world, "Flood Watch", 6);
    let of = |area: &str| {
        let query: PlaceQuery = area.parse().unwrap();
        let service = world.service.clone();
        async move {
            soon(service.alerts(&query, QueryOptions::default(), &AlertFilter::default())).await
        }
    };
    let state = of("WA").await.unwrap();
    assert_eq!(events(&state), ["Flood Watch", "Wind Advisory"]);
    assert!(state.place.is_none() && state.provenance.simulated);
    let area = state.area.clone().unwrap();
    assert_eq!((area.kind, &*area.code), (AreaKind::State, "WA"));
    assert_eq!(state.name(), "Washington");
    let mut kinds = Vec::new();
    for zone in &state.alerts[0].zones {
        let there = of(zone).await.unwrap();
        assert_eq!(there.alerts, state.alerts, "{zone}");
        assert_eq!(there.name(), zone);
        kinds.push(there.area.unwrap().kind);
    }
    assert!(kinds.contains(&AreaKind::Zone), "{kinds:?}");
    assert_eq!(events(&of("OR").await.unwrap()), [""; 0]);
    let asked = world.asked(ALERTS);
    assert_eq!(of("WA").await.unwrap().provenance.source, Source::Memory);
    assert_eq!(world.asked(ALERTS), asked, "it is kept");
    world.faults(&["status=503"]);
    world.pass(2 * HOUR).await;
    let stale = of("WA").await.unwrap();
    assert_eq!(events(&stale), ["Flood Watch"], "without what is over");
    let why = stale.provenance.stale;
    assert!(
        matches!(why, Some(Staleness::UpstreamFailing { .. })),
        "{why:?}"
    );
    let cold = of("ID").await.unwrap_err();
    assert_eq!(
        cold.kind(),
        ErrorKind::Unreachable,
        "and never an empty list"
    );
}

#[tokio::test]
async fn a_zone_that_the_upstream_lacks_is_a_mistake_and_a_state_is_not_followed() {
    let world = quiet().await;
    for rule in ["status=400", "status=404"] {
        world.faults(&[rule]);
        let query: PlaceQuery = "WAZ999".parse().unwrap();
        let error = soon(world.service.alerts(
            &query,
            QueryOptions::default(),
            &AlertFilter::default(),
        ))
        .await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadRequest, "{rule}: {error}");
        assert!(error.to_string().contains("has no zone WAZ999"), "{error}");
        world.pass(HOUR).await;
    }
    world.faults(&[]);
    let query: PlaceQuery = "WAZ315".parse().unwrap();
    let filter = AlertFilter::default();
    let followed = world.service.alert_changes(&query, None, SECOND, &filter);
    let error = soon(followed).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadRequest);
    assert!(
        error.to_string().contains("not for all of WAZ315"),
        "{error}"
    );
}

#[tokio::test]
async fn outside_the_area_there_are_no_alerts_to_be_had() {
    let world = quiet().await;
    let london = Location::new(51.5072, -0.1275).unwrap();
    let options = QueryOptions::default();
    assert_eq!(
        ask(&world, london, options).await,
        Err(nws::outside_area(london))
    );
    ask(&world, london, options).await.unwrap_err();
    assert_eq!(
        world.asked_in_all(),
        1,
        "what is known for sure is not asked again at once"
    );
}

#[tokio::test]
async fn a_caller_in_a_hurry_is_not_kept() {
    let world = quiet().await;
    issue(&world, "Flood Watch", 10);
    seattle(&world).await.unwrap();
    world.pass(MINUTE).await;
    world.faults(&["latency=2s"]);
    let hurry = QueryOptions {
        within: Some(Duration::from_millis(30)),
        ..QueryOptions::default()
    };
    let hasty = ask(&world, Location::SEATTLE, hurry).await.unwrap();
    assert_eq!(hasty.provenance.stale, Some(Staleness::DeadlinePassed));
    world.settle().await;
    world.pass(SECOND).await;
    assert_eq!(seattle(&world).await.unwrap().provenance.stale, None);
}

#[tokio::test]
async fn of_the_recorded_places_one_had_an_alert() {
    for place in PLACES {
        let Some(world) = RecordedWorld::at(place).await else {
            return;
        };
        let query = location(place).into();
        let told = soon(world.service.alerts(
            &query,
            QueryOptions::default(),
            &AlertFilter::default(),
        ))
        .await;
        let told = told.unwrap();
        assert_eq!(world.upstream.asked_in_all(), 1, "{}", place.cell);
        assert_eq!(
            (told.provenance.simulated, told.provenance.stale),
            (false, None)
        );
        let Some(alert) = told.alerts.first() else {
            assert_ne!(place.cell, LATHAM.cell);
            continue;
        };
        assert_eq!((place.cell, told.alerts.len()), (LATHAM.cell, 1));
        assert_eq!(alert.event, "Air Quality Alert");
        assert_eq!(alert.severity, Severity::Unknown);
        assert_eq!(alert.sender.as_deref(), Some("NWS Albany NY"));
        // It has no end of its own, but its message has.
        assert_eq!(alert.ends.unwrap().to_string(), "2026-07-16T10:00:00-04:00");
        assert_eq!(
            alert.onset.unwrap().to_string(),
            "2026-07-15T09:53:00-04:00"
        );
        assert!(
            alert.zones.iter().all(|zone| zone.starts_with("NYZ")),
            "{:?}",
            alert.zones
        );
        let filter = AlertFilter::default();
        let changes = world.service.alert_changes(&query, None, SECOND, &filter);
        let changes = soon(changes).await.unwrap();
        assert_eq!(changes.changes[0].alert, *alert);
        assert_eq!(world.upstream.asked_in_all(), 1);
    }
}

#[tokio::test]
async fn whoever_wants_the_newest_list_has_it_a_second_after_the_upstream_does() {
    let newest = QueryOptions {
        max_age: Some(Duration::ZERO),
        ..QueryOptions::default()
    };
    for fault in ["stale=8m path=/alerts", "status=503 path=/alerts"] {
        let world = quiet().await;
        world.pass(10 * MINUTE).await;
        issue(&world, "Flood Watch", 10);
        seattle(&world).await.unwrap();
        world.faults(&[fault]);
        world.pass(MINUTE).await;
        let held = ask(&world, Location::SEATTLE, newest).await.unwrap();
        assert!(held.provenance.stale.is_some(), "{fault}");
        world.faults(&[]);
        issue(&world, "Tornado Warning", 1);
        world.pass(SECOND).await;
        let found = ask(&world, Location::SEATTLE, newest).await.unwrap();
        assert_eq!(events(&found).len(), 2, "{fault}");
        assert_eq!(found.provenance.stale, None, "{fault}");
    }
}
