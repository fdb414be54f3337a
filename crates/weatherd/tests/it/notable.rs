//! The facts that stand out: what they cost, what is missing, and those of recordings of the real upstream.

use test_support::recordings::PLACES;
use weather::{
    Error, ErrorKind, FactSource, Location, Notable, NotableKind, QueryOptions, Staleness,
};

use crate::alerts::{ALERTS, issue, quiet};
use crate::recorded::{RecordedWorld, location};
use crate::service::{HOUR, MINUTE, World, soon};

async fn seattle(world: &World) -> Result<Notable, Error> {
    let query = Location::SEATTLE.into();
    soon(world.service.notable(&query, QueryOptions::default())).await
}

fn kinds(notable: &Notable) -> Vec<NotableKind> {
    notable.facts.iter().map(|fact| fact.kind).collect()
}

#[tokio::test]
async fn facts_cost_what_they_are_made_of_cold_and_nothing_warm() {
    let world = quiet().await;
    issue(&world, "Wind Advisory", 3);
    let cold = seattle(&world).await.unwrap();
    assert_eq!(cold.missing, []);
    assert_eq!(cold.facts[0].kind, NotableKind::Alert);
    assert_eq!(cold.facts[0].text, "Wind Advisory");
    assert!(cold.provenance.fresh_until.is_some());
    let requests = world.asked_in_all();
    assert_eq!(requests, 8);
    assert_eq!(seattle(&world).await.unwrap().facts, cold.facts);
    assert_eq!(world.asked_in_all(), requests);
}

#[tokio::test]
async fn a_source_that_fails_is_missing_and_takes_nothing_else_away() {
    let world = quiet().await;
    issue(&world, "Wind Advisory", 30);
    world.faults(&["status=503 path=/alerts", "status=503 path=/stations"]);
    let notable = seattle(&world).await.unwrap();
    assert_eq!(
        notable.missing,
        [FactSource::Alerts, FactSource::Observations]
    );
    assert!(!kinds(&notable).contains(&NotableKind::Alert));
    assert_eq!(notable.provenance.fresh_until, None, "not to be kept");
    world.faults(&[]);
    world.pass(MINUTE).await;
    let notable = seattle(&world).await.unwrap();
    assert_eq!(notable.missing, []);
    assert_eq!(notable.facts[0].kind, NotableKind::Alert);
    // The last list holds for a while, and the answer says that it may be behind.
    world.faults(&["status=503 path=/alerts"]);
    world.pass(HOUR).await;
    let notable = seattle(&world).await.unwrap();
    assert_eq!(notable.missing, []);
    assert_eq!(notable.facts[0].kind, NotableKind::Alert);
    let stale = notable.provenance.stale;
    assert!(
        matches!(stale, Some(Staleness::UpstreamFailing { .. })),
        "{stale:?}"
    );
    assert!(world.asked(ALERTS) > 2);
}

#[tokio::test]
async fn without_hours_there_is_no_answer() {
    let world = quiet().await;
    world.faults(&["status=503 path=/gridpoints"]);
    let error = seattle(&world).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
}

#[tokio::test]
async fn every_recorded_place_has_facts_of_its_own() {
    for place in PLACES {
        let Some(world) = RecordedWorld::at(place).await else {
            return;
        };
        let query = location(place).into();
        let notable = soon(world.service.notable(&query, QueryOptions::default()));
        let notable = notable.await.unwrap();
        eprintln!("{}: {:#?}", notable.place.name, notable.facts);
        assert!(notable.facts.len() <= Notable::MOST);
        let starts = world.clock.clone();
        let now = nws_simulator::TimeSource::now(&starts);
        for fact in &notable.facts {
            let is_over = fact.ends.is_some_and(|ends| ends.timestamp <= now);
            assert!(!fact.text.is_empty() && !is_over, "{fact:?}");
        }
    }
}
